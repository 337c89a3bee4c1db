import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../src/action/action.ts'
import { type EditionName, editions, type Visibility, visibilities } from '../../src/audience/editions.ts'
import { draftEdition } from '../../src/edition/draft.ts'
import type { Fact } from '../../src/incident/fact.ts'
import { type FieldDefinition, fields } from '../../src/incident/fields.ts'
import type { PostMortemRecord } from '../../src/post-mortem/record.ts'
import { formatMoment, formatNumber } from '../../src/ui/format.ts'

const now = new Date('2026-03-04T10:00:00Z')

function record(parts: Partial<PostMortemRecord> = {}): PostMortemRecord {
  return {
    id: 'pm-000000000001',
    import_id: null,
    incident_id: 'inc-000000000001',
    type: 'full',
    status: 'draft',
    handling: 'amber_strict',
    language: 'en',
    owner: null,
    team: null,
    version: 1,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    facts: {},
    services: [],
    severity_history: [],
    participants: [],
    sections: [],
    timeline: [],
    factors: [],
    ...parts,
  }
}

function fact(value: unknown, visibility?: Visibility): Fact {
  return {
    value,
    source: { testimony: 'somebody' },
    confidence: 'measured',
    as_of: now.toISOString(),
    entered_by: 'operator',
    version: 1,
    ...(visibility && { visibility }),
  }
}

function textOf(edition: EditionName, of: PostMortemRecord, more: { actions?: Action[]; parts?: Part[] } = {}): string {
  const { headline, blocks } = draftEdition(edition, {
    record: of,
    actions: more.actions ?? [],
    attachments: [],
    parts: more.parts ?? [],
    now,
  })
  return JSON.stringify({ headline, blocks })
}
type Part = { edition: string; key: string; markdown: string }

/** A value nobody would write by chance, with how it reads where it is shown exactly. */
function marker(field: FieldDefinition): { value: unknown; exact: string } | null {
  switch (field.kind) {
    case 'instant':
      return { value: '2026-01-17T03:47:00.000Z', exact: formatMoment('2026-01-17T03:47:00.000Z') }
    case 'day':
      return { value: '2026-01-17', exact: '2026-01-17' }
    case 'number':
    case 'number_or_range':
      return { value: 7_134_619, exact: formatNumber(7_134_619) }
    case 'list':
      return { value: ['Zqmarkerx'], exact: 'Zqmarkerx' }
    case 'rows':
      return null
    case 'url':
      return { value: 'https://example.org/Zqmarkerx', exact: 'Zqmarkerx' }
    default:
      return { value: 'Zqmarkerx', exact: 'Zqmarkerx' }
  }
}

/** The mark's own order, once more: customer travels everywhere, each further one shuts an edition out. */
const reach: Record<Visibility, readonly EditionName[]> = {
  customer: editions,
  support: ['engineering', 'leadership', 'support'],
  leadership: ['engineering', 'leadership'],
  engineering: ['engineering'],
  restricted: [],
}

const factFields = Object.entries(fields).flatMap(([name, field]) => {
  const mark = field.place.in === 'facts' ? marker(field) : null
  return mark ? [{ name, field, ...mark }] : []
})

