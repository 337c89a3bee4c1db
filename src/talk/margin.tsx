import type { ApprovalExtra, MarginPanel } from '../edition/margin.ts'
import { about } from '../post-mortem/read.ts'
import { Button, Form, Hidden } from '../ui/form.tsx'
import { Card } from '../ui/text.tsx'
import { textForTalk } from './made-of.ts'
import { answerOf, talksFor } from './store.ts'
import { mayWorkOnTalks, type TalkLevel } from './talk.ts'
import { levelLabels, stateLabels } from './views/talks.tsx'

/** Beside an approved text: the talks made of it, and once, whether it taught something that others should hear. */
export const talkMargin: MarginPanel = async (context, viewer, reading, csrf) => {
  if (reading.state === 'draft' || (reading.edition !== 'engineering' && reading.edition !== 'customer')) return null
  const talks = await talksFor(context.db, viewer, reading.postMortemId)
  const { record } = reading
  const works = record !== null && mayWorkOnTalks(viewer, about(record)) === true
  const asks = works && (await answerOf(context.db, reading.postMortemId)) === null
  if (talks.length === 0 && !works) return null
  const isPublic = works && (await textForTalk(context, reading.postMortemId, 'public')) !== null
  const level = reading.edition === 'customer' && isPublic ? 'public' : 'internal'
  return (
    <div class="margin-block no-print">
      <h2 class="margin-title">Talks</h2>
      {talks.length > 0 && (
        <ul class="margin-list">
          {talks.map(talk => (
            <li>
              <a href={`/talks/${talk.id}`}>{talk.title}</a>: {stateLabels[talk.state].toLowerCase()}
              {talk.recordingUrl && (
                <>
                  , <a href={talk.recordingUrl}>recording</a>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {asks ? (
        <TalkQuestion postMortemId={reading.postMortemId} level={level} csrf={csrf} />
      ) : (
        works && (
          <Form action="/talks" csrf={csrf}>
            <Hidden name="post_mortem" value={reading.postMortemId} />
            <Hidden name="level" value={level} />
            <Button small weight="quiet">
              Open a talk, {levelLabels[level].toLowerCase()}
            </Button>
          </Form>
        )
      )}
    </div>
  )
}

/** At approval, once there is a text that a talk can be made of, and until somebody has answered. */
export const talkAtApproval: ApprovalExtra = async (context, viewer, record, csrf) => {
  if (mayWorkOnTalks(viewer, about(record)) !== true) return null
  if ((await answerOf(context.db, record.id)) !== null) return null
  if ((await textForTalk(context, record.id, 'internal')) === null) return null
  return (
    <Card title="Talks">
      <TalkQuestion postMortemId={record.id} level="internal" csrf={csrf} />
    </Card>
  )
}

function TalkQuestion({ postMortemId, level, csrf }: { postMortemId: string; level: TalkLevel; csrf: string }) {
  return (
    <Form action={`/post-mortems/${encodeURIComponent(postMortemId)}/talk-question`} csrf={csrf} class="stack">
      <p>Did this teach something new beyond us?</p>
      <Hidden name="level" value={level} />
      <div class="form-actions">
        <Button small name="answer" value="yes">
          Yes, make it a talk
        </Button>
        <Button small weight="quiet" name="answer" value="no">
          No
        </Button>
      </div>
    </Form>
  )
}
