import { Hono } from 'hono'
import type { EditionName } from '../audience/editions.ts'
import { editionsOf, may } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { decideFinding } from '../redaction/decide.ts'
import type { TreatedFinding } from '../redaction/redact.ts'
import { Button, Csrf, Hidden, TextInput } from '../ui/form.tsx'
import { plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Badge } from '../ui/marks.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { Table } from '../ui/table.tsx'
import { Card, EmptyState, Section } from '../ui/text.tsx'
import { hasExternalImpact } from './approve.ts'
import { projectAll } from './project.ts'
import { verbFor } from './write-part.ts'

/** What redaction found on the way out of one record, and the decisions it asks for. */
export function redactionPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/post-mortems/:id/redaction', async c => {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id'))
    const made: EditionName[] = hasExternalImpact(record) ? ['customer', 'support'] : ['support']
    // What was found in a text is as much as the text: only whoever reads or writes it sees its findings.
    const names = made.filter(
      name => editionsOf(viewer, about(record)).includes(name) || may(viewer, verbFor[name], about(record)) === true,
    )
    const projected = await projectAll(context, record, names)
    const unsettled = distinct([...projected.values()].flatMap(one => one.unsettled))
    const found = distinct([...projected.values()].flatMap(one => one.findings)).filter(
      finding => !unsettled.some(open => open.key === finding.key),
    )
    const mayDecide = may(viewer, 'decide-redaction', about(record)) === true
    const title = String(record.facts.title?.value ?? 'Untitled')
    return c.html(
      <Page {...pageFrame(c)} title={`Redaction: ${title}`} current="post-mortems">
        <PageHeader
          above={
            <Breadcrumbs
              items={[
                { label: 'Post-mortems', href: '/post-mortems' },
                { label: title, href: `/post-mortems/${record.id}` },
                { label: 'Redaction' },
              ]}
            />
          }
          title="Redaction"
          lede="What was found in the support and customer editions. Doubts are replaced until somebody decides; while one is open, the customer edition cannot be approved. This is no proof that nobody can be recognised: read the text as an outsider would."
        />
        <Section
          title={unsettled.length === 0 ? 'Nothing is in doubt' : `${plural(unsettled.length, 'doubt')} to decide`}
        >
          {unsettled.length === 0 && <EmptyState title="Every finding is certain or decided" />}
          {unsettled.map(finding => (
            <Card level={3} title={finding.value} aside={<Badge>{kindLabel(finding)}</Badge>}>
              <p>Going out it would read: {finding.standIn ?? 'unchanged'}</p>
              {mayDecide && (
                <div class="decision-forms">
                  <form method="post" action={`/post-mortems/${record.id}/redaction`}>
                    <Csrf token={c.var.csrf} />
                    <Hidden name="key" value={finding.key} />
                    <Hidden name="decision" value="replace" />
                    <Button small>Replace it</Button>
                  </form>
                  <form method="post" action={`/post-mortems/${record.id}/redaction`} class="keep-form">
                    <Csrf token={c.var.csrf} />
                    <Hidden name="key" value={finding.key} />
                    <Hidden name="decision" value="keep" />
                    <TextInput
                      id={`reason-${finding.key.slice(0, 12)}`}
                      name="reason"
                      label="Why it may be read outside"
                      required
                      maxlength={500}
                    />
                    <Button small>Keep it</Button>
                  </form>
                </div>
              )}
            </Card>
          ))}
        </Section>
        <Section title="Treated">
          <Table
            caption="Findings that are settled"
            rows={found}
            empty={<EmptyState title="Nothing was found" />}
            columns={[
              {
                label: 'Found',
                main: true,
                cell: finding => (finding.layer === 'secret' ? 'a secret' : finding.value),
              },
              { label: 'Kind', cell: kindLabel },
              { label: 'Reads outside', cell: finding => finding.standIn ?? 'kept' },
            ]}
          />
        </Section>
      </Page>,
    )
  })

  pages.post('/post-mortems/:id/redaction', async c => {
    const form = await readForm(c)
    const id = c.req.param('id')
    await decideFinding(context, c.var.viewer, id, {
      key: form.key ?? '',
      decision: form.decision ?? '',
      reason: form.reason,
    })
    return c.redirect(`/post-mortems/${encodeURIComponent(id)}/redaction`, 303)
  })

  return pages
}

function distinct(findings: TreatedFinding[]): TreatedFinding[] {
  return [...new Map(findings.map(finding => [finding.key, finding])).values()]
}

function kindLabel(finding: TreatedFinding): string {
  const sure = finding.confidence === 'uncertain' ? ', uncertain' : ''
  return `${finding.kind.replaceAll('-', ' ')}${sure}`
}
