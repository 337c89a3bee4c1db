import type { ParseArgsConfig } from 'node:util'
import type { Context } from './context.ts'

export interface CommandInput {
  /** Words after the command's name that are not options. */
  words: string[]
  /** Options by long name, as `util.parseArgs` gives them. */
  options: Record<string, string | boolean | (string | boolean)[] | undefined>
  /** Folder against which the person's paths are meant. */
  directory: string
  /** E-mail address of the person on whose behalf the operator acts (`--as`). */
  actingAs?: string
  /** Shows how far the work has come, on stderr; replaced by the next call. */
  progress(text: string): void
}

export interface CommandOutcome {
  /** 0 done, 1 something was refused, 2 wrong usage or input. */
  exit: 0 | 1 | 2
  /** The one document of `--json`. */
  json: unknown
  /** What a person reads. */
  text: string
  /** What is told beside a text that is itself the result; goes to standard error, with `--json` in place of the text. */
  note?: string
}

interface CommandWords {
  /** One or two words: `import`, `user add`. */
  name: string
  /** What follows the name in a usage line. */
  usage: string
  /** One sentence. */
  about: string
  options?: NonNullable<ParseArgsConfig['options']>
}

/**
 * One command of the command line. It runs in whichever process holds the store: here, or in the server, to which
 * the command line then talks through the data folder's socket. So it prints nothing itself.
 */
export interface Command extends CommandWords {
  run(context: Context, input: CommandInput): Promise<CommandOutcome>
}

/** A command that needs no store: it runs where it was typed, and neither configuration nor data folder is looked at. */
export interface AloneCommand extends CommandWords {
  runAlone(input: CommandInput): Promise<CommandOutcome>
}

export type AnyCommand = Command | AloneCommand
