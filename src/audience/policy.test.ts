import { describe, expect, test } from 'vitest'
import { type Role, roles, type Viewer } from '../person/viewer.ts'
import { type EditionName, editions } from './editions.ts'
import {
  type About,
  type ApprovalFunction,
  editionsFor,
  editionsOf,
  may,
  mayReadRecord,
  mayReadRecords,
  type Verb,
  verbs,
} from './policy.ts'

const person = (role: Role | Role[], personId = `person-${role}`, teamIds: string[] = []): Viewer => ({
  kind: 'person',
  personId,
  name: personId,
  email: `${personId}@example.org`,
  roles: Array.isArray(role) ? role : [role],
  teamIds,
})
const token = (role: Role, createdBy = 'operator'): Viewer => ({
  kind: 'token',
  tokenId: 'token-1',
  name: 'ci',
  roles: [role],
  createdBy,
})
const operator: Viewer = { kind: 'operator' }
const system: Viewer = { kind: 'system', name: 'sender' }
const anonymous: Viewer = { kind: 'anonymous' }

const E: EditionName = 'engineering'
const L: EditionName = 'leadership'
const S: EditionName = 'support'
const C: EditionName = 'customer'

describe('who opens which edition', () => {
  const rows: [Role, EditionName[], boolean][] = [
    ['reader', [E, C], false],
    ['engineer', [E, C], true],
    ['manager', [E, L, S, C], true],
    ['communications', [E, S, C], true],
    ['security', [E, L, S, C], true],
    ['legal', [E, L, S, C], true],
    ['support', [S, C], false],
    ['programme', [E, L, S, C], true],
    ['vp-engineering', [E, L, S, C], true],
    ['cto', [E, L, S, C], true],
    ['admin', [E, L, S, C], true],
  ]
  test('the table has a row for every role', () => expect(rows.map(([role]) => role)).toEqual([...roles]))
  test.each(rows)('%s', (role, readable, records) => {
    for (const viewer of [person(role), token(role)]) {
      expect(editionsFor(viewer)).toEqual(readable)
      expect(mayReadRecords(viewer)).toBe(records)
    }
  })
  test('two roles open what either opens', () => expect(editionsFor(person(['reader', 'support']))).toEqual([E, S, C]))
  test('somebody outside opens nothing inside', () => {
    expect(editionsFor(anonymous)).toEqual([])
    expect(mayReadRecords(anonymous)).toBe(false)
    for (const verb of verbs) expect(may(anonymous, verb)).toMatch(/^Sign in to|^You may not open/)
  })
  test('the operator and a job open everything', () => {
    for (const viewer of [operator, system]) {
      expect(editionsFor(viewer)).toEqual([...editions])
      expect(mayReadRecords(viewer)).toBe(true)
    }
  })
})

describe('a record handled as red', () => {
  const red: About = { handling: 'red', ownerId: 'olu', participantIds: ['pia'] }
  test.each([...roles])('is closed to %s who takes no part', role => {
    expect(mayReadRecord(person(role), red)).toBe(false)
    expect(editionsOf(person(role), red)).toEqual([])
    for (const verb of verbs.slice(0, 5)) expect(may(person(role), verb, red)).toBe('You may not open this record.')
  })
  test('is open to its owner, its participants and the operator', () => {
    expect(mayReadRecord(person('engineer', 'olu'), red)).toBe(true)
    expect(mayReadRecord(person('engineer', 'pia'), red)).toBe(true)
    expect(mayReadRecord(operator, red)).toBe(true)
    expect(mayReadRecord(token('admin', 'person:olu'), red)).toBe(false)
  })
})

