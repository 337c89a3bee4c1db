import type { Viewer } from '../../person/viewer.ts'
import { Button, Csrf, Hidden, TextInput } from '../../ui/form.tsx'
import { plural } from '../../ui/format.ts'
import { State } from '../../ui/marks.tsx'
import { Fold, Section, Time } from '../../ui/text.tsx'
import { categories } from '../category.ts'
import type { CategoryState, Examined } from '../examine.ts'
import { decidedBy } from '../sign.ts'
import { Chip } from './finding-card.tsx'

interface ChecklistProps {
  checklist: NonNullable<Examined['checklist']>
  csrf: string
  address: string
  viewer: Viewer
  /** True, or the sentence why this viewer signs nothing here. */
  maySign: true | string
}

/** The sixteen categories: found, treated, kept, signed by whom, and the question that no detector answers. */
export function Checklist({ checklist, csrf, address, viewer, maySign }: ChecklistProps) {
  const empty = checklist.categories.filter(state => state.found === 0 && !state.signed)
  const action = `${address}/sanitise/sign`
  return (
    <div id="checklist">
      <Section title="Checklist">
        {maySign !== true && <p class="note">{maySign}</p>}
        {maySign === true && empty.length > 0 && (
          <form method="post" action={action} class="checklist-all">
            <Csrf token={csrf} />
            <Hidden name="category" value="all-empty" />
            <Hidden name="expected" value={checklist.sha256} />
            <Button small>Sign the {empty.length} that found nothing</Button>
          </form>
        )}
        <ol class="checklist">
          {checklist.categories.map(state => (
            <li id={`category-${state.name}`}>
              <Fold
                summary={
                  <>
                    <span class="checklist-title">{categories[state.name].title}</span>
                    <SignedState state={state} />
                    <span class="checklist-count">
                      {state.found === 0
                        ? 'found nothing'
                        : `found ${state.found} · treated ${state.treated} · kept ${state.kept}`}
                    </span>
                  </>
                }
              >
                <p class="checklist-question">{categories[state.name].question}</p>
                {state.findings.length > 0 && (
                  <p class="cluster">
                    {state.findings.map(finding => (
                      <Chip
                        finding={finding}
                        text={finding.layer === 'secret' ? 'a secret' : finding.value}
                        anchor={false}
                      />
                    ))}
                  </p>
                )}
                {state.hints.length > 0 && (
                  <p>
                    The rules point at {state.hints[0]!.rule}:{' '}
                    {state.hints.map((hint, index) => (
                      <>
                        {index > 0 && ', '}
                        <q>{hint.words}</q>
                      </>
                    ))}
                    . Write it anew, or say below why it stays.
                  </p>
                )}
                {state.signature && (
                  <p class="note">
                    {state.signed ? 'Signed' : 'Was signed'} by {state.signature.name}, <Time at={state.signature.at} />
                    {state.signature.note ? `: ${state.signature.note}` : '.'}
                    {!state.signed && ' The text it was signed for has changed.'}
                  </p>
                )}
                {maySign === true && !state.signed && (
                  <SignForm state={state} action={action} csrf={csrf} expected={checklist.sha256} viewer={viewer} />
                )}
              </Fold>
            </li>
          ))}
        </ol>
        <p class="note mono">SHA-256 of the customer text {checklist.sha256}</p>
      </Section>
    </div>
  )
}

function SignedState({ state }: { state: CategoryState }) {
  if (state.signed) return <State tone="good" label={`Signed by ${state.signature?.name}`} />
  if (state.open > 0) return <State tone="caution" progress="none" label={`${state.open} to decide`} />
  if (state.signature) return <State tone="caution" progress="half" label="Sign again" />
  return <State progress="none" label="Not signed" />
}

function SignForm({
  state,
  action,
  csrf,
  expected,
  viewer,
}: {
  state: CategoryState
  action: string
  csrf: string
  expected: string
  viewer: Viewer
}) {
  if (state.open > 0) return <p class="note">{plural(state.open, 'finding')} to decide first.</p>
  if (decidedBy(viewer, state)) {
    return <p class="note">You kept or changed something here; a second person signs.</p>
  }
  return (
    <form method="post" action={action} class="keep-form">
      <Csrf token={csrf} />
      <Hidden name="category" value={state.name} />
      <Hidden name="expected" value={expected} />
      <TextInput
        id={`note-${state.name}`}
        name="note"
        label={state.hints.length > 0 ? 'Why these words may stay' : 'Note'}
        optional={state.hints.length === 0}
        required={state.hints.length > 0}
        maxlength={500}
      />
      <Button small>Sign {categories[state.name].title.toLowerCase()}</Button>
    </form>
  )
}
