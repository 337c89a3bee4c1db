import type { Artifact } from '../edition/edition.ts'
import type { Context } from '../platform/context.ts'
import { checkArtifact, type Leak } from '../sanitisation/check-outgoing.ts'
import { cardHash } from './card.ts'
import type { FullReport } from './report.ts'
import { reportAsPublished, type Standing } from './report-as-published.ts'
import { openSite, type Site } from './site.ts'
import { cardWords, reportPage } from './site-pages.tsx'

/**
 * What no decision lets out of an approved text, as its public page, feed entry and card would show it at this moment.
 * Passages that earlier corrections took out are left to `leaksInReport`: the newest text is what mends them.
 */
export async function leaksIfPublished(
  context: Context,
  artifact: Artifact,
  publication: Standing | null,
): Promise<Leak[]> {
  const report = reportAsPublished(artifact, publication, [], context.clock.now())
  return leaksInReport(await openSite(context), artifact, report)
}

/** What no decision lets out of a report as it stands on a site, its corrections among it. */
export async function leaksInReport(site: Site, artifact: Artifact, report: FullReport): Promise<Leak[]> {
  const page = reportPage(site, report)
  return checkArtifact(site.context, artifact, `public site\n${page.etag}`, () => ({
    own: [...ownWords(site), cardHash(cardWords(site, report))],
    bodies: [
      { name: 'the page', format: 'xml', text: String(page.body) },
      { name: 'the feed entry', format: 'text', text: `${report.title}\n${report.lede}` },
    ],
  }))
}

/** What the organisation says of itself on every page. */
function ownWords({ base, identity, recruiting }: Site): string[] {
  const words = [base, new URL(base).host, identity.href, recruiting?.careersHref, recruiting?.statement]
  return words.filter(word => word !== undefined)
}

/** Where somebody decides what becomes of a finding in a customer text. */
export function deskOf(postMortemId: string): string {
  return `/post-mortems/${postMortemId}/sanitise?edition=customer`
}
