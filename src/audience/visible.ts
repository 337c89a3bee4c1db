import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Viewer } from '../person/viewer.ts'
import type { EditionName } from './editions.ts'
import { editionsFor, mayKnowAccounts, mayReadRecords } from './policy.ts'

/**
 * The one rule of who sees what, compiled to SQL conditions on the table `post_mortem`.
 * Every read path uses these; there is no other place where a right is decided by a query.
 */

/** True for post-mortems that are not RED, or whose owner or participant the viewer is. */
function handlingAllows(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return sql<SqlBool>`true`
  if (viewer.kind !== 'person') return sql<SqlBool>`post_mortem.handling <> 'red'`
  return sql<SqlBool>`(post_mortem.handling <> 'red' or ${tookPart(viewer.personId)})`
}

/** True where this person owns the post-mortem or took part in the incident. */
function tookPart(personId: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(post_mortem.owner_id = ${personId} or exists (
    select from participant where participant.post_mortem_id = post_mortem.id and participant.person_id = ${personId}))`
}

/** True where the viewer may see parts marked `restricted`: those of their own incidents. */
export function restrictedVisible(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return sql<SqlBool>`true`
  return viewer.kind === 'person' ? tookPart(viewer.personId) : sql<SqlBool>`false`
}

/** True where the viewer may know which customers the incident touched; `mayKnowAccounts` as a condition. */
export function accountsVisible(viewer: Viewer): RawBuilder<SqlBool> {
  const owns =
    viewer.kind === 'person'
      ? sql<SqlBool>`post_mortem.owner_id is not distinct from ${viewer.personId}`
      : sql<SqlBool>`false`
  return mayKnowAccounts(viewer) ? sql<SqlBool>`(${owns} or ${handlingAllows(viewer)})` : owns
}

/** True where the viewer may see the record itself: drafts, provenance, what no edition shows. */
export function recordVisible(viewer: Viewer): RawBuilder<SqlBool> {
  if (mayReadRecords(viewer)) return handlingAllows(viewer)
  return viewer.kind === 'person' ? tookPart(viewer.personId) : sql<SqlBool>`false`
}

/** True where the viewer may read this edition: approved, or still a draft of a record they may see. */
export function editionVisible(viewer: Viewer, edition: EditionName): RawBuilder<SqlBool> {
  if (!editionsFor(viewer).includes(edition)) return sql<SqlBool>`false`
  if (mayReadRecords(viewer)) return recordVisible(viewer)
  return sql<SqlBool>`(${recordVisible(viewer)} or (${handlingAllows(viewer)} and ${hasApproved([edition])}))`
}

/** True where the viewer may know of the post-mortem at all. */
export function findable(viewer: Viewer): RawBuilder<SqlBool> {
  const readable = editionsFor(viewer)
  // Who reads records knows of all that the handling allows; the planner would not see that by itself.
  if (readable.length === 0 || mayReadRecords(viewer)) return recordVisible(viewer)
  return sql<SqlBool>`(${recordVisible(viewer)} or (${handlingAllows(viewer)} and ${hasApproved(readable)}))`
}

/**
 * True where the viewer has read an edition that is held back now: they may learn that it waits for a new approval,
 * and nothing of what it says.
 */
export function heldBackFrom(viewer: Viewer): RawBuilder<SqlBool> {
  const readable = editionsFor(viewer)
  if (readable.length === 0) return sql<SqlBool>`false`
  return sql<SqlBool>`(${handlingAllows(viewer)} and exists (
    select from artifact where artifact.post_mortem_id = post_mortem.id and artifact.approved_at is not null
      and artifact.superseded_at is null and artifact.held_back <> '[]' and artifact.edition in (${sql.join([...readable])})))`
}

function hasApproved(editions: readonly EditionName[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (
    select from artifact where artifact.post_mortem_id = post_mortem.id and artifact.approved_at is not null
      and artifact.superseded_at is null and artifact.held_back = '[]' and artifact.edition in (${sql.join([...editions])}))`
}
