import { fields } from '../incident/fields.ts'
import { type SeverityChange, updateIncident } from '../incident/store.ts'
import { parseValue } from '../incident/value.ts'
import { severities } from '../incident/words.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord } from './change.ts'
import { instantText } from './form-text.ts'
import { requireStorable } from './storable-text.ts'

/** The severity history as a form shows it, one change a line: `SEV1 | from | to | reason`. */
export function severityText(history: readonly SeverityChange[]): string {
  return history
    .map(({ level, from, to, reason }) =>
      [level, instantText(from), instantText(to), reason ?? ''].join(' | ').replace(/[\s|]+$/, ''),
    )
    .join('\n')
}

/**
 * Replaces the severity history. `base` is the text the editor started from.
 * Refuses `severity-does-not-fit` naming the line, `changed-meanwhile` and what `changeRecord` refuses.
 */
export async function setSeverityHistory(
  context: Context,
  viewer: Viewer,
  id: string,
  edit: { text: string; base: string },
): Promise<void> {
  requireStorable(edit.text)
  const changes = parseSeverityText(edit.text)
  await changeRecord(context, viewer, id, 'severity-history', async (context, record) => {
    const now = severityText(record.severity_history)
    if (now !== edit.base.replace(/\r\n?/g, '\n')) {
      throw changedMeanwhile('severity-history', edit.text, now, record.version)
    }
    const named = (Array.isArray(record.facts.services?.value) ? record.facts.services.value : []) as string[]
    const known = new Map(record.services.map(service => [service.name, service.service_id]))
    await updateIncident(
      context.db,
      {
        id: record.incident_id,
        facts: record.facts,
        teamId: record.team?.id ?? null,
        services: named.map(name => ({ name, serviceId: known.get(name) ?? null })),
        severityHistory: changes,
      },
      context.clock.now(),
    )
  })
}

/** The lines of a severity history. Pure. Refuses `severity-does-not-fit`. */
function parseSeverityText(text: string): SeverityChange[] {
  const instant = { ...fields.impact_started_at!, label: 'A severity change' }
  return text.split('\n').flatMap((line, index): SeverityChange[] => {
    if (line.trim() === '') return []
    const [level = '', from = '', to = '', ...reason] = line.split('|').map(cell => cell.trim())
    if (!(severities as readonly string[]).includes(level)) {
      throw new Refusal(
        'bad-input',
        'severity-does-not-fit',
        `Line ${index + 1} begins with ${JSON.stringify(level.slice(0, 40))}; it begins with one of ${severities.join(', ')}.`,
      )
    }
    return [
      {
        level,
        from: parseValue(instant, from) as string | null,
        to: parseValue(instant, to) as string | null,
        reason: reason.join(' | ') || null,
      },
    ]
  })
}
