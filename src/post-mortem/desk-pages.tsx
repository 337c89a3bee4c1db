import { Hono, type Context as HonoContext } from 'hono'
import { may, requireMay } from '../audience/policy.ts'
import { textOf } from '../incident/fact.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { listPeople } from '../person/store.ts'
import type { Context } from '../platform/context.ts'
import { renderMarkdown } from '../platform/markdown/markdown.ts'
import { Refusal } from '../platform/refusal.ts'
import { listTeams } from '../team/store.ts'
import { Button, Form, LinkButton } from '../ui/form.tsx'
import { plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Badge } from '../ui/marks.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { EmptyState, Notice, Prose, Section } from '../ui/text.tsx'
import { actorNames } from './actor-names.ts'
import { type DeskState, deskPanels, type Typed, touchedParts } from './desk-panels.ts'
import { addParticipant, editParticipant } from './edit-participants.ts'
import { about, requireRecord } from './read.ts'
import type { PostMortemRecord } from './record.ts'
import { keepDraft } from './save-draft.ts'
import { saveParts } from './save-parts.ts'
import { setPostMortemAttributes } from './set-attributes.ts'
import { seesParticipants, seesRestricted, shownRecord } from './shown.ts'
import { deleteDraft, draftsOf, editorsSince, sourcesOf, versionsOf } from './store.ts'
import { attributesOf } from './views/attribute-forms.tsx'
import { Conflicts, nameOfPart } from './views/conflict.tsx'
import { Desk, type DeskContents, Outline, outlineOf } from './views/desk.tsx'
import { DeskRail } from './views/desk-rail.tsx'
import { codeLabel } from './views/part-form.tsx'

type PageContext = HonoContext<HttpEnvironment>

/** Somebody counts as editing for this long after their last keystroke. */
const editingMinutes = 15

/** `/post-mortems/:id/edit` and what its forms post to. */
export function deskPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/post-mortems/:id/edit', async c => {
    const id = c.req.param('id')
    const record = await requireRecord(context, c.var.viewer, id)
    if (record.id !== id) return c.redirect(deskHref(record.id))
    return showDesk(context, c, record)
  })

  app.post('/post-mortems/:id/edit', async c => {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id'))
    const form = await readForm(c)
    const edits = touchedParts(form)
    const { saved, merged, conflicts, problems } = await saveParts(context, viewer, record.id, edits)
    if (conflicts.length > 0) {
      const now = shownRecord(viewer, await requireRecord(context, viewer, record.id))
      return c.html(
        <Page {...pageFrame(c)} title={`Two texts of ${titleOf(now)}`} current="post-mortems" wide>
          <PageHeader title="Two texts to put together" above={<Crumbs record={now} here="Conflict" />} />
          <Conflicts
            record={now}
            conflicts={conflicts}
            saved={saved.length}
            saveTo={deskHref(record.id)}
            csrf={c.var.csrf}
          />
        </Page>,
        409,
      )
    }
    if (problems.size > 0) {
      const typed = new Map<string, Typed>()
      for (const edit of edits.filter(edit => problems.has(edit.part))) {
        typed.set(edit.part, { text: edit.value, version: edit.baseVersion })
        for (const [name, text] of Object.entries(edit.more)) typed.set(`${edit.part}|${name}`, { text })
      }
      const now = await requireRecord(context, viewer, record.id)
      return showDesk(context, c, now, { typed, problems, saved: saved.length })
    }
    const anchor = (form.form ?? '').replace(/[^\w-]/g, '')
    return c.redirect(
      `${deskHref(record.id)}?saved=${saved.length}&merged=${merged.length}${anchor ? `#${anchor}` : ''}`,
      303,
    )
  })

  app.post('/post-mortems/:id/drafts', async c => {
    const { name, value, version } = await readDraft(c)
    await keepDraft(context, c.var.viewer, c.req.param('id'), { part: name, text: value, baseVersion: version })
    return c.json({ saved: true }, 200)
  })

  app.post('/post-mortems/:id/drafts/discard', async c => {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id'))
    if (viewer.kind === 'person') {
      for (const draft of await draftsOf(context.db, record.id, viewer.personId)) {
        await deleteDraft(context.db, record.id, viewer.personId, draft.part)
      }
    }
    return c.redirect(deskHref(record.id), 303)
  })

  app.post('/post-mortems/:id/edit/attributes', async c => {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id'))
    const { type, handling, owner, language, was } = await readForm(c)
    const before = readJson(was)
    const now = attributesOf(record)
    const given: Record<string, string | undefined> = { type, handling, owner, language }
    const changed = (name: string) => given[name] !== undefined && given[name] !== before[name]
    const overtaken = Object.keys(given).find(
      name => changed(name) && before[name] !== now[name] && now[name] !== given[name],
    )
    if (overtaken) {
      throw new Refusal(
        'conflict',
        'changed-meanwhile',
        `Somebody set ${overtaken} to “${now[overtaken]}” meanwhile; you chose “${given[overtaken]}”. Load the desk again and choose.`,
        { part: 'attributes', yours: given, theirs: now, version: record.version },
      )
    }
    await setPostMortemAttributes(context, viewer, record.id, {
      ...(changed('type') && { type }),
      ...(changed('handling') && { handling }),
      ...(changed('owner') && { ownerId: owner === '' ? null : owner }),
      ...(changed('language') && { language: language?.trim() || 'en' }),
    })
    return c.redirect(`${deskHref(record.id)}?saved=1#attributes`, 303)
  })

  app.post('/post-mortems/:id/edit/participants', async c => {
    const { role_label = '', person } = await readForm(c)
    await addParticipant(context, c.var.viewer, c.req.param('id'), {
      roleLabel: role_label,
      personId: person || undefined,
    })
    return c.redirect(`${deskHref(c.req.param('id'))}?saved=1#attributes`, 303)
  })

  app.post('/post-mortems/:id/edit/participants/:participant', async c => {
    const { role_label = '', person, was = '', remove } = await readForm(c)
    await editParticipant(context, c.var.viewer, c.req.param('id'), c.req.param('participant'), {
      roleLabel: remove === 'yes' ? '' : role_label,
      was,
      personId: person,
    })
    return c.redirect(`${deskHref(c.req.param('id'))}?saved=1#attributes`, 303)
  })

  app.get('/post-mortems/:id/preview', async c => {
    const record = shownRecord(c.var.viewer, await requireRecord(context, c.var.viewer, c.req.param('id')))
    return c.html(
      <Page {...pageFrame(c)} title={`Preview of ${titleOf(record)}`} current="post-mortems">
        <PageHeader title={titleOf(record)} above={<Crumbs record={record} here="Preview" />} editorial />
        {record.sections.length === 0 && (
          <EmptyState
            title="No text yet"
            action={{ label: 'Write the first section', href: `${deskHref(record.id)}#text` }}
          />
        )}
        {record.sections.map((section, index) => (
          <Section title={section.heading || 'Text'}>
            <Prose html={renderMarkdown(section.markdown, { headingBase: 3, idPrefix: `s${index}-` })} />
          </Section>
        ))}
      </Page>,
    )
  })

  return app
}

