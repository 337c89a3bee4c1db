import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actionPriorities, actionTypes } from '../../src/action/action.ts'
import { visibilities } from '../../src/audience/editions.ts'
import { fieldNamed, fields } from '../../src/incident/fields.ts'
import { actionStates, factorRoles, lanes, severities, timelineKinds } from '../../src/incident/words.ts'
import { roles } from '../../src/person/viewer.ts'
import { blamingWords } from './blaming-words.ts'
import { factorClasses, strengths, triggers } from './codes.ts'

const demo = fileURLToPath(new URL('../../demo/', import.meta.url))
const folder = `${demo}post-mortems/`

interface Row {
  [key: string]: unknown
  text: string
  at?: string
  visibility?: string
}

interface Account {
  name: string
  fields: Record<string, unknown>
  body: string
  /** The whole file, as it is. */
  text: string
}

interface Organisation {
  name: string
  domain: string
  teams: { slug: string; name: string }[]
  people: { name: string; email: string; roles: string[]; teams: string[] }[]
  services: {
    slug: string
    name: string
    public_name: string | null
    team: string
    technologies: string[]
    depends_on: string[]
  }[]
  directory: Record<'customers' | 'vendors' | 'codenames' | 'hosts', { name: string }[]>
}

const organisation = parse(readFileSync(`${demo}organisation.yaml`, 'utf8')) as Organisation

const accounts: Account[] = readdirSync(folder)
  .sort()
  .map(file => {
    const text = readFileSync(folder + file, 'utf8')
    const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]+)$/.exec(text) ?? []
    return {
      name: basename(file, '.md'),
      fields: parse(front ?? '') as Record<string, unknown>,
      body: body ?? '',
      text,
    }
  })

const complete = accounts.filter(account => 'apology' in account.fields)

const rows = (account: Account, field: string) => (account.fields[field] ?? []) as Row[]
const written = (account: Account, ...names: string[]) =>
  names.map(name => String(account.fields[name] ?? '')).join('\n')
const words = (text: string) => text.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length

const customerFields = ['customer_title', 'customer_summary', 'apology', 'customer_what_happened', 'customer_actions']
const supportFields = ['support_brief', 'talk_track_say', 'talk_track_dont_say', 'support_lookup']

/** Everything of an account that a reader outside engineering and leadership may be shown. */
function goingOut(account: Account): string {
  const marked = ['timeline', 'factors', 'actions'].flatMap(field =>
    rows(account, field)
      .filter(row => row.visibility === 'customer')
      .map(row => row.text),
  )
  return [
    written(account, ...customerFields, ...supportFields, 'talk_track_if_asked', 'impact_statement', 'credits'),
    ...marked,
  ].join('\n')
}

describe('the example organisation', () => {
  it('has four teams, everybody it needs and about a dozen services', () => {
    expect(organisation.teams).toHaveLength(4)
    expect(new Set(organisation.people.flatMap(person => person.roles))).toEqual(new Set(roles))
    expect(organisation.people.length).toBeGreaterThanOrEqual(14)
    expect(organisation.services.length).toBeGreaterThanOrEqual(12)
  })

  it('names only teams and services that exist', () => {
    const teams = organisation.teams.map(team => team.slug)
    const services = organisation.services.map(service => service.slug)
    for (const person of organisation.people) {
      expect(person.email).toMatch(/^[a-z]+@lanternfish\.example\.test$/)
      for (const team of person.teams) expect(teams).toContain(team)
    }
    for (const service of organisation.services) {
      expect(teams).toContain(service.team)
      for (const other of service.depends_on) expect(services).toContain(other)
      expect(service.depends_on).not.toContain(service.slug)
    }
    expect(new Set(services).size).toBe(services.length)
  })
})

