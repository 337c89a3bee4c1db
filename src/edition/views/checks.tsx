import type { EditionName } from '../../audience/editions.ts'
import { Button, Csrf, Hidden, TextInput } from '../../ui/form.tsx'
import { formatDay, plural } from '../../ui/format.ts'
import { Fold, Notice } from '../../ui/text.tsx'
import type { Checks } from '../checks.ts'

/** What was found in an edition before its approval: contradictions first, since they stop it. */
export function ChecksOf({
  checks,
  edition,
  saveTo,
  csrf,
  settles,
}: {
  checks: Checks
  edition: EditionName
  /** Where the reason of a settlement is posted. */
  saveTo: string
  csrf: string
  /** Whether this viewer may say that two readings are different quantities. */
  settles: boolean
}) {
  const open = checks.contradictions.filter(one => one.settled === null)
  const settled = checks.contradictions.filter(one => one.settled !== null)
  return (
    <>
      {open.length > 0 && (
        <Notice tone="bad" title={`${plural(open.length, 'contradiction')}: mend one place, or say why they differ`}>
          {open.map(({ pair, about, one, other }) => (
            <div class="contradiction">
              <p>
                {about}: <strong>“{one.words}”</strong> in {one.place}, but <strong>“{other.words}”</strong> in{' '}
                {other.place}.
              </p>
              {settles && (
                <form method="post" action={saveTo} class="keep-form">
                  <Csrf token={csrf} />
                  <Hidden name="edition" value={edition} />
                  <Hidden name="pair" value={pair} />
                  <TextInput
                    id={`reason-${pair}`}
                    name="reason"
                    label="What each of the two counts"
                    required
                    maxlength={500}
                  />
                  <Button small>They are different quantities</Button>
                </form>
              )}
            </div>
          ))}
        </Notice>
      )}
      {checks.hidden.length > 0 && (
        <Notice tone="bad" title="It holds text that no reader sees">
          <ul>
            {checks.hidden.map(({ where, text }) => (
              <li>
                In {where}: “{text}”
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <TextAdvice cuts={checks.cuts} vague={checks.vague} />
      {settled.map(({ about, one, other, settled }) => (
        <p class="note">
          {about}: “{one.words}” ({one.place}) and “{other.words}” ({other.place}) are different quantities, said{' '}
          {settled?.byName} on {settled && formatDay(settled.at)}: {settled?.reason}
        </p>
      ))}
    </>
  )
}

/** Sentences to cut to come within the budget, and words that stand where a number could. */
export function TextAdvice({ cuts, vague }: Pick<Checks, 'cuts' | 'vague'>) {
  return (
    <>
      {cuts.length > 0 && (
        <Fold
          summary={`To cut: ${plural(sum(cuts.map(cut => cut.words)), 'word')} in ${plural(cuts.length, 'place')}`}
          open={cuts.length <= 8}
        >
          <ul class="checks">
            {cuts.map(cut => (
              <li>
                <span class="soft">{cut.heading}:</span> <mark>{cut.text}</mark>{' '}
                <span class="soft small">{plural(cut.words, 'word')}</span>
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {vague.length > 0 && (
        <Fold summary={`Vague: ${plural(vague.length, 'place')} where a number could stand`} open={vague.length < 6}>
          <ul class="checks">
            {vague.map(({ heading, words, ask }) => (
              <li>
                <span class="soft">{heading}:</span> <mark>{words}</mark> {ask}
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </>
  )
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