describe('who may do what', () => {
  const yes = (verb: Verb, about: About = {}) => roles.filter(role => may(person(role), verb, about) === true)
  const theirTeam: About = { teamId: 'team-other', ownerId: 'olu' }
  const rows: [Verb, About, Role[]][] = [
    ['edit-record', {}, ['engineer', 'manager', 'programme', 'admin']],
    ['edit-record', theirTeam, ['programme', 'admin']],
    ['edit-support-text', theirTeam, ['communications', 'programme', 'admin']],
    ['edit-support-text', {}, ['engineer', 'manager', 'communications', 'programme', 'admin']],
    ['edit-customer-text', theirTeam, ['communications', 'security', 'legal', 'programme', 'admin']],
    ['edit-customer-text', {}, ['engineer', 'manager', 'communications', 'security', 'legal', 'programme', 'admin']],
    ['decide-redaction', theirTeam, ['communications', 'security', 'legal', 'programme', 'admin']],
    ['decide-redaction', {}, ['manager', 'communications', 'security', 'legal', 'programme', 'admin']],
    ['sign-sanitisation', theirTeam, ['communications', 'security', 'legal', 'programme', 'admin']],
    ['sign-sanitisation', {}, ['manager', 'communications', 'security', 'legal', 'programme', 'admin']],
    ['look-up-stand-in', theirTeam, ['security']],
    ['approve-edition', { edition: E }, ['manager', 'programme', 'admin']],
    ['approve-edition', { edition: L }, ['manager', 'programme', 'admin']],
    ['approve-edition', { edition: S }, ['manager', 'communications', 'programme', 'admin']],
    [
      'approve-edition',
      { edition: C },
      ['engineer', 'manager', 'communications', 'security', 'legal', 'vp-engineering', 'cto'],
    ],
    ['publish', {}, ['manager', 'communications', 'security', 'legal', 'programme', 'vp-engineering', 'cto', 'admin']],
    ['publish', theirTeam, ['communications', 'security', 'legal', 'programme', 'vp-engineering', 'cto', 'admin']],
    ['import', {}, ['engineer', 'manager', 'programme', 'admin']],
    ['manage-people', {}, ['admin']],
    ['manage-services', {}, ['manager', 'programme', 'admin']],
    ['manage-settings', {}, ['programme', 'admin']],
    ['replay-delivery', {}, ['manager', 'communications', 'programme', 'admin']],
    ['backup', {}, ['admin']],
    ['export', {}, ['admin']],
  ]
  test('every verb has a row', () => expect([...new Set(rows.map(([verb]) => verb))].sort()).toEqual([...verbs].sort()))
  test.each(rows)('%s %o', (verb, about, able) => {
    expect(yes(verb, about)).toEqual(able)
    expect(may(operator, verb, about)).toBe(true)
  })
  test.each(rows)('%s says a sentence to everyone else', (verb, about) => {
    for (const role of roles) {
      const answer = may(person(role), verb, about)
      if (answer !== true) expect(answer).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('editing', () => {
  test('an engineer edits the records of their own team', () => {
    expect(may(person('engineer', 'ada', ['team-a']), 'edit-record', { teamId: 'team-a' })).toBe(true)
    expect(may(person('engineer', 'ada', ['team-a']), 'edit-record', { teamId: 'team-b' })).toMatch(/another team/)
  })
  test('the owner edits whatever their team', () => {
    expect(may(person('reader', 'olu'), 'edit-record', { ownerId: 'olu', teamId: 'team-b' })).toBe(true)
  })
  test('leadership never edits, also with a second role or as owner', () => {
    for (const role of ['vp-engineering', 'cto'] as const) {
      expect(may(person([role, 'engineer']), 'edit-record', {})).toMatch(/Leadership/)
      expect(may(person([role, 'admin'], 'olu'), 'edit-record', { ownerId: 'olu' })).toMatch(/Leadership/)
    }
  })
})

describe('approving', () => {
  const about: About = { ownerId: 'olu', edition: C }
  test('nobody approves what they own, not through a token either', () => {
    expect(may(person(['manager', 'admin'], 'olu'), 'approve-edition', about)).toMatch(/You own/)
    expect(may(token('admin', 'person:olu'), 'approve-edition', about)).toMatch(/You own/)
  })
  test('nobody signs in two functions', () => {
    const once = { ...about, approvedBy: ['person:mia'] }
    expect(may(person('manager', 'mia'), 'approve-edition', once)).toMatch(/somebody else/)
    expect(may(token('manager', 'person:mia'), 'approve-edition', once)).toMatch(/somebody else/)
    expect(may(person('legal', 'lee'), 'approve-edition', once)).toBe(true)
    expect(may(operator, 'approve-edition', { ...about, approvedBy: ['operator'] })).toMatch(/somebody else/)
  })
  test('each function is signed by those who hold it, engineering by the team of the record', () => {
    const holders: Record<ApprovalFunction, Role[]> = {
      engineering: ['engineer', 'manager'],
      security: ['security'],
      communications: ['communications'],
      executive: ['vp-engineering', 'cto'],
      legal: ['legal'],
    }
    for (const [name, able] of Object.entries(holders)) {
      const asked = { ...about, function: name as ApprovalFunction }
      expect([name, roles.filter(role => may(person(role), 'approve-edition', asked) === true)]).toEqual([name, able])
    }
    const theirs = { ...about, function: 'engineering', teamId: 'team-b' } as const
    expect(may(person('engineer', 'ada', ['team-b']), 'approve-edition', theirs)).toBe(true)
    expect(may(person('manager', 'mia', ['team-a']), 'approve-edition', theirs)).toMatch(/another team/)
    expect(may(person('security', 'sig', ['team-b']), 'approve-edition', theirs)).toMatch(
      /Only a manager or an engineer/,
    )
  })
  test('a job approves nothing', () => expect(may(system, 'approve-edition', about)).toMatch(/job/))
})
