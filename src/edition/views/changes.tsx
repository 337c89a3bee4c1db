import { wordDiff } from '../../platform/word-diff.ts'
import { plural } from '../../ui/format.ts'
import { Fold } from '../../ui/text.tsx'
import type { PartChange } from '../staleness.ts'

const mostShown = 40
/** Longer texts are compared word by word, shorter ones read better side by side. */
const longText = 80

/** What changed, part by part: old value → new value, and of a text the words. */
export function Changes({ changes }: { changes: readonly PartChange[] }) {
  const worded = changes.filter(change => change.before !== null || change.after !== null)
  const named = changes.filter(change => change.before === null && change.after === null)
  return (
    <>
      {named.length > 0 && <p>Changed: {[...new Set(named.map(change => change.label.toLowerCase()))].join(', ')}.</p>}
      {worded.length > 0 && (
        <Fold summary={`What changed: ${plural(worded.length, 'part')}`} open={worded.length <= 4}>
          <dl class="changes">
            {worded.slice(0, mostShown).map(change => (
              <div>
                <dt>{change.label}</dt>
                <dd>
                  <Change change={change} />
                </dd>
              </div>
            ))}
          </dl>
          {worded.length > mostShown && <p class="soft">{worded.length - mostShown} more are not listed.</p>}
        </Fold>
      )}
    </>
  )
}

function Change({ change: { before, after } }: { change: PartChange }) {
  if (before === null) {
    return (
      <>
        new: <ins>{after}</ins>
      </>
    )
  }
  if (after === null) {
    return (
      <>
        no longer there: <del>{before}</del>
      </>
    )
  }
  if (before === after) return <>{after} (the value changed; here it is rounded to the same words)</>
  if (before.length <= longText && after.length <= longText) {
    return (
      <>
        <del>{before}</del> → <ins>{after}</ins>
      </>
    )
  }
  return (
    <div class="change-text">
      {wordDiff(before, after).map(({ kind, text }) =>
        kind === 'gone' ? <del>{text}</del> : kind === 'new' ? <ins>{text}</ins> : shortened(text),
      )}
    </div>
  )
}

/** A long stretch that did not change, without its middle. */
function shortened(text: string): string {
  return text.length <= 240 ? text : `${text.slice(0, 100)} […] ${text.slice(-100)}`
}
