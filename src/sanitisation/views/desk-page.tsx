import type { Inspected } from '../../edition/project.ts'
import { shapes } from '../../edition/shape.ts'
import { mayRun } from '../../person/permission.ts'
import type { Viewer } from '../../person/viewer.ts'
import { plural } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Notice, Progress } from '../../ui/text.tsx'
import { type DeskEdition, type DeskFinding, deskEditions, type Examined, isOpen } from '../examine.ts'
import type { ResidualRisk } from '../residual-risk.ts'
import { internalSegments, outgoingSegments, type Segment } from '../segments.ts'
import { Checklist } from './checklist.tsx'
import { Chip, type Deciding, FindingCard } from './finding-card.tsx'
import { LookUpForm } from './look-up-page.tsx'
import { RiskPanel } from './risk-panel.tsx'

interface DeskPageProps {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  examined: Examined
  edition: DeskEdition
  /** Who is looking, as decisions name people. */
  principal: string
  mayDecide: true | string
  maySign: true | string
  mayLookUp: boolean
  risk: ResidualRisk
}

/** Last part of the addresses at which the bytes of each way out can be looked at. */
const previews: Record<DeskEdition, readonly string[]> = {
  customer: ['page', 'mail', 'feed', 'card'],
  support: ['support-mail'],
}

/** Internal and outgoing text side by side, the sixteen categories beside them. */
export function DeskPage({ frame, examined, edition, principal, mayDecide, maySign, mayLookUp, risk }: DeskPageProps) {
  const { record, findings, checklist, texts } = examined
  const title = String(record.facts.title?.value ?? 'Untitled')
  const address = `/post-mortems/${record.id}`
  const open = findings.filter(finding => isOpen(finding.state)).length
  const missing = checklist?.categories.filter(state => !state.signed).length ?? 0
  const deciding: Deciding = { csrf: frame.csrf, address, edition, principal, mayDecide }
  const text = texts[edition]!
  return (
    <Page {...frame} title={`Sanitise: ${title}`} current="post-mortems" wide>
      <PageHeader
        above={
          <Breadcrumbs
            items={[
              { label: 'Post-mortems', href: '/post-mortems' },
              { label: title, href: address },
              { label: 'Sanitise' },
            ]}
          />
        }
        title="Sanitise"
        lede="What stands inside, and what leaves. Every replacement can be accepted, changed or refused; sixteen signatures let the customer text go on to its approvals."
      />
      <div class="desk-state">
        {checklist && <Progress value={16 - missing} max={16} label={`${16 - missing} of 16 categories signed`} />}
        <p>{nextStep(open, missing, checklist !== null)}</p>
      </div>
      {mayDecide !== true && (
        <Notice>
          <p>{mayDecide} You can read along.</p>
        </Notice>
      )}
      <nav class="desk-ways" aria-label="On this desk">
        {deskEditions
          .filter(name => texts[name])
          .map(name => (
            <a href={`${address}/sanitise?edition=${name}`} aria-current={name === edition ? 'page' : undefined}>
              {shapes[name].label} text
            </a>
          ))}
        {checklist && <a href="#checklist">Checklist</a>}
        <a href="#risk">Residual risk</a>
        {previews[edition].map(name => (
          <a href={`${address}/preview/${name}`} data-turbo="false">
            Preview: {name.replace('-', ' ')}
          </a>
        ))}
      </nav>
      <div class="desk-columns">
        <Texts text={text} findings={findings} />
        <aside class="desk-side">
          {checklist && (
            <Checklist
              checklist={checklist}
              csrf={frame.csrf}
              address={address}
              viewer={frame.viewer}
              maySign={maySign}
            />
          )}
          <RiskPanel risk={risk} address={address} addsNames={mayRun(frame.viewer, 'manage-settings') === true} />
          {mayLookUp && <LookUpForm address={address} csrf={frame.csrf} />}
        </aside>
      </div>
      <section class="desk-findings" aria-label="Decisions">
        {findings.map(finding => (
          <FindingCard finding={finding} deciding={deciding} />
        ))}
      </section>
    </Page>
  )
}

function nextStep(open: number, missing: number, signable: boolean): string {
  if (open > 0)
    return `${plural(open, 'finding')} to decide before ${open === 1 ? 'its category' : 'their categories'} can be signed.`
  if (!signable)
    return 'Nothing waits for a decision. Nobody outside was affected, so there is no customer text to sign.'
  if (missing > 0) return `Nothing waits for a decision; ${plural(missing, 'category', 'categories')} to sign.`
  return 'Signed for this very text: it can be approved.'
}

/** Both readings of every passage, in the order of the edition. */
function Texts({ text, findings }: { text: Inspected; findings: readonly DeskFinding[] }) {
  const byKey = new Map(findings.map(finding => [finding.key, finding]))
  const anchored = new Set<string>()
  const rows = text.passages.flatMap((passage, part) =>
    // A heading that goes out as it is stands above its block already.
    passage.before.trim() === '' || (passage.before === passage.heading && passage.after === passage.before)
      ? []
      : [{ ...passage, found: text.findings.filter(finding => finding.part === part) }],
  )
  let block = ''
  return (
    <section class="desk-text" aria-label="Internal and outgoing text">
      <div class="desk-heads" aria-hidden="true">
        <span>Inside</span>
        <span>Going out</span>
      </div>
      {rows.map(row => {
        const begins = row.block !== block
        block = row.block
        const { segments, gone } = outgoingSegments(row.after, row.found)
        return (
          <>
            {(begins || row.block === 'headline') && <h2 class="desk-part">{row.heading}</h2>}
            <div class={`pair${row.before === row.after ? ' pair-same' : ''}`}>
              <div class="pair-inside">
                {internalSegments(row.before, row.found).map(segment => (
                  <Inside segment={segment} finding={byKey.get(segment.key ?? '')} />
                ))}
              </div>
              <div class="pair-outside">
                {segments.map(segment => {
                  const finding = byKey.get(segment.key ?? '')
                  if (!finding) return segment.text
                  const first = !anchored.has(finding.key)
                  anchored.add(finding.key)
                  return <Chip finding={finding} text={segment.text} anchor={first} />
                })}
                {gone.length > 0 && (
                  <span class="pair-gone">
                    Left out:{' '}
                    {gone.map(key => {
                      const finding = byKey.get(key)
                      return (
                        finding && <Chip finding={finding} text={finding.kind.replaceAll('-', ' ')} anchor={false} />
                      )
                    })}
                  </span>
                )}
              </div>
            </div>
          </>
        )
      })}
    </section>
  )
}

function Inside({ segment, finding }: { segment: Segment; finding?: DeskFinding }) {
  if (!finding) return <>{segment.text}</>
  return (
    <mark class={`found found-${isOpen(finding.state) ? 'open' : finding.standIn === null ? 'kept' : 'gone'}`}>
      {segment.text}
    </mark>
  )
}
