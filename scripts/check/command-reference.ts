import type { AnyCommand } from '../../src/platform/command.ts'

/** The page `docs/running/commands.md`, from the commands themselves, which say what they take and do. */
export function commandReference(commands: readonly AnyCommand[]): string {
  const groups = new Map<string, AnyCommand[]>()
  for (const command of commands) {
    const [group] = command.name.split(' ')
    groups.set(group!, [...(groups.get(group!) ?? []), command])
  }
  const rows = [...groups.values()].flat().map(({ name, usage, about }) => {
    const line = `afterword ${name} ${usage}`.trim().replaceAll(' [--json]', '')
    return `| ${codeInTable(line)} | ${about.replaceAll('|', '\\|')} |`
  })
  return `<!-- Written by \`npm run reference\` from the commands. Do not edit. -->
# Commands

\`npx afterword COMMAND\` in a clone, \`afterword COMMAND\` where the package is installed. A command works whether or not a
server holds the data folder: when one does, the command reaches it through \`afterword.sock\` in that folder, which only the
folder's owner can open.

| Command | What it does |
|---|---|
| \`afterword serve [--demo]\` | Runs pages and jobs in one process. \`--demo\` fills an empty store with the example organisation. |
| \`afterword web\` | Runs the pages only. |
| \`afterword worker\` | Runs the jobs only: deliveries, digests, upkeep. |
${rows.join('\n')}

## Everywhere

| Flag | Meaning |
|---|---|
| \`--json\` | One JSON document on standard output; what is meant for people goes to standard error. |
| \`--data DIR\` | The data folder; see [configuration.md](configuration.md). |
| \`--as EMAIL\` | Act as this person instead of as the operator: what they may not do is refused. |
| \`--help\` | How a command is used. |
| \`--version\` | Which version this is. |

## Exit codes

| Code | Meaning |
|---|---|
| 0 | Done. |
| 1 | Something was refused: the sentence says what rule and what to do next, \`--json\` has its code. |
| 2 | Wrong usage or input. |
`
}

function codeInTable(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}