describe('the example incidents', () => {
  it('are about two dozen over eighteen months, of every severity and of three types', () => {
    expect(accounts.length).toBeGreaterThanOrEqual(24)
    expect(accounts.length).toBeLessThanOrEqual(26)
    const of = (type: string) => accounts.filter(account => account.fields.type === type).length
    expect(of('near_miss')).toBeGreaterThanOrEqual(3)
    expect(of('light')).toBeGreaterThanOrEqual(3)
    expect(new Set(accounts.map(account => account.fields.severity))).toEqual(new Set(severities))
    const changes = new Set(accounts.map(account => account.fields.change_related))
    expect(changes).toContain('yes')
    expect(changes).toContain('no')
  })

  it('hold at least three classes that return', () => {
    const byName = new Map(accounts.map(account => [account.name, account]))
    const classes = new Set<string>()
    for (const account of accounts) {
      const { repeat_assessment: level, repeat_of: earlier } = account.fields
      if (level === 'none' || level === undefined) continue
      const of = byName.get(String(earlier))
      expect(of, `${account.name} repeats ${earlier}`).toBeDefined()
      expect(String(of?.fields.started_at) < String(account.fields.started_at)).toBe(true)
      expect(account.fields.repeat_rationale, account.name).toBeTruthy()
      if (level !== 'r1' && level !== 'r2') continue
      let first = of
      while (first?.fields.repeat_assessment === 'r2') first = byName.get(String(first.fields.repeat_of))
      classes.add(String(first?.name))
    }
    expect(classes.size).toBeGreaterThanOrEqual(3)
  })

  it('have ids of their own, equal to their file names', () => {
    for (const account of accounts) expect(account.fields.id).toBe(account.name)
  })

  describe.each(accounts.map(account => [account.name, account] as const))('%s', (_, account) => {
    const front = account.fields

    it('uses only fields of the record and their codes', () => {
      for (const [name, value] of Object.entries(front)) {
        expect(fieldNamed(name), name).toBe(name)
        const definition = fields[name]
        if (definition?.kind === 'enum') expect(definition.values, name).toContain(value)
        if (definition?.kind === 'instant') expect(value, name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/)
      }
      expect(triggers).toContain(front.trigger)
      expect(String(front.title).length).toBeLessThanOrEqual(90)
      for (const change of rows(account, 'severity_history')) expect(severities).toContain(change.level)
      for (const row of rows(account, 'timeline')) expect(timelineKinds).toContain(row.kind)
      for (const factor of rows(account, 'factors')) {
        expect(lanes).toContain(factor.lane)
        expect(factorRoles).toContain(factor.role)
        if (factor.class !== undefined) expect(factorClasses).toContain(factor.class)
        expect(factor.evidence, factor.text).toBeTruthy()
      }
      for (const action of rows(account, 'actions')) {
        expect(actionTypes).toContain(action.type)
        expect(actionPriorities).toContain(action.priority)
        expect(actionStates).toContain(action.state)
        expect(strengths).toContain(action.strength)
        expect(action.due_on).toMatch(/^202[5-7]-\d\d-\d\d$/)
      }
      for (const row of ['timeline', 'factors', 'actions'].flatMap(field => rows(account, field))) {
        if (row.visibility !== undefined) expect(visibilities).toContain(row.visibility)
      }
    })

    it('happened between May 2025 and November 2026, in an order that is possible', () => {
      expect(String(front.started_at) >= '2025-05').toBe(true)
      expect(String(front.resolved_at) <= '2026-11-21').toBe(true)
      const ordered = (...names: string[]) => {
        const known = names.flatMap(name => (front[name] === undefined ? [] : [String(front[name])]))
        expect(known, names.join(' ≤ ')).toEqual([...known].sort())
      }
      ordered('started_at', 'impact_started_at', 'impact_ended_at', 'resolved_at')
      ordered('first_signal_at', 'detected_at', 'acknowledged_at', 'assembled_at', 'resolved_at')
      ordered('detected_at', 'declared_at', 'first_public_update_at', 'resolved_at')
      ordered('acknowledged_at', 'diagnosed_at', 'resolved_at')
      ordered('detected_at', 'mitigated_at', 'impact_ended_at')
      const times = rows(account, 'timeline').map(row => String(row.at))
      expect(times).toEqual([...times].sort())
      expect(times.length).toBeGreaterThanOrEqual(3)
      if (front.external_impact === 'none') expect(front.impact_started_at).toBeUndefined()
      else expect(front.impact_ended_at).toBeDefined()
    })

    it('names people, teams and services that exist', () => {
      const emails = organisation.people.map(person => person.email)
      expect(emails).toContain(front.owner)
      for (const participant of rows(account, 'participants')) expect(emails).toContain(participant.email)
      for (const action of rows(account, 'actions')) expect(emails).toContain(action.owner)
      expect(organisation.teams.map(team => team.slug)).toContain(front.team)
      const services = organisation.services.map(service => service.slug)
      for (const service of front.services as string[]) expect(services).toContain(service)
    })

    it('speaks of conditions and not of blame', () => {
      for (const [pattern, group] of blamingWords) {
        expect(account.text.match(pattern)?.[0], group).toBeUndefined()
      }
    })

    it('has the length of its type', () => {
      const summary = /## Summary\n([\s\S]*?)(?=\n## |$)/.exec(account.body)?.[1] ?? ''
      expect(words(summary)).toBeGreaterThan(20)
      expect(words(summary)).toBeLessThanOrEqual(120)
      if (front.type === 'light') expect(words(account.body)).toBeLessThanOrEqual(300)
      if (front.type === 'full') expect(rows(account, 'factors').length).toBeGreaterThanOrEqual(3)
    })

    it('says nothing internal in what may go out', () => {
      const text = goingOut(account)
      const internal = [
        ...organisation.people.flatMap(person => [person.name, ...person.name.split(' '), person.email]),
        ...organisation.teams.map(team => team.name),
        ...Object.values(organisation.directory).flatMap(entries => entries.map(entry => entry.name)),
      ]
      for (const word of internal) expect(text).not.toMatch(new RegExp(`\\b${word.replaceAll('.', '\\.')}\\b`))
      expect(text).not.toMatch(/\bSEV ?\d|\.internal\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|@|INC-|KEEL-/)
    })
  })
})

