import type { Role } from '../src/person/viewer.ts'

/** The cast of every test: a few people everybody knows, one per way of reading. */
export const cast = {
  ada: { name: 'Ada Example', email: 'ada@lantern.example', roles: ['engineer'], team: 'Harbour' },
  bo: { name: 'Bo Sample', email: 'bo@lantern.example', roles: ['manager'], team: 'Harbour' },
  ines: { name: 'Ines Placeholder', email: 'ines@lantern.example', roles: ['engineer'], team: 'Ticketing' },
  rory: { name: 'Rory Reader', email: 'rory@lantern.example', roles: ['reader'] },
  sam: { name: 'Sam Supporting', email: 'sam@lantern.example', roles: ['support'] },
  cleo: { name: 'Cleo Comms', email: 'cleo@lantern.example', roles: ['communications'] },
  sigrid: { name: 'Sigrid Secure', email: 'sigrid@lantern.example', roles: ['security'] },
  vera: { name: 'Vera Vice', email: 'vera@lantern.example', roles: ['vp-engineering'] },
  theo: { name: 'Theo Tech', email: 'theo@lantern.example', roles: ['cto'] },
  pia: { name: 'Pia Programme', email: 'pia@lantern.example', roles: ['programme'] },
  alma: { name: 'Alma Admin', email: 'alma@lantern.example', roles: ['admin'] },
} as const satisfies Record<string, { name: string; email: string; roles: readonly Role[]; team?: string }>

export type CastName = keyof typeof cast
