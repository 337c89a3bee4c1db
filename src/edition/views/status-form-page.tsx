import type { Viewer } from '../../person/viewer.ts'
import { renderMarkdown } from '../../platform/markdown/markdown.ts'
import { formatDay, plural } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Minutes, Notice, Prose, Time } from '../../ui/text.tsx'
import type { Reading } from '../read.ts'
import { mostStatusWords, type StatusForm } from '../status-form.ts'

/** The customer edition as it stands on a status page. */
export function StatusFormPage({
  frame,
  reading,
  form,
}: {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  reading: Reading
  form: StatusForm
}) {
  const over = form.words - mostStatusWords
  return (
    <Page {...frame} title={`${reading.title}, in short`} current="post-mortems">
      <PageHeader
        above={
          <Breadcrumbs
            items={[
              { label: 'Post-mortems', href: '/post-mortems' },
              { label: reading.title, href: `/post-mortems/${reading.postMortemId}/customer` },
              { label: 'In short' },
            ]}
          />
        }
        title="For the status page"
        lede={`${form.handWritten ? 'Written by hand' : 'Put together from the headline of the customer edition'}; its approval holds for this form as well.`}
        meta={
          <>
            <Time at={reading.at}>{formatDay(reading.at)}</Time> <Minutes seconds={(form.words / 230) * 60} />{' '}
            <span>{plural(form.words, 'word')}</span>
          </>
        }
      />
      {reading.state !== 'approved' && (
        <Notice tone="caution">
          <p>
            {reading.state === 'draft'
              ? 'Nobody has approved this text yet.'
              : 'The record has changed since this text was approved.'}
          </p>
        </Notice>
      )}
      {over > 0 && (
        <Notice tone="caution">
          <p>
            {plural(over, 'word')} over the {mostStatusWords} a status page has room for.
          </p>
        </Notice>
      )}
      <Prose html={renderMarkdown(form.markdown)} />
    </Page>
  )
}