export function deskHref(id: string): string {
  return `/post-mortems/${encodeURIComponent(id)}/edit`
}

export function titleOf(record: PostMortemRecord): string {
  return textOf(record.facts, 'title') ?? 'Untitled'
}

export function Crumbs({ record, here }: { record: PostMortemRecord; here: string }) {
  return (
    <Breadcrumbs
      items={[
        { label: 'Post-mortems', href: '/post-mortems' },
        { label: titleOf(record), href: `/post-mortems/${encodeURIComponent(record.id)}` },
        { label: here },
      ]}
    />
  )
}

/** The desk, with what was refused in it, if anything was. */
async function showDesk(
  context: Context,
  c: PageContext,
  whole: PostMortemRecord,
  refused?: { typed: Map<string, Typed>; problems: Map<string, string>; saved: number },
) {
  const { viewer, csrf } = c.var
  const { db, clock } = context
  const record = shownRecord(viewer, whole)
  const edits = may(viewer, 'edit-record', about(whole)) === true
  const panels: DeskContents['panels'] = []
  for (const panel of deskPanels) {
    const loaded = await panel.load(context, viewer, record)
    if (loaded) panels.push({ panel, loaded })
  }
  if (!edits && panels.length === 0) requireMay(viewer, 'edit-record', about(whole))

  const drafts = viewer.kind === 'person' ? await draftsOf(db, record.id, viewer.personId) : []
  const typed = new Map<string, Typed>(
    drafts.map(draft => [draft.part, { text: draft.text, version: draft.base_version }]),
  )
  for (const [name, text] of refused?.typed ?? []) typed.set(name, text)
  const state: DeskState = {
    saveTo: deskHref(record.id),
    draftsTo: edits && viewer.kind === 'person' ? `/post-mortems/${encodeURIComponent(record.id)}/drafts` : undefined,
    csrf,
    typed,
    problems: refused?.problems ?? new Map(),
    restricts: seesRestricted(viewer, whole),
  }
  const people = edits ? await listPeople(db) : []
  const desk: DeskContents = {
    record,
    state,
    edits,
    panels,
    people,
    teams: (await listTeams(db)).map(team => team.name),
    now: clock.now(),
    persons: seesParticipants(viewer, whole),
  }
  const versions = (await versionsOf(db, record.id)).slice(0, 6)
  const since = new Date(clock.now().getTime() - editingMinutes * 60_000)
  const others = (await editorsSince(db, record.id, since)).filter(
    person => viewer.kind !== 'person' || person.id !== viewer.personId,
  )
  const gone = drafts.filter(draft => isGone(record, draft.part))
  const href = `/post-mortems/${encodeURIComponent(record.id)}`
  return c.html(
    <Page {...pageFrame(c)} title={`Edit ${titleOf(record)}`} current="post-mortems" wide scripts={['autosave.js']}>
      <PageHeader
        title={titleOf(record)}
        above={<Crumbs record={record} here="Edit" />}
        meta={
          <>
            <Badge>{codeLabel(record.type)}</Badge> <Badge>{codeLabel(record.status)}</Badge>{' '}
            <Badge>{codeLabel(record.handling)}</Badge> <span>version {record.version}</span>
          </>
        }
        actions={<LinkButton href={href}>Read it</LinkButton>}
      />
      <Told c={c} problems={refused?.problems} saved={refused?.saved} />
      {drafts.length > 0 && (
        <Notice title={`${plural(drafts.length, 'field')} hold what you typed and have not saved`}>
          <p>Filled in below and marked. Only you see it until you save.</p>
          {gone.map(draft => (
            <label class="field">
              {nameOfPart(record, draft.part)} is not there any more; your text is:
              <textarea class="input mono" readonly rows={4}>
                {draft.text}
              </textarea>
            </label>
          ))}
          <Form action={`${href}/drafts/discard`} csrf={csrf} class="form-actions">
            <Button small weight="quiet" confirm="Discard everything you typed and did not save?">
              Discard what I typed
            </Button>
          </Form>
        </Notice>
      )}
      <div class="grid gap-8 desktop:grid-cols-[11rem_minmax(0,1fr)_16rem]">
        <div>
          <Outline items={outlineOf(desk)} />
        </div>
        <Desk {...desk} />
        <DeskRail
          record={record}
          versions={versions}
          names={
            await actorNames(
              db,
              versions.map(version => version.changed_by),
            )
          }
          sources={await sourcesOf(db, record.id)}
          others={others}
          now={clock.now()}
        />
      </div>
    </Page>,
    refused ? 400 : 200,
  )
}

