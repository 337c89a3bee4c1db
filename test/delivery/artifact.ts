import { createHash } from 'node:crypto'
import type { EditionName } from '../../src/audience/editions.ts'
import type { Artifact } from '../../src/edition/edition.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** An approved artifact for tests of what leaves: small, with hashes that fit its bodies. */
export function artifactOf(changes: Partial<Artifact> = {}): Artifact {
  const edition: EditionName = changes.edition ?? 'engineering'
  const title = changes.title ?? 'Parcel labels printed twice'
  const lede = changes.lede ?? 'A retry sent every label to the printer **again** for 47 minutes.'
  const markdown = changes.markdown ?? `# ${title}\n\n${lede}\n\n- one trailing space \n- ümlaut, 漢字, 🖨️\n`
  const html =
    changes.html ?? `<h1>${title}</h1>\n<p>A retry sent every label to the printer <strong>again</strong>.</p>\n`
  const json =
    changes.json ??
    JSON.stringify({
      edition,
      post_mortem: 'pm-labels00001',
      headline: {
        title,
        lede,
        severity: edition === 'customer' ? undefined : 'SEV1',
        happenedAt: '2026-03-02T09:12:00.000Z',
        facts: [
          { field: 'customer_impact', label: 'How long', text: '47 min' },
          { field: 'affected', label: 'Who was hurt', text: 'about 1,200 shops' },
        ],
      },
      blocks: [],
      words: 220,
      seconds: 58,
    })
  return {
    id: 'art-labels00001',
    postMortemId: 'pm-labels00001',
    edition,
    number: 1,
    title,
    lede,
    markdown,
    html,
    json,
    sha256Markdown: sha256(markdown),
    sha256Html: sha256(html),
    sha256Json: sha256(json),
    words: 220,
    seconds: 58,
    frozenAt: new Date('2026-03-04T10:00:00Z'),
    approvedAt: new Date('2026-03-04T10:00:00Z'),
    supersededAt: null,
    staleSince: null,
    staleParts: [],
    usedParts: {},
    heldBack: [],
    validUntil: null,
    ...changes,
  }
}
