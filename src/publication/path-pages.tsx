import { Hono } from 'hono'
import { editionsFor, may, mayReadRecords } from '../audience/policy.ts'
import { addApprovalExtra, addMarginPanel } from '../edition/margin.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about } from '../post-mortem/read.ts'
import { cancelSchedule, schedulePublication } from './change-schedule.ts'
import { markCoachRead } from './coach.ts'
import { decidePublication } from './decide.ts'
import { pathCards } from './path-cards.ts'
import { publishNow } from './publish.ts'
import { readPath, readQueue } from './read-path.ts'
import { NextLine } from './views/next-line.tsx'
import { PathPage } from './views/path-page.tsx'
import { PathSteps } from './views/path-steps.tsx'
import { QueuePage } from './views/queue-page.tsx'
import { parseWithdrawalClass, withdraw } from './withdraw.ts'

addMarginPanel(async (context, viewer, reading) => {
  if (reading.edition !== 'customer' || !reading.recordVisible) return null
  const report = await readPath(context, viewer, reading.postMortemId)
  if (report.path.state === 'not_applicable') return null
  return (
    <div class="margin-block no-print">
      <h2 class="margin-title">On its way to the public</h2>
      <PathSteps path={report.path} />
      {report.next && <NextLine next={report.next} />}
      <p>
        <a href={`/post-mortems/${reading.postMortemId}/publication`}>Decision, moment and clocks</a>
      </p>
    </div>
  )
})

addApprovalExtra(async (context, viewer, record) => {
  if (!editionsFor(viewer).includes('customer')) return null
  const report = await readPath(context, viewer, record.id)
  if (report.path.state === 'not_applicable') return null
  return (
    <section class="card">
      <header class="card-header">
        <h2>On its way to the public</h2>
      </header>
      <PathSteps path={report.path} />
      {report.next && <NextLine next={report.next} here={`/post-mortems/${record.id}/approve`} />}
      <p>
        <a href={`/post-mortems/${record.id}/publication`}>Decision, moment and clocks</a>
      </p>
    </section>
  )
})

/** The queue of reports, and the way of each to the public. */
export function pathPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/publications', async c => {
    const { viewer } = c.var
    if (!mayReadRecords(viewer) || !editionsFor(viewer).includes('customer'))
      throw new Refusal('not-found', 'no-such-page', 'There is no such page, or it is not for you.')
    const reports = await readQueue(context, viewer)
    return c.html(<QueuePage frame={pageFrame(c)} reports={reports} now={context.clock.now()} />)
  })

  pages.get('/post-mortems/:id/publication', async c => {
    const { viewer } = c.var
    const report = await readPath(context, viewer, c.req.param('id'))
    return c.html(
      <PathPage
        frame={pageFrame(c)}
        report={report}
        mayDecide={may(viewer, 'publish', about(report.record))}
        isCoach={viewer.kind === 'person' && report.coaching?.coachPersonId === viewer.personId}
        now={context.clock.now()}
        site={context.config.publicUrl}
        cards={await pathCards(context, report.record.id, c.var.csrf)}
      />,
    )
  })

  /** Each form of the page posts to an address of its own and comes back to it. */
  const verbs: Record<string, (id: string, form: Record<string, string>, c: PostContext) => Promise<unknown>> = {
    decide: (id, form, c) =>
      decidePublication(context, c.var.viewer, id, {
        decision: form.decision ?? '',
        reason: form.reason ?? '',
        reviewOn: form.review_on,
      }),
    schedule: (id, form, c) => schedulePublication(context, c.var.viewer, id, { at: form.at ?? '', zone: form.zone }),
    cancel: (id, _form, c) => cancelSchedule(context, c.var.viewer, id),
    publish: (id, _form, c) => publishNow(context, c.var.viewer, id),
    read: (id, _form, c) => markCoachRead(context, c.var.viewer, id),
    withdraw: (id, form, c) => withdraw(context, c.var.viewer, id, form.reason ?? '', parseWithdrawalClass(form.class)),
  }
  for (const [name, verb] of Object.entries(verbs)) {
    pages.post(`/post-mortems/:id/publication/${name}`, async c => {
      // Whoever may not see the record learns nothing from a form either.
      const { record } = await readPath(context, c.var.viewer, c.req.param('id'))
      await verb(record.id, await readForm(c), c)
      return c.redirect(`/post-mortems/${record.id}/publication`, 303)
    })
  }

  return pages
}

type PostContext = Parameters<typeof pageFrame>[0]
