import type { Child } from 'hono/jsx'
import { plural } from '../../ui/format.ts'
import { DefinitionList, Section } from '../../ui/text.tsx'
import type { ResidualRisk } from '../residual-risk.ts'

/** What might still be put together, and that an empty list proves nothing. */
export function RiskPanel({ risk, address, addsNames }: { risk: ResidualRisk; address: string; addsNames: boolean }) {
  const { combination } = risk
  return (
    <div id="risk">
      <Section title="Residual risk">
        <p class="note">
          This is no proof of anonymity. It shows what simple rules see; somebody who knows the people, the customers or
          the day may see more. Read the text once as they would.
        </p>
        <DefinitionList
          items={[
            {
              term: 'Unreviewed',
              description:
                risk.unreviewed === 0
                  ? 'every finding was looked at'
                  : `${plural(risk.unreviewed, 'finding')} replaced or waiting without a word from anybody`,
            },
            { term: 'Unknown capitalised words', description: words(risk.capitalised) },
            { term: 'Rare words shared with restricted records', description: words(risk.rare) },
            {
              term: 'Time, place and size together',
              description: combination
                ? `${combination.time}, ${combination.place} and ${combination.size}: one event may fit all three`
                : 'not all three',
            },
            {
              term: 'Near-copies of text that stays inside',
              description:
                risk.nearCopies.length === 0 ? (
                  'none'
                ) : (
                  <ul>
                    {risk.nearCopies.map(copy => (
                      <li>{copy}</li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
        <p class="note">
          A name or a host that nobody marked? <a href={`${address}/edit`}>Write it anew</a>, or{' '}
          {addsNames ? (
            <>
              add it to <a href="/settings/directory">the directory</a>
            </>
          ) : (
            'have the programme owner add it to the directory'
          )}
          : then it is found here and in every other text.
        </p>
      </Section>
    </div>
  )
}

function words(list: readonly string[]): Child {
  if (list.length === 0) return 'none'
  return list.map((word, index) => (
    <>
      {index > 0 && ', '}
      <q>{word}</q>
    </>
  ))
}
