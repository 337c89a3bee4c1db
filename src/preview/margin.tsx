import type { MarginPanel } from '../edition/margin.ts'

/** Beside a customer text that one may see as a draft: where it is looked at as it would leave. */
export const previewMargin: MarginPanel = async (_context, _viewer, reading) => {
  if (reading.edition !== 'customer' || !reading.recordVisible) return null
  return (
    <div class="margin-block no-print">
      <h2 class="margin-title">Before it leaves</h2>
      <p>
        <a href={`/post-mortems/${encodeURIComponent(reading.postMortemId)}/previews`}>
          Page, feed entry, mail and card as they would leave
        </a>
      </p>
    </div>
  )
}
