import type { Child } from 'hono/jsx'
import { deskOf } from '../../public-site/check-report.ts'
import { publicationUrl, withdrawalClasses } from '../../public-site/report.ts'
import { Button, Form, FormActions, Select, TextArea, TextInput } from '../../ui/form.tsx'
import { formatDay, formatMoment, plural } from '../../ui/format.ts'
import { type FrameViewer, Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Card, DefinitionList, Notice, Time } from '../../ui/text.tsx'
import { decisions, outcomeLabels } from '../criteria.ts'
import type { Decision } from '../decision.ts'
import { decideWithin } from '../decision.ts'
import { stateLabels } from '../path-words.ts'
import type { Publication } from '../publication.ts'
import type { ReportPath } from '../read-path.ts'
import type { PublishObstacle, Schedule } from '../schedule.ts'
import { ClockLine } from './clock-line.tsx'
import { NextLine } from './next-line.tsx'
import { PathSteps } from './path-steps.tsx'

interface PathProps {
  frame: { viewer: FrameViewer; csrf: string; nonce: string }
  report: ReportPath
  /** True, or why this viewer may not decide about it. */
  mayDecide: true | string
  isCoach: boolean
  now: Date
  /** Address of the public site. */
  site: string
  /** What domains below have to say. */
  cards: Child[]
}

/** One report on its way to the public: where it stands, who decided what, when it goes out. */
export function PathPage({ frame, report, mayDecide, isCoach, site, cards }: PathProps) {
  const { record, path, title, publication } = report
  const here = `/post-mortems/${record.id}/publication`
  const { csrf } = frame
  return (
    <Page {...frame} title={`Publication: ${title}`} current="publications">
      <PageHeader
        above={
          <Breadcrumbs
            items={[
              { label: 'Publications', href: '/publications' },
              { label: title, href: `/post-mortems/${record.id}` },
              { label: 'Publication' },
            ]}
          />
        }
        title="Publication"
        lede={ledeOf(report)}
      />
      {path.state !== 'not_applicable' && (
        <>
          {report.next && <NextLine next={report.next} />}
          <Card title="Where it stands">
            {report.held && <HeldBack held={report.held} desk={deskOf(record.id)} />}
            <PathSteps path={path} />
            {report.clocks.length > 0 && (
              <ul class="functions">
                {report.clocks.map(clock => (
                  <li>
                    <ClockLine clock={clock} />
                  </li>
                ))}
              </ul>
            )}
            <p>
              <a href={`/post-mortems/${record.id}/approve`}>Signatures and what is in their way</a>
            </p>
          </Card>
          <DecisionCard report={report} here={here} csrf={csrf} mayDecide={mayDecide} />
          {(!publication || path.correcting) && report.decision?.decision === 'publish' && (
            <MomentCard report={report} here={here} csrf={csrf} mayDecide={mayDecide === true} />
          )}
          {report.coaching && (
            <Card title="Reading along">
              <p>
                {report.coaching.coachName} was asked on {formatDay(report.coaching.askedAt)} to read along: it is one
                of the team’s first five.{' '}
                {report.coaching.readAt ? `Read on ${formatDay(report.coaching.readAt)}.` : 'Not read yet.'}
              </p>
              {isCoach && !report.coaching.readAt && (
                <Form action={`${here}/read`} csrf={csrf}>
                  <Button>I have read it</Button>
                </Form>
              )}
            </Card>
          )}
          {publication && <PublicCard publication={publication} report={report} here={here} csrf={csrf} site={site} />}
          {cards}
        </>
      )}
    </Page>
  )
}

function HeldBack({ held, desk }: { held: NonNullable<ReportPath['held']>; desk: string }) {
  return (
    <Notice tone="caution" title={held.isPublic ? 'What is public would be held back today' : 'Held back'}>
      <p>
        {held.sentence} <a href={desk}>Open the sanitising desk</a>
      </p>
      {held.isPublic && (
        <p>Until then it stands, and no copy of the site is written. Correct it, or withdraw it at once.</p>
      )}
    </Notice>
  )
}

function ledeOf({ path, escalated, publication }: ReportPath): string {
  if (path.state === 'not_applicable')
    return 'There is nothing to publish: the record says nobody outside was affected.'
  if (escalated)
    return `Nobody has decided for more than ${decideWithin} business days since the review; that is escalated.`
  const preliminary = publication?.preliminary && !publication.withdrawnAt ? ', as a preliminary report' : ''
  return `This report is ${stateLabels[path.state]}${preliminary}.`
}

function DecisionCard({
  report,
  here,
  csrf,
  mayDecide,
}: {
  report: ReportPath
  here: string
  csrf: string
  mayDecide: true | string
}) {
  const { ruling, decisions: made, publication } = report
  const { criteria, rule } = ruling
  return (
    <Card title="Decision" id="decision">
      <p>
        The rule of {criteria.of} (version {criteria.version}) says <strong>{outcomeLabels[rule.outcome]}</strong>:{' '}
        <code>{rule.text}</code>
      </p>
      {[...made].reverse().map((decision, index) => (
        <DecisionLine decision={decision} superseded={index > 0} />
      ))}
      {made.length === 0 && rule.outcome === 'publish' && (
        <p class="soft">The first signature of the customer edition decides with that rule.</p>
      )}
      {mayDecide !== true ? (
        <p class="note">{mayDecide}</p>
      ) : publication ? null : (
        <Form action={`${here}/decide`} csrf={csrf}>
          <Select
            name="decision"
            label={made.length > 0 ? 'Decide anew' : 'Decide'}
            hint="Against the rule: communications, the VP Engineering or the CTO."
            value={rule.outcome}
            options={decisions.map(name => ({ value: name, label: outcomeLabels[name] }))}
          />
          <TextArea name="reason" label="Why" rows={2} required maxlength={2000} />
          <TextInput name="review_on" label="For a delay: decide anew on" type="date" optional />
          <FormActions>
            <Button weight={made.length > 0 ? 'plain' : 'primary'}>Record the decision</Button>
          </FormActions>
        </Form>
      )}
    </Card>
  )
}

