import type { Viewer } from '../../person/viewer.ts'
import { Button, Form, FormActions, Hidden, Select, TextArea, TextInput } from '../../ui/form.tsx'
import { formatDay } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Badge, State } from '../../ui/marks.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { DefinitionList, EmptyState, Fold, Notice, Prose, Section } from '../../ui/text.tsx'
import { missingFor, nextStates, type Talk, type TalkLevel, type TalkState, talkStates } from '../talk.ts'

interface Frame {
  viewer: Viewer
  csrf: string
  nonce: string
}

export const stateLabels: Record<TalkState, string> = {
  candidate: 'Candidate',
  drafted: 'Drafted',
  submitted: 'Submitted',
  accepted: 'Accepted',
  declined: 'Declined',
  given: 'Given',
}

export const levelLabels: Record<TalkLevel, string> = {
  internal: 'For our own engineers',
  public: 'From what is public',
}

/** Every talk under its state, from an idea to a recording. */
export function TalkBoard({ frame, talks, today }: { frame: Frame; talks: Talk[]; today: string }) {
  return (
    <Page {...frame} title="Talks" current="talks" wide>
      <PageHeader
        title="Talks"
        lede="What an incident taught us and others should hear, from an idea to a recording."
      />
      {talks.length === 0 ? (
        <EmptyState title="No talks yet" action={{ label: 'Open a post-mortem', href: '/post-mortems' }}>
          <p>Beside an approved text Afterword asks whether it taught something new beyond us. A yes opens a talk.</p>
        </EmptyState>
      ) : (
        <div class="talk-board">
          {talkStates.map(state => (
            <TalkColumn state={state} talks={talks.filter(talk => talk.state === state)} today={today} />
          ))}
        </div>
      )}
    </Page>
  )
}

