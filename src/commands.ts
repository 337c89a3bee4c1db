import type { App } from './app.ts'
import type { AnyCommand, CommandInput, CommandOutcome } from './platform/command.ts'
import { Refusal } from './platform/refusal.ts'

/** The command that these words begin with, and the words after it; the longest name wins. */
export function findCommand(commands: AnyCommand[], words: string[]): { command: AnyCommand; rest: string[] } | null {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = commands.find(candidate => candidate.name === name)
    if (command && words.length >= length) return { command, rest: words.slice(length) }
  }
  return null
}

/** Runs one command in this process. Refuses `no-such-command` and whatever the command refuses. */
export async function runCommand(app: App, call: CommandInput & { name: string }): Promise<CommandOutcome> {
  const command = app.commands.find(candidate => candidate.name === call.name)
  if (!command) throw new Refusal('bad-input', 'no-such-command', `There is no command ${call.name}.`)
  return 'run' in command ? command.run(app.context, call) : command.runAlone(call)
}

/** 2 for usage and input that do not fit, 1 for everything else that was refused. */
export function exitCodeOf(refusal: { kind: string }): 1 | 2 {
  return refusal.kind === 'bad-input' || refusal.kind === 'too-large' ? 2 : 1
}