function Told({ c, problems, saved }: { c: PageContext; problems?: Map<string, string>; saved?: number }) {
  const count = saved ?? Number(c.req.query('saved') ?? Number.NaN)
  if (problems && problems.size > 0) {
    return (
      <Notice tone="bad" title={`${plural(problems.size, 'field')} not saved`}>
        <ul>
          {[...problems.values()].map(problem => (
            <li>{problem}</li>
          ))}
        </ul>
        {count > 0 && <p>{plural(count, 'other change')} of the same form saved.</p>}
      </Notice>
    )
  }
  if (!Number.isInteger(count)) return null
  return (
    <Notice tone="good">
      {Number(c.req.query('merged')) > 0 && (
        <p>Somebody else had saved meanwhile; both changes stand together now. Read the text once more.</p>
      )}
      <p>{count === 0 ? 'Nothing had changed.' : count === 1 ? 'Saved.' : `Saved, ${count} changes.`}</p>
    </Notice>
  )
}

/** Whether a draft belongs to a part that somebody has taken away since. */
function isGone(record: PostMortemRecord, part: string): boolean {
  if (part.includes('|')) return false
  const id = part.slice(part.indexOf(':') + 1)
  if (part.startsWith('section:')) return !record.sections.some(section => section.id === id)
  if (part.startsWith('timeline:')) return !record.timeline.some(entry => entry.id === id)
  if (part.startsWith('factor:')) return !record.factors.some(factor => factor.id === id)
  if (part.startsWith('new-section:')) return record.sections.some(section => section.key === id)
  return false
}

/** What autosave sends: JSON, or a form from a page without it. */
async function readDraft(c: PageContext): Promise<{ name: string; value: string; version: number }> {
  const json = (c.req.header('content-type') ?? '').includes('application/json')
  let given: Record<string, unknown>
  try {
    given = json ? await c.req.json() : await readForm(c)
  } catch {
    throw new Refusal('bad-input', 'unreadable-request', 'The draft could not be read.')
  }
  const { name, value, version } = given ?? {}
  if (typeof name !== 'string' || name === '' || typeof value !== 'string') {
    throw new Refusal('bad-input', 'does-not-fit', 'A draft has a name and a value.')
  }
  return { name, value, version: Math.max(0, Number.parseInt(String(version ?? '0'), 10) || 0) }
}

function readJson(text: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {}
  } catch {
    return {}
  }
}
