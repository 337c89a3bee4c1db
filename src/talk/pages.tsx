import { Hono, type Context as HonoContext } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { listPeople } from '../person/store.ts'
import type { Context } from '../platform/context.ts'
import { renderMarkdown } from '../platform/markdown/markdown.ts'
import { publicationUrl } from '../public-site/report.ts'
import { publicationOf } from '../publication/store.ts'
import { dropTalk, editTalk, mayChange, moveTalk, rebuildOutline, requireTalk } from './edit.ts'
import { answerTalkQuestion, openTalk } from './open.ts'
import { talksFor } from './store.ts'
import { TalkBoard, TalkPage } from './views/talks.tsx'

/** `/talks`, one page for all of them, and `/talks/:talk`. */
export function talkPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/talks', async c =>
    c.html(
      <TalkBoard
        frame={pageFrame(c)}
        talks={await talksFor(context.db, c.var.viewer)}
        today={context.clock.now().toISOString().slice(0, 10)}
      />,
    ),
  )

  pages.post('/talks', async c => {
    const { post_mortem = '', level = '' } = await readForm(c)
    const id = await openTalk(context, c.var.viewer, post_mortem, level)
    return c.redirect(`/talks/${id}`, 303)
  })

  pages.post('/post-mortems/:id/talk-question', async c => {
    const { answer = '', level = '' } = await readForm(c)
    const id = c.req.param('id')
    const talk = await answerTalkQuestion(context, c.var.viewer, id, answer, level)
    return c.redirect(talk ? `/talks/${talk}` : `/post-mortems/${encodeURIComponent(id)}`, 303)
  })

  pages.get('/talks/:talk', c => show(c))

  pages.post('/talks/:talk', async c => {
    const { version = '0', ...form } = await readForm(c)
    const given = (name: string) => form[name]
    await editTalk(context, c.var.viewer, c.req.param('talk'), Number(version), {
      title: given('title'),
      abstract: given('abstract'),
      audience: given('audience'),
      outline: given('outline'),
      speakerId: given('speaker'),
      event: given('event'),
      deadline: given('deadline'),
      heldOn: given('held_on'),
      slidesUrl: given('slides_url'),
      recordingUrl: given('recording_url'),
    })
    return c.redirect(`/talks/${c.req.param('talk')}?saved`, 303)
  })

  pages.post('/talks/:talk/state', async c => {
    const { state = '' } = await readForm(c)
    await moveTalk(context, c.var.viewer, c.req.param('talk'), state)
    return c.redirect(`/talks/${c.req.param('talk')}`, 303)
  })

  pages.post('/talks/:talk/outline', async c => {
    const { version = '0' } = await readForm(c)
    await rebuildOutline(context, c.var.viewer, c.req.param('talk'), Number(version))
    return c.redirect(`/talks/${c.req.param('talk')}?saved`, 303)
  })

  pages.post('/talks/:talk/drop', async c => {
    await dropTalk(context, c.var.viewer, c.req.param('talk'))
    return c.redirect('/talks', 303)
  })

  async function show(c: HonoContext<HttpEnvironment>) {
    const { viewer } = c.var
    const talk = await requireTalk(context, viewer, c.req.param('talk') ?? '')
    const changes = (await mayChange(context, viewer, talk)) === true
    const publication = talk.level === 'public' ? await publicationOf(context.db, talk.postMortemId) : null
    const standing = publication && !publication.withdrawnAt ? publication : null
    return c.html(
      <TalkPage
        frame={pageFrame(c)}
        talk={talk}
        abstract={renderMarkdown(talk.abstract, { headingBase: 3, idPrefix: 'abstract-' })}
        outline={talk.outline && renderMarkdown(talk.outline, { headingBase: 3, idPrefix: 'outline-' })}
        people={changes ? (await listPeople(context.db)).map(({ id, name }) => ({ value: id, label: name })) : null}
        publicUrl={standing ? publicationUrl(context.config.publicUrl, standing.slug) : null}
        saved={c.req.query('saved') !== undefined}
      />,
    )
  }

  return pages
}
