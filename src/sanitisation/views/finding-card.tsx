import { Button, Csrf, Hidden, TextInput } from '../../ui/form.tsx'
import { formatDay } from '../../ui/format.ts'
import { Badge, State, type Tone } from '../../ui/marks.tsx'
import { DefinitionList } from '../../ui/text.tsx'
import { categories } from '../category.ts'
import { type DeskEdition, type DeskFinding, type FindingState, seenMark } from '../examine.ts'

/** What a decision form needs to know besides the finding. */
export interface Deciding {
  csrf: string
  /** Address of the post-mortem. */
  address: string
  edition: DeskEdition
  principal: string
  mayDecide: true | string
}

const labels: Record<FindingState, { label: string; tone: Tone; progress: 'none' | 'half' | 'whole' }> = {
  proposed: { label: 'Replaced', tone: 'neutral', progress: 'half' },
  doubt: { label: 'In doubt: decide', tone: 'caution', progress: 'none' },
  reopened: { label: 'Text changed: decide again', tone: 'caution', progress: 'none' },
  awaiting: { label: 'Kept by one, a second person is needed', tone: 'caution', progress: 'half' },
  accepted: { label: 'Accepted', tone: 'good', progress: 'whole' },
  changed: { label: 'In own words', tone: 'good', progress: 'whole' },
  kept: { label: 'Kept with a reason', tone: 'notice', progress: 'whole' },
}

const cardId = (finding: Pick<DeskFinding, 'key'>) => `finding-${finding.key.slice(0, 16)}`

/** What goes out in the place of a finding; opens what can be decided about it. `anchor`: the first one on the page. */
export function Chip({ finding, text, anchor }: { finding: DeskFinding; text: string; anchor: boolean }) {
  return (
    <button
      type="button"
      class={`chip chip-${finding.state}`}
      id={anchor ? `at-${finding.key.slice(0, 16)}` : undefined}
      popovertarget={cardId(finding)}
      title={labels[finding.state].label}
    >
      {text}
      <span class="visually-hidden">, {labels[finding.state].label}</span>
    </button>
  )
}

/** One finding and the three things one can say about it. Opened by its chips; where nothing opens, it simply stands there. */
export function FindingCard({ finding, deciding }: { finding: DeskFinding; deciding: Deciding }) {
  const { decision, state } = finding
  const secret = finding.layer === 'secret'
  const { label, tone, progress } = labels[state]
  return (
    <div id={cardId(finding)} class="finding" popover="auto" role="dialog" aria-labelledby={`${cardId(finding)}-title`}>
      <header class="finding-head">
        <h3 id={`${cardId(finding)}-title`}>{secret ? 'A secret' : finding.value}</h3>
        <button
          type="button"
          class="button button-quiet button-small"
          popovertarget={cardId(finding)}
          popovertargetaction="hide"
        >
          Close
        </button>
      </header>
      <p class="cluster">
        <State label={label} tone={tone} progress={progress} />
        <Badge>{finding.kind.replaceAll('-', ' ')}</Badge>
        <Badge>{categories[finding.category].title}</Badge>
        {finding.confidence === 'uncertain' && <Badge tone="caution">uncertain</Badge>}
      </p>
      <DefinitionList
        items={[
          { term: 'Going out', description: finding.standIn ?? 'as it is' },
          ...(decision?.reason ? [{ term: 'Reason', description: decision.reason }] : []),
          ...(decision?.rotation
            ? [{ term: 'Rotated', description: `${formatDay(decision.rotation.on)}: ${decision.rotation.proof}` }]
            : []),
        ]}
      />
      {deciding.mayDecide === true && <DecisionForms finding={finding} deciding={deciding} />}
    </div>
  )
}

function DecisionForms({ finding, deciding }: { finding: DeskFinding; deciding: Deciding }) {
  const secret = finding.layer === 'secret'
  const id = cardId(finding)
  const action = `${deciding.address}/sanitise/decide`
  const fields = (decision: string) => (
    <>
      <Csrf token={deciding.csrf} />
      <Hidden name="key" value={finding.key} />
      <Hidden name="seen" value={seenMark(finding)} />
      <Hidden name="edition" value={deciding.edition} />
      <Hidden name="decision" value={decision} />
    </>
  )
  const awaited = finding.state === 'awaiting'
  const mine = awaited && finding.decision?.by === deciding.principal
  return (
    <div class="finding-ways">
      {finding.state !== 'accepted' && (
        <form method="post" action={action}>
          {fields('accept')}
          <Button weight="primary" small>
            {secret ? 'Remove it' : finding.standIn === null ? 'Replace it after all' : `Accept “${finding.standIn}”`}
          </Button>
        </form>
      )}
      {!secret && (
        <form method="post" action={action} class="keep-form">
          {fields('change')}
          <TextInput
            id={`${id}-words`}
            name="words"
            label="In own words"
            value={finding.decision?.words}
            hint="Words that name nobody and nothing."
            required
            maxlength={80}
          />
          <Button small>Change</Button>
        </form>
      )}
      {mine ? (
        <p class="note">
          You keep this secret; somebody else who may decide has to confirm it. Until then it is removed.
        </p>
      ) : (
        <form method="post" action={action} class="keep-form">
          {fields('keep')}
          {awaited ? (
            <p class="note">Somebody keeps this with the reason and proof above. Confirm only what you have checked.</p>
          ) : (
            <TextInput
              id={`${id}-reason`}
              name="reason"
              label="Why it may be read outside"
              value={finding.state === 'kept' ? finding.decision?.reason : undefined}
              required
              maxlength={500}
            />
          )}
          {secret && !awaited && (
            <>
              <TextInput
                id={`${id}-rotation`}
                name="rotation"
                label="Ticket or link that shows its rotation"
                required
                maxlength={500}
              />
              <TextInput id={`${id}-rotated`} name="rotated_on" label="Rotated on" type="date" required />
            </>
          )}
          <Button small weight={secret ? 'danger' : 'plain'}>
            {awaited ? 'Confirm, as the second person' : secret ? 'Keep it, if a second person agrees' : 'Keep'}
          </Button>
        </form>
      )}
    </div>
  )
}