describe('a fact', () => {
  test('there are fields of every kind to look at', () => expect(factFields.length).toBeGreaterThan(60))

  test.each(factFields)(
    '$name stands only in the editions of its cells, exactly only where the cell says so',
    ({ name, field, value, exact }) => {
      for (const edition of editions) {
        const text = textOf(edition, record({ facts: { [name]: fact(value) } }))
        const cell = field.editions[edition]
        if (cell === 'never') expect([edition, text.includes(exact)]).toEqual([edition, false])
        if (cell === 'rounded' && field.kind.startsWith('number'))
          expect([edition, text.includes(exact)]).toEqual([edition, false])
      }
    },
  )

  test.each(factFields)('$name travels no further than its own mark', ({ name, value, exact }) => {
    for (const visibility of visibilities) {
      for (const edition of editions.filter(one => !reach[visibility].includes(one))) {
        const text = textOf(edition, record({ facts: { [name]: fact(value, visibility) } }))
        expect([edition, visibility, text.includes(exact)]).toEqual([edition, visibility, false])
      }
    }
  })

  test('no mark widens a cell', () => {
    for (const { name, field, value, exact } of factFields) {
      for (const edition of editions.filter(one => field.editions[one] === 'never')) {
        const text = textOf(edition, record({ facts: { [name]: fact(value, 'customer') } }))
        expect([name, edition, text.includes(exact)]).toEqual([name, edition, false])
      }
    }
  })

  test('every fact of the record that engineering may read stands in its edition', () => {
    for (const { name, field, value, exact } of factFields.filter(one => one.field.editions.engineering === 'shown')) {
      // These stand in the head of the edition, or only lead to the original.
      if (['severity', 'occurred_on', 'organisation', 'url'].includes(name)) continue
      const text = textOf('engineering', record({ facts: { [name]: fact(value) } }))
      expect([name, field.kind, text.includes(exact)]).toEqual([name, field.kind, true])
    }
  })

  test('a name nobody knows is in no edition', () => {
    const text = editions.map(edition =>
      textOf(edition, record({ facts: { new_idea: fact('Zqmarkerx', 'customer') } })),
    )
    expect(text.join()).not.toContain('Zqmarkerx')
  })

  test('a field that says nothing about editions is in no edition', () => {
    const known = fields as Record<string, FieldDefinition>
    for (const group of new Set(Object.values(fields).map(field => field.group))) {
      known.new_idea = { label: 'New idea', group, kind: 'text', editions: {} as never, place: { in: 'facts' } }
      try {
        for (const edition of editions) {
          expect([
            group,
            edition,
            textOf(edition, record({ facts: { new_idea: fact('Zqmarkerx') } })).includes('Zqmarkerx'),
          ]).toEqual([group, edition, false])
        }
      } finally {
        delete known.new_idea
      }
    }
  })

  test('a duration tells no instant that may not be told', () => {
    const facts = {
      impact_started_at: fact('2026-01-17T03:00:00.000Z'),
      impact_ended_at: fact('2026-01-17T04:13:00.000Z', 'engineering'),
      detected_at: fact('2026-01-17T03:37:00.000Z', 'restricted'),
    }
    expect(textOf('engineering', record({ facts }))).toContain('1 h 13 min')
    expect(textOf('engineering', record({ facts }))).not.toContain('37 min')
    for (const edition of ['leadership', 'support', 'customer'] as const) {
      expect(textOf(edition, record({ facts }))).not.toMatch(/1 h 1[35] min/)
    }
  })

  test('a sum tells no part that may not be told', () => {
    const facts = { cost_revenue: fact(7_134_619), cost_credits: fact(2_000, 'restricted'), cost_currency: fact('EUR') }
    expect(textOf('leadership', record({ facts }))).toContain('7,134,619 EUR (partial: 1 of 7 components)')
    expect(textOf('engineering', record({ facts }))).toContain('about 7,100,000 EUR')
    expect(textOf('engineering', record({ facts }))).not.toContain('7,134,619')
    expect(textOf('support', record({ facts }))).not.toContain('7,1')
  })
})