describe('the incidents in all four editions', () => {
  it('are three: one SEV1, one SEV2, one SEV3', () => {
    expect(complete.map(account => account.fields.severity).sort()).toEqual(['SEV1', 'SEV2', 'SEV3'])
  })

  describe.each(complete.map(account => [account.name, account] as const))('%s', (_, account) => {
    it('keeps to the budget of each edition', () => {
      const engineering = words(account.body)
      expect(engineering).toBeGreaterThanOrEqual(1000)
      expect(engineering).toBeLessThanOrEqual(2500)
      const leadership = words(written(account, 'leadership_headline', 'leadership_asks'))
      expect(leadership).toBeGreaterThan(60)
      expect(leadership).toBeLessThanOrEqual(200)
      expect(words(written(account, ...supportFields))).toBeLessThanOrEqual(350)
      const customer = words(written(account, ...customerFields))
      expect(customer).toBeGreaterThanOrEqual(400)
      expect(customer).toBeLessThanOrEqual(900)
      expect(words(written(account, 'customer_summary'))).toBeLessThanOrEqual(60)
    })

    it('asks leadership for something, with a person, a date and what it brings', () => {
      const asks = written(account, 'leadership_asks')
      expect(asks).toMatch(/\*\*(?:VP Engineering|CTO), by \d+ \w+:\*\*/)
      expect(asks).toMatch(/Expected: /)
      expect(asks).toMatch(/If declined, /)
    })

    it('gives support what to say, until when, and at most eight cards', () => {
      for (const name of [...supportFields, 'talk_track_if_asked', 'talk_track_valid_until']) {
        expect(account.fields[name], name).toBeTruthy()
      }
      const cards = written(account, 'talk_track_if_asked').match(/^- \*\*/gm) ?? []
      expect(cards.length).toBeGreaterThanOrEqual(3)
      expect(cards.length).toBeLessThanOrEqual(8)
    })

    it('shows customers at most eight moments, one to three factors and what was committed', () => {
      const shown = (field: string) => rows(account, field).filter(row => row.visibility === 'customer')
      expect(shown('timeline').length).toBeGreaterThanOrEqual(5)
      expect(shown('timeline').length).toBeLessThanOrEqual(8)
      expect(shown('factors').length).toBeGreaterThanOrEqual(1)
      expect(shown('factors').length).toBeLessThanOrEqual(3)
      expect(shown('actions').length).toBeGreaterThanOrEqual(2)
      expect(account.fields.apology).toMatch(/\bsorry\b/)
    })

    it('says the same duration and times to everybody', () => {
      const at = (name: string) => new Date(String(account.fields[name]))
      const minutes = (at('impact_ended_at').getTime() - at('impact_started_at').getTime()) / 60_000
      expect(String(account.fields.impact_statement)).toContain(`${minutes} minutes`)
      const utc = (name: string) => at(name).toISOString().slice(11, 16)
      const island = (name: string) => new Date(at(name).getTime() + 3_600_000).toISOString().slice(11, 16)
      const summary = written(account, 'customer_summary')
      expect(summary).toContain(`${island('impact_started_at')} to ${island('impact_ended_at')} island time`)
      expect(summary).toContain(`${utc('impact_started_at')} to ${utc('impact_ended_at')} UTC`)
      expect(written(account, 'support_brief')).toContain(
        `from ${island('impact_started_at')} to ${island('impact_ended_at')} island time`,
      )
      const affected = account.fields.customers_affected as { value: number; percent: number }
      expect(written(account, 'leadership_headline')).toContain(affected.value.toLocaleString('en'))
      expect(written(account, 'leadership_headline')).toContain(`${affected.percent} percent`)
    })
  })
})

describe('redaction has something to do', () => {
  it.each([
    ['a customer', organisation.directory.customers],
    ['a supplier', organisation.directory.vendors],
    ['a codename', organisation.directory.codenames],
    ['an internal host', organisation.directory.hosts],
    ['a person', organisation.people],
  ])('%s stands in the text of at least one account', (_, entries) => {
    expect(accounts.some(account => entries.some(entry => account.text.includes(entry.name)))).toBe(true)
  })
})
