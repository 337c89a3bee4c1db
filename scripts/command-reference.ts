/** Writes docs/running/commands.md from the commands; `npm run check` holds it to them. */
import { writeFileSync } from 'node:fs'
import { domains } from '../src/domains.ts'
import { operatingCommands } from '../src/operating.ts'
import { packagePath } from '../src/platform/database/location.ts'
import { commandReference } from './check/command-reference.ts'

const commands = [...domains.flatMap(domain => domain.commands ?? []), ...operatingCommands(null as never)]
writeFileSync(packagePath('docs/running/commands.md'), commandReference(commands))
