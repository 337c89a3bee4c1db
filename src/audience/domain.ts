import type { Domain } from '../domain.ts'

export const audience: Domain = {
  name: 'audience',
  about: 'who reads which edition and who may do what: pure rules, and the same rules as SQL',
}
