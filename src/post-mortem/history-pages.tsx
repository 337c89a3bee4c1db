import { Hono } from 'hono'
import { fields } from '../incident/fields.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { renderMarkdown } from '../platform/markdown/markdown.ts'
import { Refusal } from '../platform/refusal.ts'
import { LinkButton } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Table } from '../ui/table.tsx'
import { DefinitionList, EmptyState, Fold, Prose, Section, Time } from '../ui/text.tsx'
import { actorNames } from './actor-names.ts'
import { changesBetween } from './changes-between.ts'
import { Crumbs, deskHref, titleOf } from './desk-pages.tsx'
import { formText, instantText } from './form-text.ts'
import { requireRecord } from './read.ts'
import type { PostMortemRecord } from './record.ts'
import { shownRecord } from './shown.ts'
import { sourceFileBytes, sourcesOf, versionAt, versionsOf } from './store.ts'
import { nameOfPart } from './views/conflict.tsx'
import { Originals } from './views/desk-rail.tsx'
import { provenanceText } from './views/fact-fields.tsx'

/** What a record was before, who changed it, and the files it came from. */
export function historyPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/post-mortems/:id/history', async c => {
    const record = shownRecord(c.var.viewer, await requireRecord(context, c.var.viewer, c.req.param('id')))
    const versions = await versionsOf(context.db, record.id)
    const names = await actorNames(
      context.db,
      versions.map(version => version.changed_by),
    )
    const href = `/post-mortems/${encodeURIComponent(record.id)}`
    return c.html(
      <Page {...pageFrame(c)} title={`History of ${titleOf(record)}`} current="post-mortems">
        <PageHeader
          title="History"
          above={<Crumbs record={record} here="History" />}
          lede={`Version ${record.version} stands now. Every earlier one is kept whole.`}
          actions={<LinkButton href={deskHref(record.id)}>Edit</LinkButton>}
        />
        <Table
          caption="Changes, newest first"
          rows={versions}
          empty={<EmptyState title="Nobody has changed it yet" />}
          columns={[
            {
              label: 'Changed',
              main: true,
              cell: version => <a href={`${href}/versions/${version.version}`}>{nameOfPart(record, version.change)}</a>,
            },
            { label: 'By', cell: version => names.get(version.changed_by) },
            { label: 'When', cell: version => <Time at={version.changed_at} /> },
            { label: 'Version before', align: 'right', cell: version => version.version },
          ]}
        />
        <Section title="Original files">
          <Originals sources={await sourcesOf(context.db, record.id)} />
        </Section>
      </Page>,
    )
  })

  app.get('/post-mortems/:id/versions/:version', async c => {
    const { viewer } = c.var
    const now = await requireRecord(context, viewer, c.req.param('id'))
    const kept = await versionAt(context.db, now.id, Number.parseInt(c.req.param('version'), 10) || 0)
    if (!kept) throw new Refusal('not-found', 'no-such-version', 'No such version of this post-mortem is kept.')
    const after = (await versionAt(context.db, now.id, kept.version + 1))?.record ?? now
    const before = shownRecord(viewer, kept.record, now)
    const names = await actorNames(context.db, [kept.changed_by])
    const changes = changesBetween(before, shownRecord(viewer, after, now))
    return c.html(
      <Page {...pageFrame(c)} title={`Version ${kept.version} of ${titleOf(before)}`} current="post-mortems">
        <PageHeader
          title={`Version ${kept.version}`}
          above={<Crumbs record={shownRecord(viewer, now)} here={`Version ${kept.version}`} />}
          lede={
            <>
              As it stood until {names.get(kept.changed_by)} changed it on <Time at={kept.changed_at} />.
            </>
          }
          actions={<LinkButton href={`/post-mortems/${encodeURIComponent(now.id)}/history`}>All changes</LinkButton>}
        />
        <Section title={`What changed then: ${nameOfPart(before, kept.change)}`}>
          {changes.length === 0 && <p class="soft">Nothing that you may see.</p>}
          {changes.slice(0, 100).map(change => (
            <div class="card">
              <h3>{change.label}</h3>
              <div class="grid gap-4 tablet:grid-cols-2">
                <Side label="Before" text={change.before} />
                <Side label="After" text={change.after} />
              </div>
            </div>
          ))}
          {changes.length > 100 && <p class="soft">{changes.length - 100} more are not shown.</p>}
        </Section>
        <EarlierState record={before} />
      </Page>,
    )
  })

  app.get('/source-files/:id', async c => {
    const file = await sourceFileBytes(context.db, c.var.viewer, c.req.param('id'))
    if (!file) throw new Refusal('not-found', 'no-such-file', 'There is no such file that you may see.')
    const name = file.name.split('/').at(-1) || 'source'
    const plain = name.replace(/[^\w.-]+/g, '_')
    // Never its own type: whatever the bytes are, no browser may run them on our pages.
    const type =
      file.media_type.startsWith('text/') || isText(file.media_type) ? 'text/plain; charset=utf-8' : undefined
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': type ?? 'application/octet-stream',
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'x-content-type-options': 'nosniff',
      'content-length': String(file.bytes.byteLength),
    })
  })

  return app
}

function isText(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType === 'application/x-ndjson'
}

function Side({ label, text }: { label: string; text: string | null }) {
  return (
    <div>
      <p class="soft small">{label}</p>
      {text === null ? (
        <p class="soft">nothing</p>
      ) : (
        <pre class="mono whitespace-pre-wrap break-words text-13">{text}</pre>
      )}
    </div>
  )
}

/** A whole record for reading: what it said at one moment. */
function EarlierState({ record }: { record: PostMortemRecord }) {
  return (
    <>
      <Section title="Facts at that time">
        <DefinitionList
          items={Object.entries(record.facts).map(([name, fact]) => ({
            term: fields[name]?.label ?? name,
            description: (
              <>
                {formText(fact.value, fields[name]?.kind)} <span class="soft small">{provenanceText(fact.source)}</span>
              </>
            ),
          }))}
        />
      </Section>
      <Section title="Text at that time">
        {record.sections.length === 0 && <p class="soft">There was none.</p>}
        {record.sections.map((section, index) => (
          <Fold summary={section.heading || 'Text'} open={record.sections.length < 4}>
            <Prose html={renderMarkdown(section.markdown, { headingBase: 4, idPrefix: `v${index}-` })} />
          </Fold>
        ))}
      </Section>
      {record.timeline.length > 0 && (
        <Section title="Timeline at that time">
          <ul>
            {record.timeline.map(entry => (
              <li>
                <span class="mono small">{entry.at ? instantText(entry.at) : (entry.written_at ?? 'no time')}</span>{' '}
                {entry.text}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {record.factors.length > 0 && (
        <Section title="Factors at that time">
          <ul>
            {record.factors.map(factor => (
              <li>{factor.text}</li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