function DecisionLine({ decision, superseded }: { decision: Decision; superseded: boolean }) {
  const { rule, criteria } = decision
  return (
    <div class={superseded ? 'soft' : undefined}>
      <p>
        <strong>
          {decision.number}. {outcomeLabels[decision.decision]}
          {decision.reviewOn ? ` until ${decision.reviewOn}` : ''}
        </strong>
        {superseded ? ' (superseded)' : ''}: {decision.reason}
      </p>
      <p class="note">
        {decision.byName}, <Time at={decision.at} />. {decision.overrides ? 'Against' : 'With'} the rule “{rule.text}”,
        criteria of {criteria.of}, version {criteria.version}.
      </p>
    </div>
  )
}

function MomentCard({
  report,
  here,
  csrf,
  mayDecide,
}: {
  report: ReportPath
  here: string
  csrf: string
  mayDecide: boolean
}) {
  const { schedule, path } = report
  const waiting = schedule?.state === 'waiting' ? schedule : null
  const ready = ['approved', 'held'].includes(path.correcting ?? path.state)
  return (
    <Card title="When" id="moment">
      {waiting ? (
        <p>
          It goes out on <Time at={waiting.publishAt} />
          {waiting.zone !== 'UTC' && ` (${inZone(waiting)})`}, chosen by {waiting.byName}. Everything is checked again
          at that moment.
        </p>
      ) : (
        <p>It goes out with its last signature, unless a moment is chosen.</p>
      )}
      {schedule?.state === 'failed' && <Failed schedule={schedule} />}
      {mayDecide && (
        <>
          <Form action={`${here}/schedule`} csrf={csrf}>
            <TextInput name="at" label={waiting ? 'Move it to' : 'Publish on'} type="datetime-local" required />
            <TextInput
              name="zone"
              label="On the clocks of"
              value={waiting?.zone ?? 'UTC'}
              hint="A zone such as Europe/Lisbon, or UTC."
            />
            <FormActions>
              <Button>{waiting ? 'Move' : 'Schedule'}</Button>
            </FormActions>
          </Form>
          {waiting && (
            <Form action={`${here}/cancel`} csrf={csrf}>
              <Button weight="quiet">Choose no moment</Button>
            </Form>
          )}
          {ready && (
            <Form action={`${here}/publish`} csrf={csrf}>
              <Button weight="primary">Publish now</Button>
            </Form>
          )}
        </>
      )}
    </Card>
  )
}

function Failed({ schedule }: { schedule: Schedule }) {
  return (
    <Notice tone="bad" title={`It did not go out on ${formatMoment(schedule.publishAt)}`}>
      <Obstacles obstacles={schedule.obstacles} />
      <p>Mend it, then choose another moment or publish it by hand.</p>
    </Notice>
  )
}

function Obstacles({ obstacles }: { obstacles: readonly PublishObstacle[] }) {
  return (
    <ul>
      {obstacles.map(({ sentence, href }) => (
        <li>
          {sentence} {href && <a href={href}>Go there</a>}
        </li>
      ))}
    </ul>
  )
}

function inZone({ publishAt, zone }: Schedule): string {
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  return `${shown.format(publishAt)} in ${zone}`
}

function PublicCard({
  publication,
  report,
  here,
  csrf,
  site,
}: {
  publication: Publication
  report: ReportPath
  here: string
  csrf: string
  site: string
}) {
  const { withdrawal, withdrawnAt } = publication
  return (
    <Card title="In public">
      <DefinitionList
        items={[
          { term: 'Address', description: <a href={publicationUrl(site, publication.slug)}>{publication.slug}</a> },
          { term: 'Published', description: <Time at={publication.publishedAt} /> },
          {
            term: 'Corrections',
            description:
              report.corrections.length === 0
                ? 'none'
                : report.corrections
                    .map(one => `${formatDay(one.at)}: ${plural(one.changes.length, 'part')} changed`)
                    .join('; '),
          },
          ...(withdrawnAt
            ? [
                { term: 'Withdrawn', description: <Time at={withdrawnAt} /> },
                {
                  term: 'Why',
                  description: `${withdrawalClasses[withdrawal?.class ?? 'other']} ${withdrawal?.reason ?? ''}`,
                },
              ]
            : []),
        ]}
      />
      {!withdrawnAt && (
        <Form action={`${here}/withdraw`} csrf={csrf}>
          <Select
            name="class"
            label="Withdraw it"
            hint="What the tombstone says. A withdrawn report is never published again."
            options={Object.entries(withdrawalClasses).map(([value, label]) => ({ value, label }))}
          />
          <TextInput name="reason" label="Why, for ourselves" required maxlength={500} />
          <FormActions>
            <Button weight="danger" confirm="Withdraw this report for good?">
              Withdraw
            </Button>
          </FormActions>
        </Form>
      )}
    </Card>
  )
}
