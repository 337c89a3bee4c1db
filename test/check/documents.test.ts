import { expect, test } from 'vitest'
import { commandReference } from '../../scripts/check/command-reference.ts'
import { checkLinks } from '../../scripts/check/links.ts'
import { checkNamedCommands } from '../../scripts/check/named-commands.ts'
import type { Command } from '../../src/platform/command.ts'
import { packagePath } from '../../src/platform/database/location.ts'

test('a command or script that a document names and that does not exist is found', () => {
  const text = [
    'Run `npx afterword import PATH`, then `afterword vanish`; afterword is a word in prose.',
    '```sh',
    'npm ci && npm test',
    'npm run sweep        # or: afterword nothing',
    'afterword user add ada@lantern.example --role admin',
    'sudo -u afterword /usr/bin/afterword user rename X',
    'create role afterword login; afterword.sock and /opt/afterword/data are no commands',
    '```',
  ].join('\n')
  const known = { commands: ['import', 'user add'], scripts: ['test'] }
  expect(checkNamedCommands([{ path: 'README.md', text }], known)).toEqual([
    { file: 'README.md', line: 1, sentence: 'There is no command afterword vanish.' },
    { file: 'README.md', line: 4, sentence: 'package.json has no script sweep.' },
    { file: 'README.md', line: 6, sentence: 'There is no command afterword user rename.' },
  ])
})

test('a link to a file that is not there is found', () => {
  const text = '[a](README.md) [b](nowhere.md#part) ![c](docs/none.png)\n[d](https://example.org) [e](#here)'
  expect(checkLinks([{ path: 'CHANGELOG.md', text }], packagePath()).map(({ sentence }) => sentence)).toEqual([
    'There is no nowhere.md.',
    'There is no docs/none.png.',
  ])
})

test('the page of commands has a row for each, with bars that do not break the table', () => {
  const command: Command = {
    name: 'show',
    usage: 'ID [--format md|html] [--json]',
    about: 'Prints it.',
    run: async () => ({ exit: 0, json: null, text: '' }),
  }
  expect(commandReference([command])).toContain('| `afterword show ID [--format md\\|html]` | Prints it. |')
})