function TalkColumn({ state, talks, today }: { state: TalkState; talks: Talk[]; today: string }) {
  return (
    <section class="talk-column" aria-labelledby={`talks-${state}`}>
      <h2 id={`talks-${state}`}>
        {stateLabels[state]} <span class="count">{talks.length}</span>
      </h2>
      {talks.length === 0 && <p class="soft small">None</p>}
      <ul>
        {talks.map(talk => (
          <li class="talk-card">
            <a href={`/talks/${talk.id}`}>{talk.title}</a>
            <p class="soft small">{[talk.speaker?.name ?? 'No speaker yet', talk.event].filter(Boolean).join(' · ')}</p>
            <When talk={talk} today={today} />
            <Badge>{levelLabels[talk.level]}</Badge>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The next day that matters: the end of the call for papers, or the day it is given. */
function When({ talk, today }: { talk: Talk; today: string }) {
  if (talk.state === 'candidate' || talk.state === 'drafted') {
    if (!talk.deadline) return null
    const late = talk.deadline < today
    return (
      <p class="small">
        <State
          tone={late ? 'bad' : 'notice'}
          progress={late ? 'failed' : 'half'}
          label={late ? `Call ended ${formatDay(talk.deadline)}` : `Submit by ${formatDay(talk.deadline)}`}
        />
      </p>
    )
  }
  return talk.heldOn ? <p class="small">{formatDay(talk.heldOn)}</p> : null
}

/** One talk: what it says, where it stands, and for those who may, the forms that change it. */
export function TalkPage({
  frame,
  talk,
  abstract,
  outline,
  people,
  publicUrl,
  saved,
}: {
  frame: Frame
  talk: Talk
  abstract: string
  outline: string | null
  /** Whom one may choose as the speaker; null for those who only read. */
  people: { value: string; label: string }[] | null
  publicUrl: string | null
  saved: boolean
}) {
  const edition = talk.level === 'public' ? 'customer' : 'engineering'
  return (
    <Page {...frame} title={talk.title} current="talks">
      <PageHeader
        above={<Breadcrumbs items={[{ label: 'Talks', href: '/talks' }, { label: talk.title }]} />}
        title={talk.title}
        meta={
          <>
            <Badge tone="accent">{stateLabels[talk.state]}</Badge> <Badge>{levelLabels[talk.level]}</Badge>
          </>
        }
      />
      {saved && (
        <Notice tone="good">
          <p>Saved.</p>
        </Notice>
      )}
      {talk.outdated && (
        <Notice tone="caution" title="The text behind this talk has changed">
          <p>
            The outline was built from a text that no longer stands. Read{' '}
            <a href={`/post-mortems/${talk.postMortemId}/${edition}`}>what stands now</a> before you tell it.
          </p>
        </Notice>
      )}
      {people && <NextSteps talk={talk} csrf={frame.csrf} />}
      <DefinitionList
        items={[
          {
            term: 'Made of',
            description: (
              <>
                <a href={`/post-mortems/${talk.postMortemId}/${edition}`}>{talk.artifactTitle}</a>
                {publicUrl && (
                  <>
                    , public at <a href={publicUrl}>{publicUrl}</a>
                  </>
                )}
              </>
            ),
          },
          { term: 'For whom', description: talk.audience },
          { term: 'Speaker', description: talk.speaker?.name },
          { term: 'Event', description: talk.event },
          { term: 'Call for papers ends', description: talk.deadline && formatDay(talk.deadline) },
          { term: 'Given on', description: talk.heldOn && formatDay(talk.heldOn) },
          { term: 'Slides', description: talk.slidesUrl && <a href={talk.slidesUrl}>{talk.slidesUrl}</a> },
          { term: 'Recording', description: talk.recordingUrl && <a href={talk.recordingUrl}>{talk.recordingUrl}</a> },
        ].filter(({ description }) => description)}
      />
      <Section title="Abstract">
        {talk.abstract.trim() ? <Prose html={abstract} /> : <p class="soft">Nobody has written one yet.</p>}
      </Section>
      <Section title="Slides">
        {outline === null ? (
          <p class="soft">They were built from a text that is not yours to read any more. Build them again.</p>
        ) : (
          <Prose html={outline} />
        )}
      </Section>
      {people && <TalkForms talk={talk} people={people} csrf={frame.csrf} />}
    </Page>
  )
}

function NextSteps({ talk, csrf }: { talk: Talk; csrf: string }) {
  const steps = nextStates[talk.state].map(state => ({ state, missing: missingFor(state, talk) }))
  if (steps.length === 0) return null
  return (
    <Form action={`/talks/${talk.id}/state`} csrf={csrf} class="form-actions no-print mb-6">
      {steps.map(({ state, missing }, index) => (
        <>
          <Button name="state" value={state} weight={index === 0 ? 'primary' : 'quiet'} disabled={missing.length > 0}>
            {stepLabel(talk.state, state)}
          </Button>
          {index === 0 && missing.length > 0 && <span class="soft">It still needs {missing.join(', ')}.</span>}
        </>
      ))}
    </Form>
  )
}

function stepLabel(from: TalkState, to: TalkState): string {
  if (to === 'candidate') return 'Back to the candidates'
  if (to === 'drafted') return from === 'candidate' ? 'It is drafted' : 'Back to the draft'
  return {
    submitted: 'It is submitted',
    accepted: 'It was accepted',
    declined: 'It was declined',
    given: 'It was given',
  }[to]
}

function TalkForms({ talk, people, csrf }: { talk: Talk; people: { value: string; label: string }[]; csrf: string }) {
  return (
    <div class="stack no-print">
      <Fold summary="Edit this talk" open={talk.state === 'candidate'}>
        <Form action={`/talks/${talk.id}`} csrf={csrf}>
          <Hidden name="version" value={talk.version} />
          <TextInput name="title" label="Title" value={talk.title} maxlength={200} required />
          <TextArea
            name="abstract"
            label="Abstract"
            value={talk.abstract}
            rows={6}
            hint="What the audience will know afterwards that they do not know now."
          />
          <TextInput name="audience" label="For whom" value={talk.audience} maxlength={500} />
          {talk.outline !== null && (
            <TextArea
              name="outline"
              label="Slides"
              value={talk.outline}
              rows={14}
              mono
              hint="Markdown: a heading for each slide, its points below."
            />
          )}
          <div class="form-line">
            <Select name="speaker" label="Speaker" options={people} value={talk.speaker?.id} empty="Nobody yet" />
            <TextInput name="event" label="Event" value={talk.event} maxlength={200} />
          </div>
          <div class="form-line">
            <TextInput name="deadline" label="Call for papers ends" type="date" value={talk.deadline} />
            <TextInput name="held_on" label="Given on" type="date" value={talk.heldOn} />
          </div>
          <div class="form-line">
            <TextInput name="slides_url" label="Link to the slides" type="url" value={talk.slidesUrl} />
            <TextInput name="recording_url" label="Link to the recording" type="url" value={talk.recordingUrl} />
          </div>
          <FormActions>
            <Button weight="primary">Save the talk</Button>
          </FormActions>
        </Form>
      </Fold>
      <Form action={`/talks/${talk.id}/outline`} csrf={csrf} class="form-actions">
        <Hidden name="version" value={talk.version} />
        <Button small weight="quiet" confirm="Replace the slides as they are by new ones from the approved text?">
          Build the slides again
        </Button>
        {talk.state === 'candidate' && (
          <Button small weight="quiet" formaction={`/talks/${talk.id}/drop`} confirm="Drop this candidate?">
            Drop this candidate
          </Button>
        )}
      </Form>
    </div>
  )
}
