import { type EditionName, editions } from '../audience/editions.ts'
import { approvalFunctions, functionNames } from '../audience/policy.ts'
import { actingViewer, oneWord, optionText, optionTexts } from '../person/acting-viewer.ts'
import type { Command, CommandInput } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { approveEdition } from './approve.ts'
import { readChecks } from './checks.ts'
import { bannered, parseEdition, parseFunction, readEdition } from './read.ts'
import { settleContradiction } from './settle-contradiction.ts'

export const editionCommands: Command[] = [
  {
    name: 'show',
    usage: `ID [--edition ${editions.join('|')}] [--format md|html|json] [--draft]`,
    about: 'Prints one edition of a post-mortem.',
    options: { edition: { type: 'string' }, format: { type: 'string' }, draft: { type: 'boolean' } },
    async run(context, input) {
      const edition = parseEdition(optionText(input.options.edition))
      const format = optionText(input.options.format) ?? 'md'
      if (!['md', 'html', 'json'].includes(format)) {
        throw new Refusal('bad-input', 'unknown-format', 'The format is md, html or json.')
      }
      const viewer = await actingViewer(context, input)
      const reading = await readEdition(context, viewer, oneWord(input, 'ID'), edition, {
        draft: input.options.draft === true,
      })
      const bodies: Record<string, string> = { md: bannered(reading), html: reading.html, json: reading.json }
      return {
        exit: 0,
        json: {
          id: reading.postMortemId,
          edition: reading.edition,
          state: reading.state,
          sha256: reading.sha256,
          words: reading.words,
          seconds: reading.seconds,
          expired: reading.expired,
          format,
          body: format === 'json' ? JSON.parse(reading.json) : bodies[format],
        },
        text: (bodies[format] ?? '').trimEnd(),
      }
    },
  },
  {
    name: 'approve',
    usage: `ID --edition ${editions.join('|')} [--function ${approvalFunctions.join('|')}] [--sha256 HASH]`,
    about: 'Approves an edition: freezes its text and, with its last approval, sends it to its audience.',
    options: { edition: { type: 'string', multiple: true }, function: { type: 'string' }, sha256: { type: 'string' } },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const id = oneWord(input, 'ID')
      const wanted = optionTexts(input.options.edition)
      if (wanted.length === 0) throw new Refusal('bad-input', 'missing-option', '--edition is missing.')
      const approvals = []
      for (const text of wanted) {
        const edition = parseEdition(text)!
        const {
          artifact,
          missing,
          function: signedFor,
          stillNeeded,
        } = await approveEdition(context, viewer, {
          id,
          edition,
          function: parseFunction(optionText(input.options.function)),
          expected: optionText(input.options.sha256),
        })
        approvals.push({
          id: artifact.postMortemId,
          edition,
          artifact: artifact.id,
          sha256: artifact.sha256Markdown,
          missing,
          ...(signedFor && { function: signedFor, still_needed: stillNeeded.map(one => one.function) }),
        })
      }
      return {
        exit: 0,
        json: approvals.length === 1 ? approvals[0] : approvals,
        text: approvals
          .map(({ edition, missing, sha256, still_needed = [] }) =>
            missing === 0
              ? `The ${edition} edition is approved (SHA-256 ${sha256.slice(0, 12)}…).`
              : `Your approval of the ${edition} edition is kept; it still has to be signed for ${still_needed.map(name => functionNames[name]).join(', ')}.`,
          )
          .join('\n'),
      }
    },
  },
  {
    name: 'contradictions',
    usage: `ID --edition ${editions.join('|')}`,
    about: 'Lists quantities in an edition that contradict each other, the record or what is published.',
    options: { edition: { type: 'string' } },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const id = oneWord(input, 'ID')
      const { contradictions } = await readChecks(context, viewer, id, editionIn(input.options))
      const line = ({ pair, about, one, other, settled }: (typeof contradictions)[number]) =>
        `${pair}  ${about}: “${one.words}” (${one.place}) and “${other.words}” (${other.place})${settled ? `  settled: ${settled.reason}` : ''}`
      return {
        exit: 0,
        json: contradictions,
        text: contradictions.length ? contradictions.map(line).join('\n') : 'Nothing contradicts.',
      }
    },
  },
  {
    name: 'contradictions settle',
    usage: `ID --edition ${editions.join('|')} --pair PAIR --reason REASON`,
    about: 'Says that two readings are different quantities, and why; the approval no longer stops at them.',
    options: { edition: { type: 'string' }, pair: { type: 'string' }, reason: { type: 'string' } },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const id = oneWord(input, 'ID')
      const edition = editionIn(input.options)
      const pair = optionText(input.options.pair) ?? ''
      await settleContradiction(context, viewer, id, { edition, pair, reason: optionText(input.options.reason) ?? '' })
      return { exit: 0, json: { id, edition, pair }, text: 'Settled.' }
    },
  },
]

/** The edition that a command is about. Refuses `missing-option`. */
function editionIn(options: CommandInput['options']): EditionName {
  const edition = parseEdition(optionText(options.edition))
  if (!edition) throw new Refusal('bad-input', 'missing-option', '--edition is missing.')
  return edition
}
