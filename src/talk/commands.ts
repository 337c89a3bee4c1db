import { actingViewer, oneWord, optionText } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { moveTalk, requireTalk } from './edit.ts'
import { talkJson } from './json.ts'
import { openTalk } from './open.ts'
import { talksFor } from './store.ts'
import { type Talk, talkLevels, talkStates } from './talk.ts'

export const talkCommands: Command[] = [
  {
    name: 'talks',
    usage: '',
    about: 'Lists conference talks about incidents, by the end of their call for papers.',
    async run(context, input) {
      const talks = await talksFor(context.db, await actingViewer(context, input))
      return { exit: 0, json: talks.map(talkJson), text: talks.map(line).join('\n') || 'There are no talks yet.' }
    },
  },
  {
    name: 'talk open',
    usage: `ID [--level ${talkLevels.join('|')}]`,
    about: 'Opens a talk candidate about a post-mortem, with slides from its approved text.',
    options: { level: { type: 'string' } },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const id = await openTalk(context, viewer, oneWord(input, 'ID'), optionText(input.options.level) ?? 'internal')
      const talk = await requireTalk(context, viewer, id)
      return { exit: 0, json: talkJson(talk), text: `Opened ${talk.id}: ${talk.title}` }
    },
  },
  {
    name: 'talk show',
    usage: 'TALK',
    about: 'Prints a talk: its abstract and its slides.',
    async run(context, input) {
      const talk = await requireTalk(context, await actingViewer(context, input), oneWord(input, 'TALK'))
      return {
        exit: 0,
        json: talkJson(talk),
        text: [line(talk), talk.abstract, talk.outline ?? ''].join('\n\n').trimEnd(),
      }
    },
  },
  {
    name: 'talk move',
    usage: `TALK ${talkStates.join('|')}`,
    about: 'Says where a talk stands now.',
    async run(context, input) {
      const [id, state, ...more] = input.words
      if (!id || !state || more.length > 0) {
        throw new Refusal('bad-input', 'missing-word', 'Write: afterword talk move TALK STATE.')
      }
      const viewer = await actingViewer(context, input)
      await moveTalk(context, viewer, id, state)
      const talk = await requireTalk(context, viewer, id)
      return { exit: 0, json: talkJson(talk), text: line(talk) }
    },
  },
]

function line({ id, state, deadline, title, speaker, event }: Talk): string {
  const where = [speaker?.name, event].filter(Boolean).join(', ')
  return `${id}  ${state.padEnd(9)}  ${deadline ?? '          '}  ${title}${where ? ` (${where})` : ''}`
}
