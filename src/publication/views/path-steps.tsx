import { formatMoment } from '../../ui/format.ts'
import { State } from '../../ui/marks.tsx'
import type { Path } from '../path.ts'
import { stateLabels, stepLabels } from '../path-words.ts'

/** The steps of a report's way, each with who and when; what is not done yet is an empty mark. */
export function PathSteps({ path }: { path: Path }) {
  return (
    <>
      <ol class="steps">
        {path.steps.map(({ state, done }) => (
          <li aria-current={state === path.state ? 'step' : undefined}>
            <State tone={done ? 'good' : 'neutral'} progress={done ? 'whole' : 'none'} label={stepLabels[state]} />
            {done && (
              <span class="soft">
                {' '}
                {formatMoment(done.at)}, {done.by}
              </span>
            )}
          </li>
        ))}
      </ol>
      {path.correcting && <p>A newer text is on its way to correct it: {stateLabels[path.correcting]}.</p>}
    </>
  )
}
