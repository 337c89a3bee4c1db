import { Hono, type Context as HonoContext } from 'hono'
import { requireMay } from '../audience/policy.ts'
import { postMortemTypes } from '../incident/words.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Button, Checkbox, FieldSet, Form, FormActions, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { Fold } from '../ui/text.tsx'
import { deskHref } from './desk-pages.tsx'
import { startPostMortem } from './start.ts'
import { codeLabel } from './views/part-form.tsx'

/** `/post-mortems/new`: a title and a type, nothing else. */
export function startPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/post-mortems/new', c => {
    requireMay(c.var.viewer, 'import')
    return c.html(<Start c={c} />)
  })

  app.post('/post-mortems/new', async c => {
    const { title = '', type = 'light' } = await readForm(c)
    try {
      return c.redirect(deskHref(await startPostMortem(context, c.var.viewer, { title, type })), 303)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'bad-input') throw error
      return c.html(<Start c={c} title={title} type={type} problem={error.message} />, 400)
    }
  })

  return app
}

const about: Record<string, string> = {
  light: 'One short page, ten minutes. It can become a full one later.',
  full: 'The whole account: facts, timeline, factors, actions, four editions.',
  near_miss: 'Nothing was hurt, and something can be learned.',
  aggregate: 'Several small incidents looked at together.',
  external: 'Somebody else’s incident that concerns us.',
  vendor: 'A supplier’s incident that reached our customers.',
  security: 'With care for who may read it.',
}
const order = ['light', 'full', 'near_miss']

function Start({
  c,
  title,
  type = 'light',
  problem,
}: {
  c: HonoContext<HttpEnvironment>
  title?: string
  type?: string
  problem?: string
}) {
  const choice = (value: string) => (
    <Checkbox
      type="radio"
      name="type"
      value={value}
      label={codeLabel(value)}
      hint={about[value]}
      checked={type === value}
    />
  )
  const others = postMortemTypes.filter(value => !order.includes(value))
  return (
    <Page {...pageFrame(c)} title="Start a post-mortem" current="post-mortems">
      <PageHeader
        title="Start a post-mortem"
        above={<Breadcrumbs items={[{ label: 'Post-mortems', href: '/post-mortems' }, { label: 'Start' }]} />}
        lede="A title and a type. Everything else is asked for one thing at a time."
      />
      <Form action="/post-mortems/new" csrf={c.var.csrf}>
        <TextInput
          label="Title"
          name="title"
          required
          maxlength={200}
          autofocus
          value={title}
          error={problem}
          hint="What people noticed, not why: “Checkout refused cards for 40 minutes”."
        />
        <FieldSet legend="Type">
          {order.map(choice)}
          <Fold summary="Other types" open={others.some(value => value === type)}>
            {others.map(choice)}
          </Fold>
        </FieldSet>
        <FormActions>
          <Button weight="primary">Start</Button>
        </FormActions>
      </Form>
    </Page>
  )
}
