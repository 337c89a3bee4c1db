import type { EditionName } from '../audience/editions.ts'
import { type About, editionsFor, takesPart } from '../audience/policy.ts'
import type { Artifact, Block, Headline } from '../edition/edition.ts'
import { currentArtifacts } from '../edition/store.ts'
import { rolesOf } from '../person/permission.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import { plainText } from '../platform/markdown/markdown.ts'
import { tiesTo } from './store.ts'

/** A post-mortem in one line, with why it is shown to this reader. */
export interface Learned {
  id: string
  edition: EditionName
  title: string
  severity: string | null
  approvedAt: Date
  seconds: number
  /** One lesson, or what it was about. */
  line: string
  why: string
}

const longestLine = 220

/** The latest approved post-mortems, each in the edition that is for this reader. */
export async function lately(db: Db, viewer: Viewer, limit: number): Promise<Learned[]> {
  const found = new Map<string, Artifact>()
  for (const edition of preferred(viewer)) {
    for (const artifact of await currentArtifacts(db, viewer, { edition, limit })) {
      if (!found.has(artifact.postMortemId)) found.set(artifact.postMortemId, artifact)
    }
  }
  const latest = [...found.values()]
    .sort((a, b) => (b.approvedAt?.getTime() ?? 0) - (a.approvedAt?.getTime() ?? 0))
    .slice(0, limit)
  const ties = await tiesTo(
    db,
    latest.map(artifact => artifact.postMortemId),
  )
  return latest.map(artifact => toLearned(artifact, viewer, ties.get(artifact.postMortemId)))
}

/** Editions this viewer may open, the one their role is for first. */
function preferred(viewer: Viewer): EditionName[] {
  const open = editionsFor(viewer)
  const roles: readonly string[] = rolesOf(viewer)
  const own: EditionName = roles.some(role => role === 'vp-engineering' || role === 'cto')
    ? 'leadership'
    : roles.includes('support')
      ? 'support'
      : 'engineering'
  return [...open].sort((a, b) => Number(b === own) - Number(a === own))
}

function toLearned(artifact: Artifact, viewer: Viewer, about: About | undefined): Learned {
  const { headline, blocks } = JSON.parse(artifact.json) as { headline: Headline; blocks: Block[] }
  return {
    id: artifact.postMortemId,
    edition: artifact.edition,
    title: artifact.title,
    severity: headline.severity ?? null,
    approvedAt: artifact.approvedAt ?? artifact.frozenAt,
    seconds: artifact.seconds,
    line: lessonOf(blocks) || shortened(plainText(artifact.lede)),
    why: whyYou(viewer, about, headline.severity ?? null),
  }
}

/** The first lesson of an edition, in its own words; empty where it has none. */
function lessonOf(blocks: readonly Block[]): string {
  const lessons = blocks.find(block => block.kind === 'prose' && block.key === 'lessons')
  if (lessons?.kind !== 'prose') return ''
  return shortened(
    plainText(lessons.markdown)
      .split(/\n+/)
      .map(line => line.trim())
      .find(line => line.length > 20) ?? '',
  )
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= longestLine) return line
  return `${line.slice(0, line.lastIndexOf(' ', longestLine))} …`
}

function whyYou(viewer: Viewer, about: About | undefined, severity: string | null): string {
  if (viewer.kind === 'person' && about) {
    if (about.ownerId === viewer.personId) return 'you own it'
    if (takesPart(viewer, about)) return 'you took part'
    if (about.teamId && viewer.teamIds.includes(about.teamId)) return 'your team'
  }
  return severity === 'SEV1' || severity === 'SEV2' ? `${severity}, for everybody` : 'new'
}
