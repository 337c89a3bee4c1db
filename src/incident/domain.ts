import type { Domain } from '../domain.ts'

export const incident: Domain = {
  name: 'incident',
  about: 'what happened: facts with provenance, severity history, the durations that follow',
}
