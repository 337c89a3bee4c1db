import { type EditionName, editions } from '../audience/editions.ts'
import { may } from '../audience/policy.ts'
import { countWords } from '../platform/markdown/markdown.ts'
import { addDeskPanel, type DeskState, partName } from '../post-mortem/desk-panels.ts'
import { about } from '../post-mortem/read.ts'
import { PartBase, PartForm, PartInput, type PartProps, PartText } from '../post-mortem/views/part-form.tsx'
import { plural } from '../ui/format.ts'
import { Fold } from '../ui/text.tsx'
import { hasExternalImpact } from './approve.ts'
import { cutsOf } from './cuts.ts'
import type { Block } from './edition.ts'
import { type HandWrittenPart, shapes } from './shape.ts'
import { partsOf } from './store.ts'
import { vagueWordsIn } from './vague.ts'
import { TextAdvice } from './views/checks.tsx'
import { verbFor, writePart } from './write-part.ts'

type Written = { edition: string; key: string; markdown: string; version: number }

addDeskPanel(
  {
    key: 'editions',
    title: 'Words for each audience',
    async load(context, viewer, record) {
      const open = editions.filter(
        edition =>
          shapes[edition].parts.length > 0 &&
          (edition !== 'customer' || hasExternalImpact(record)) &&
          may(viewer, verbFor[edition], about(record)) === true,
      )
      if (open.length === 0) return null
      const written = await partsOf(context.db, [record.id])
      const wanted = open.flatMap(edition =>
        shapes[edition].parts.filter(part => part.needed).map(part => ({ edition, part })),
      )
      const have = (edition: EditionName, key: string) =>
        written.some(one => one.edition === edition && one.key === key && one.markdown.trim() !== '')
      return {
        have: wanted.filter(({ edition, part }) => have(edition, part.key)).length,
        wanted: wanted.length,
        prefixes: ['part'],
        content: state => (
          <>
            {open.map(edition => (
              <EditionParts
                state={state}
                edition={edition}
                written={written.filter(one => one.edition === edition)}
                href={`/post-mortems/${encodeURIComponent(record.id)}/${edition}`}
              />
            ))}
            {!hasExternalImpact(record) && (
              <p class="soft">
                There is no customer edition until <a href="#facts-impact">External impact</a> says that somebody
                outside was affected.
              </p>
            )}
          </>
        ),
      }
    },
  },
  [
    {
      prefix: 'part',
      save: (context, viewer, id, edit) => {
        const [edition = '', key = ''] = partName(edit.part).split('.', 2)
        return writePart(context, viewer, id, {
          edition: edition as EditionName,
          key,
          markdown: edit.value,
          baseVersion: edit.baseVersion,
        })
      },
    },
  ],
)

/** The hand-written parts of one edition, with what to write and how much room there is. */
function EditionParts({
  state,
  edition,
  written,
  href,
}: {
  state: DeskState
  edition: EditionName
  written: Written[]
  href: string
}) {
  const { label, asks, budget, parts } = shapes[edition]
  const words = written.reduce((sum, one) => sum + countWords(one.markdown), 0)
  const typed = [...state.typed.keys(), ...state.problems.keys()].some(key => key.startsWith(`part:${edition}.`))
  const room = budget.least ? `${budget.least} to ${budget.most}` : `at most ${budget.most}`
  return (
    <Fold
      open={typed}
      summary={
        <>
          {label}{' '}
          <span class="soft small font-normal">{words === 0 ? 'nothing written yet' : plural(words, 'word')}</span>
        </>
      }
    >
      <p class="soft">
        Its reader asks: {asks} The whole edition has {room} words, of which these are {words}.{' '}
        <a href={href}>See it as it reads</a>.
      </p>
      <Advice edition={edition} written={written} />
      <PartForm state={state} id={`edition-${edition}`}>
        {parts.map(part => (
          <EditionPart
            state={state}
            edition={edition}
            part={part}
            written={written.find(one => one.key === part.key)}
          />
        ))}
      </PartForm>
    </Fold>
  )
}

/** What to cut from the hand-written parts, and in what goes outside which words stand for a number. */
function Advice({ edition, written }: { edition: EditionName; written: Written[] }) {
  const { parts } = shapes[edition]
  const blocks = parts.flatMap((part): Block[] => {
    const markdown = written.find(one => one.key === part.key)?.markdown
    if (!markdown) return []
    return [{ kind: 'prose', key: part.key, heading: part.heading, markdown, handWritten: true, from: [] }]
  })
  const outside = edition === 'support' || edition === 'customer'
  const vague = outside
    ? blocks.flatMap(block =>
        block.kind === 'prose' ? vagueWordsIn(block.markdown).map(words => ({ ...words, heading: block.heading })) : [],
      )
    : []
  return <TextAdvice cuts={cutsOf(edition, blocks)} vague={vague} />
}

function EditionPart({
  state,
  edition,
  part,
  written,
}: {
  state: DeskState
  edition: EditionName
  part: HandWrittenPart
  written: Written | undefined
}) {
  const of: PartProps = {
    state,
    part: `part:${edition}.${part.key}`,
    version: written?.version ?? 0,
    current: { '': written?.markdown ?? '' },
  }
  const words = written ? countWords(written.markdown) : 0
  const hint = words > 0 ? `${part.prompt} Now ${plural(words, 'word')}.` : part.prompt
  return (
    <>
      <PartBase {...of} />
      {part.key === 'valid_until' ? (
        <PartInput of={of} label={part.heading} hint={hint} type="date" />
      ) : part.key === 'title' ? (
        <PartInput of={of} label={part.heading} hint={hint} />
      ) : (
        <PartText of={of} label={part.heading} hint={hint} />
      )}
    </>
  )
}
