import { Notice } from '../../ui/text.tsx'
import type { NextStep } from '../next-step.ts'

/** What a report waits for and who does it, with the way there. */
export function NextLine({ next, here }: { next: NextStep; here?: string }) {
  // A link to the page one stands on would lead nowhere, unless it leads to a part of it.
  const href = next.href === here ? null : next.href
  return (
    <Notice title={next.by === null ? 'Nothing is asked of anybody' : 'Next'}>
      <p>
        {next.what} {href && <a href={href}>Go there</a>}
      </p>
      {next.by !== null && <p class="soft">By {next.by}.</p>}
    </Notice>
  )
}
