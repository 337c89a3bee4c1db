import { actingViewer, oneWord, optionText } from '../person/acting-viewer.ts'
import type { Command, CommandInput } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { plural } from '../ui/format.ts'
import { categories } from './category.ts'
import { decideFinding } from './decide.ts'
import { type Examined, openDesk } from './examine.ts'
import { lookUpStandIn } from './look-up.ts'
import { shownDesk, shownFinding } from './shown.ts'
import { missingIn, signCategory } from './sign.ts'

export const sanitisationCommands: Command[] = [
  {
    name: 'sanitise list',
    usage: 'ID [--json]',
    about: 'Lists what was found in the editions that go out, what was decided, and which categories are signed.',
    async run(context, input) {
      const examined = await openDesk(context, await actingViewer(context, input), oneWord(input, 'ID'))
      return { exit: 0, json: shownDesk(examined), text: deskText(examined) }
    },
  },
  {
    name: 'sanitise decide',
    usage: 'ID FINDING --accept | --change WORDS | --keep REASON [--rotation TICKET --rotated-on YYYY-MM-DD] [--json]',
    about: 'Decides a finding: accepts its stand-in, puts own words there, or keeps it with a reason.',
    options: {
      accept: { type: 'boolean' },
      change: { type: 'string' },
      keep: { type: 'string' },
      rotation: { type: 'string' },
      'rotated-on': { type: 'string' },
    },
    async run(context, input) {
      const [id, beginning] = twoWords(input, 'ID and FINDING')
      const viewer = await actingViewer(context, input)
      const { findings } = await openDesk(context, viewer, id)
      const meant = findings.filter(finding => beginning.length >= 6 && finding.key.startsWith(beginning))
      const decided = await decideFinding(context, viewer, id, {
        key: meant.length === 1 ? meant[0]!.key : beginning,
        ...decisionOf(input),
        rotation: optionText(input.options.rotation),
        rotatedOn: optionText(input.options['rotated-on']),
      })
      return { exit: 0, json: shownFinding(decided), text: `${decided.key.slice(0, 12)} is ${decided.state}.` }
    },
  },
  {
    name: 'sanitise sign',
    usage: 'ID CATEGORY|all-empty [--note TEXT] [--sha256 HASH] [--json]',
    about: 'Signs a category of the sanitisation checklist, or every one that found nothing.',
    options: { note: { type: 'string' }, sha256: { type: 'string' } },
    async run(context, input) {
      const [id, category] = twoWords(input, 'ID and CATEGORY')
      const examined = await signCategory(context, await actingViewer(context, input), id, {
        category,
        note: optionText(input.options.note),
        expected: optionText(input.options.sha256),
      })
      const missing = missingIn(examined)
      const left =
        missing.length === 0
          ? 'all sixteen stand, and the text can be approved'
          : `${plural(missing.length, 'category', 'categories')} to go: ${missing.join(', ')}`
      return { exit: 0, json: shownDesk(examined), text: `Signed; ${left}.` }
    },
  },
  {
    name: 'sanitise look-up',
    usage: 'ID STAND-IN [--json]',
    about: 'Says what a stand-in stands for; for security and the owner, and written into the audit log.',
    async run(context, input) {
      const [id, standIn] = twoWords(input, 'ID and STAND-IN')
      const found = await lookUpStandIn(context, await actingViewer(context, input), id, standIn)
      const { standIn: words, ...rest } = found
      return {
        exit: 0,
        json: { stand_in: words, ...rest },
        text: found.originals.join('\n') || 'An earlier release kept nothing about it.',
      }
    },
  },
]

function twoWords(input: CommandInput, what: string): [string, string] {
  const [first, second, ...more] = input.words
  if (first === undefined || second === undefined) {
    throw new Refusal('bad-input', 'missing-word', `${what} are needed here.`)
  }
  if (more.length > 0) throw new Refusal('bad-input', 'too-many-words', `Only ${what} belong here, not “${more[0]}”.`)
  return [first, second]
}

function decisionOf({ options }: CommandInput) {
  const chosen = (['accept', 'change', 'keep'] as const).filter(verb => options[verb] !== undefined)
  const [decision] = chosen
  if (chosen.length !== 1 || !decision) {
    throw new Refusal('bad-input', 'unknown-decision', 'Give one of --accept, --change WORDS and --keep REASON.')
  }
  return { decision, words: optionText(options.change), reason: optionText(options.keep) }
}

function deskText({ findings, checklist }: Examined): string {
  const found = findings.map(
    ({ key, kind, layer, value, state, standIn }) =>
      `${key.slice(0, 12)}  ${state.padEnd(8)}  ${kind.padEnd(12)}  ${layer === 'secret' ? 'a secret' : value} → ${standIn ?? 'kept'}`,
  )
  const signed = (checklist?.categories ?? []).map(
    ({ name, found, treated, kept, signed, signature }) =>
      `${signed ? 'signed' : '  –   '}  ${categories[name].title.padEnd(28)}  found ${found}, treated ${treated}, kept ${kept}${signed && signature ? `, by ${signature.name}` : ''}`,
  )
  return [...(found.length > 0 ? found : ['Nothing was found.']), '', ...signed].join('\n').trim()
}
