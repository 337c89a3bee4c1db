import { textOf } from '../incident/fact.ts'
import { requireRun } from '../person/permission.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { shownRecord } from '../post-mortem/shown.ts'
import { readRecords } from '../post-mortem/store.ts'
import { findTeam } from '../team/store.ts'
import { type Outcome, parseRules, type Rule, ruleFor } from './criteria.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { publishFacts } from './publish-facts.ts'
import { candidateIds, criteriaVersions, insertCriteria, isPublished, teamsWithCriteria } from './store.ts'

/** Records that a dry run looks at, the newest incidents. */
const dryRunRecords = 2000

/** A record that other criteria would treat otherwise. */
export interface Difference {
  id: string
  title: string
  from: { outcome: Outcome; rule: string }
  to: { outcome: Outcome; rule: string }
}

export interface DryRun {
  /** How many records with impact outside were looked at. */
  looked: number
  differ: Difference[]
}

/** A team by its id or slug, or everybody for an empty word. Refuses `no-such-team`. */
export async function criteriaTeam(
  context: Context,
  word: string | undefined,
): Promise<{ id: string; name: string } | null> {
  if (!word) return null
  const team = await findTeam(context.db, word)
  if (!team) throw new Refusal('not-found', 'no-such-team', 'There is no such team.')
  return team
}

/** Rules as somebody wrote them. Refuses `rules-do-not-fit` with each line and what is wrong with it. */
function requireRules(text: string): Rule[] {
  const { rules, problems } = parseRules(text)
  if (problems.length === 0) return rules
  const said = problems.map(({ line, sentence }) => `Line ${line}: ${sentence}`).join(' ')
  throw new Refusal('bad-input', 'rules-do-not-fit', said, { problems })
}

/**
 * What other rules would say of the records there are: for each that would be treated otherwise, both rules. Decides
 * nothing; past decisions stay as they are whatever the criteria become. Refuses `rules-do-not-fit`, `not-your-role`.
 */
export async function tryCriteria(
  context: Context,
  viewer: Viewer,
  team: { id: string; name: string } | null,
  text: string,
): Promise<DryRun> {
  requireRun(viewer, 'manage-settings')
  const { db, clock } = context
  const proposed = requireRules(text)
  const current = await criteriaInForce(db, team)
  const elsewhere = new Set(await teamsWithCriteria(db))
  const records = await readRecords(db, viewer, await candidateIds(db, viewer, dryRunRecords))
  const concerned = records.filter(record =>
    team ? record.team?.id === team.id : !record.team || !elsewhere.has(record.team.id),
  )
  const differ: Difference[] = []
  for (const record of concerned) {
    const repeats = textOf(record.facts, 'repeat_of')
    const facts = publishFacts(record.facts, repeats ? await isPublished(db, repeats) : false, clock.now())
    const [from, to] = [ruleFor(current.rules, facts), ruleFor(proposed, facts)]
    if (from.outcome === to.outcome) continue
    differ.push({
      id: record.id,
      title: textOf(shownRecord(viewer, record).facts, 'title') ?? 'Untitled',
      from: { outcome: from.outcome, rule: from.name },
      to: { outcome: to.outcome, rule: to.name },
    })
  }
  return { looked: concerned.length, differ }
}

/**
 * Writes the next version of somebody's criteria. `base` is the version the editor started from. Refuses
 * `rules-do-not-fit`, `reason-missing`, `changed-meanwhile`, `not-your-role`.
 */
export async function writeCriteria(
  context: Context,
  viewer: Viewer,
  team: { id: string; name: string } | null,
  given: { rules: string; why: string; base: number },
): Promise<number> {
  requireRun(viewer, 'manage-settings')
  requireRules(given.rules)
  const why = given.why.trim().slice(0, 500)
  if (!why) throw new Refusal('bad-input', 'reason-missing', 'Say why the criteria change; the version keeps it.')
  return inTransaction(context, async within => {
    const { db, clock } = within
    const [last] = await criteriaVersions(db, team?.id ?? null)
    const version = (last?.version ?? 0) + 1
    const written =
      (last?.version ?? 0) === given.base &&
      (await insertCriteria(db, {
        id: newId('crt'),
        teamId: team?.id ?? null,
        version,
        rules: given.rules.trim(),
        why,
        by: actorKey(viewer),
        byName: actorName(viewer),
        at: clock.now(),
      }))
    if (!written)
      throw new Refusal('conflict', 'changed-meanwhile', 'Somebody changed these criteria meanwhile; read them again.')
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'write-criteria',
      object: team ? `team:${team.id}` : 'criteria:everybody',
      detail: { version, why },
    })
    return version
  })
}
