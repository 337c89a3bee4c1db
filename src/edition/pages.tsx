import { Hono } from 'hono'
import { type EditionName, editions } from '../audience/editions.ts'
import { may } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { download } from '../platform/download.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { shownRecord } from '../post-mortem/shown.ts'
import { approvalNeeds } from './approval-needs.ts'
import { approveEdition } from './approve.ts'
import { readChecks } from './checks.ts'
import { functionsMissing } from './functions.ts'
import { approvalExtras, marginOf } from './margin.ts'
import { bannered, parseEdition, parseFunction, readEdition, readEditionFile } from './read.ts'
import { settleContradiction } from './settle-contradiction.ts'
import { statusFormOf } from './status-form.ts'
import { editionStates, voidedApprovals } from './store.ts'
import { ApprovalPage } from './views/approval-page.tsx'
import { ReadingPage } from './views/reading-page.tsx'
import { StatusFormPage } from './views/status-form-page.tsx'
import { verbFor } from './write-part.ts'

/** Grouped, or the router would take `engineering/…` for an edition too. */
const editionPattern = `:edition{(?:${editions.join('|')})}`

export function editionPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/post-mortems/:id', c =>
    read(c.req.param('id'), parseEdition(c.req.query('edition')), c.req.query('draft') !== undefined, c),
  )
  pages.get(`/post-mortems/:id/${editionPattern}`, c =>
    read(c.req.param('id'), parseEdition(c.req.param('edition')), c.req.query('draft') !== undefined, c),
  )

  pages.get('/post-mortems/:id/:edition/files/:file', async c => {
    const { id, file } = c.req.param()
    const edition = parseEdition(c.req.param('edition'))!
    return download(await readEditionFile(context, c.var.viewer, id, edition, file))
  })

  async function read(
    id: string,
    edition: EditionName | undefined,
    draft: boolean,
    c: Parameters<typeof pageFrame>[0],
  ) {
    const { viewer } = c.var
    const reading = await readEdition(context, viewer, id, edition, { draft })
    const format = c.req.query('format')
    if (format === 'md') return c.text(bannered(reading), 200, { 'content-type': 'text/markdown; charset=utf-8' })
    if (format === 'json') return c.body(reading.json, 200, { 'content-type': 'application/json; charset=utf-8' })
    const duties = reading.record && dutiesOf(viewer, reading.record)
    const margin = await marginOf(context, viewer, reading, c.var.csrf)
    return c.html(<ReadingPage frame={pageFrame(c)} reading={reading} duties={duties} margin={margin} />)
  }

  pages.get('/post-mortems/:id/customer/status-form', async c => {
    const reading = await readEdition(context, c.var.viewer, c.req.param('id'), 'customer')
    return c.html(<StatusFormPage frame={pageFrame(c)} reading={reading} form={statusFormOf(reading)} />)
  })

  /** What this viewer may do here, for the buttons. */
  function dutiesOf(viewer: Viewer, record: PostMortemRecord) {
    const edit = (['edit-record', 'edit-support-text', 'edit-customer-text'] as const).some(
      verb => may(viewer, verb, about(record)) === true,
    )
    const approve = editions.some(edition => may(viewer, 'approve-edition', { ...about(record), edition }) === true)
    return { edit, approve, record: shownRecord(viewer, record) }
  }

  pages.get('/post-mortems/:id/approve', async c => {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id'))
    return c.html(
      <ApprovalPage
        frame={pageFrame(c)}
        record={record}
        rows={await approvalRows(viewer, record.id)}
        voided={await voidedApprovals(context.db, record.id)}
        extra={await approvalExtras(context, viewer, record, c.var.csrf)}
        done={c.req.query('done')}
      />,
    )
  })

  pages.post('/post-mortems/:id/approve', async c => {
    const { viewer } = c.var
    const form = await c.req.parseBody({ all: true })
    const record = await requireRecord(context, viewer, c.req.param('id'))
    const wanted = [form.edition ?? []].flat().map(text => parseEdition(String(text)))
    const names = wanted.filter((name): name is EditionName => name !== undefined)
    const signsFor = parseFunction(typeof form.function === 'string' ? form.function : undefined)
    if (names.length === 0) throw new Refusal('bad-input', 'nothing-chosen', 'Choose at least one edition to approve.')
    for (const edition of names) {
      const expected = form[`expected-${edition}`]
      await approveEdition(context, viewer, {
        id: record.id,
        edition,
        expected: typeof expected === 'string' && expected !== '' ? expected : undefined,
        ...(edition === 'customer' && { function: signsFor }),
      })
    }
    return c.redirect(`/post-mortems/${record.id}/approve?done=${names.join(',')}`, 303)
  })

  pages.post('/post-mortems/:id/contradictions', async c => {
    const { edition, pair = '', reason = '' } = await readForm(c)
    const id = c.req.param('id')
    const name = parseEdition(edition)
    if (!name) throw new Refusal('bad-input', 'unknown-edition', 'Say of which edition.')
    await settleContradiction(context, c.var.viewer, id, { edition: name, pair, reason })
    return c.redirect(`/post-mortems/${encodeURIComponent(id)}/approve`, 303)
  })

  /** Each edition with its state, what stands against it, and whether this viewer may sign it. */
  async function approvalRows(viewer: Viewer, id: string) {
    const record = await requireRecord(context, viewer, id)
    const states = await editionStates(context.db, id)
    const rows = []
    const { ladder } = await readEdition(context, viewer, id)
    for (const { edition } of ladder) {
      const reading = await readEdition(context, viewer, id, edition, { draft: true })
      const waiting = states.find(state => state.edition === edition && state.approved_at === null)
      const standing = states.find(state => state.edition === edition && state.approved_at !== null)
      const needs = await approvalNeeds(context, viewer, record, edition)
      const counts = waiting ?? standing
      const given = counts?.sha256_markdown === needs.sha256 && !counts.stale_since ? counts.approvals : []
      const approvedBy = given.map(approval => approval.actor)
      const missing = functionsMissing(needs.functions, given)
      const asked = { ...about(record), edition, approvedBy }
      const signable = missing
        .map(one => one.function)
        .filter(name => may(viewer, 'approve-edition', { ...asked, function: name }) === true)
      const answer = may(viewer, 'approve-edition', { ...asked, function: signable[0] ?? missing[0]?.function })
      const checks = await readChecks(context, viewer, record.id, edition)
      const settles = answer === true || may(viewer, verbFor[edition], about(record)) === true
      rows.push({
        edition,
        reading,
        standing: standing ?? null,
        needs,
        given,
        missing,
        signable,
        answer,
        checks,
        settles,
      })
    }
    return rows
  }

  return pages
}
