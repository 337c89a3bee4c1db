import type { Domain } from '../domain.ts'

export const source: Domain = {
  name: 'source',
  about: 'ways in, one folder for each format: bytes become accounts of incidents',
}