describe('a part with rows', () => {
  const anything = fc.record({
    edition: fc.constantFrom(...editions),
    marks: fc.array(fc.constantFrom(null, ...visibilities), { minLength: 1, maxLength: 8 }),
  })
  const row = { id: 'x', position: 0, version: 1, source: null }

  test('timeline rows travel as far as their mark, and unmarked ones not beyond engineering', () => {
    fc.assert(
      fc.property(anything, ({ edition, marks }) => {
        const timeline = marks.map((visibility, index) => ({
          ...row,
          at: null,
          ended_at: null,
          precision: 'minute',
          written_at: null,
          kind: 'observation',
          text: `Zq${index}x`,
          actor_role: `role${index}x`,
          phase: null,
          visibility,
        }))
        const text = textOf(edition, record({ timeline }))
        marks.forEach((visibility, index) => {
          if (reach[visibility ?? 'engineering'].includes(edition)) return
          expect(text).not.toContain(`Zq${index}x`)
          expect(text).not.toContain(`role${index}x`)
        })
      }),
    )
  })

  test('factors travel as far as their mark, unmarked ones to leadership, none to support, evidence nowhere outside', () => {
    fc.assert(
      fc.property(anything, ({ edition, marks }) => {
        const factors = marks.map((visibility, index) => ({
          ...row,
          text: `Zq${index}x`,
          class: `class${index}x`,
          lane: null,
          role: null,
          evidence: `evidence${index}x`,
          confidence: null,
          visibility,
        }))
        const text = textOf(edition, record({ factors }))
        marks.forEach((visibility, index) => {
          const may = reach[visibility ?? 'leadership'].includes(edition) && edition !== 'support'
          if (!may) expect(text).not.toContain(`Zq${index}x`)
          if (!may || edition !== 'engineering') expect(text).not.toContain(`evidence${index}x`)
        })
      }),
    )
  })

  test('actions travel as far as their mark, unmarked ones to leadership; their owner stays with engineering', () => {
    fc.assert(
      fc.property(anything, ({ edition, marks }) => {
        const actions = marks.map(
          (visibility, index) =>
            ({
              ...row,
              post_mortem_id: 'pm-000000000001',
              text: `Zq${index}x`,
              owner_id: null,
              owner_name: `owner${index}x`,
              due_on: null,
              type: null,
              priority: null,
              state: 'proposed',
              tracker_url: `https://example.org/tracker${index}x`,
              visibility,
            }) as unknown as Action,
        )
        const text = textOf(edition, record(), { actions })
        marks.forEach((visibility, index) => {
          if (!reach[visibility ?? 'leadership'].includes(edition)) expect(text).not.toContain(`Zq${index}x`)
          if (edition !== 'engineering') expect(text).not.toContain(`owner${index}x`)
          expect(text).not.toContain(`tracker${index}x`)
        })
      }),
    )
  })

  test('sections stay with engineering but for the summary and the lessons', () => {
    const keys = Object.entries(fields).flatMap(([, field]) => (field.place.in === 'section' ? field.place.key : []))
    const furthest: Record<string, readonly EditionName[]> = { summary: reach.leadership, lessons: reach.customer }
    for (const key of [...keys, 'nobody_knows_this']) {
      for (const visibility of [null, ...visibilities]) {
        const section = { ...row, key, heading: 'Heading', markdown: 'Zqmarkerx', visibility }
        for (const edition of editions) {
          const may =
            (furthest[key] ?? reach.engineering).includes(edition) &&
            reach[visibility ?? (key === 'lessons' ? 'leadership' : 'customer')].includes(edition)
          const shown = textOf(edition, record({ sections: [section] })).includes('Zqmarkerx')
          if (!may) expect([key, visibility, edition, shown]).toEqual([key, visibility, edition, false])
          if (edition === 'engineering')
            expect([key, visibility, shown]).toEqual([key, visibility, visibility !== 'restricted'])
        }
      }
    }
  })

  test('a hand-written part stands in its own edition, and of the customer’s only what one can do in support’s', () => {
    const parts = Object.values(fields).flatMap(field => (field.place.in === 'edition' ? [field.place] : []))
    expect(parts.length).toBeGreaterThan(10)
    for (const { edition: of, key } of parts) {
      for (const edition of editions) {
        const shown = textOf(edition, record(), { parts: [{ edition: of, key, markdown: 'Zqmarkerx' }] }).includes(
          'Zqmarkerx',
        )
        const may =
          edition === of || (edition === 'support' && of === 'customer' && ['actions', 'apology'].includes(key))
        if (!may) expect([of, key, edition, shown]).toEqual([of, key, edition, false])
        if (edition === of) expect([of, key, shown]).toEqual([of, key, true])
      }
    }
  })

  test('who took part, why a severity changed and where it was read from stand in no edition', () => {
    const text = editions.map(edition =>
      textOf(
        edition,
        record({
          facts: {
            title: { ...fact('Title'), source: { file: 'Zqmarkerx', testimony: 'Zqmarkerx' }, entered_by: 'Zqmarkerx' },
          },
          participants: [{ id: 'x', person_id: 'Zqmarkerx', name: 'Zqmarkerx', role_label: 'Responder' }],
          severity_history: [{ level: 'SEV1', reason: 'Zqmarkerx' } as never],
          owner: { id: 'Zqmarkerx', name: 'Zqmarkerx' },
        }),
      ),
    )
    expect(text.join()).not.toContain('Zqmarkerx')
  })

  test('a service is named outside by its public name or not at all', () => {
    const services = [
      { name: 'zq-internal', service_id: 's1', public_name: 'Tracking' },
      { name: 'zq-nameless', service_id: null, public_name: null },
    ]
    const of = record({ services, facts: { services: fact(['zq-internal', 'zq-nameless']) } })
    for (const edition of ['support', 'customer'] as const) {
      expect(textOf(edition, of)).toContain('Tracking')
      expect(textOf(edition, of)).not.toContain('zq-')
    }
  })
})
