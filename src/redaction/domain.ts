import type { Domain } from '../domain.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { redactionApi } from './api.ts'
import { redactionCommands } from './commands.ts'
import { directoryPages } from './directory-pages.tsx'
import { sealStandIns } from './redactor.ts'

addSettingsCard({
  title: 'Directory',
  href: '/settings/directory',
  about: 'Names that must not leave: customers, suppliers, codenames, hosts.',
})

export const redaction: Domain = {
  name: 'redaction',
  about: 'what readers must not see: detectors, stand-ins, the directory, decisions on doubts',
  pages: directoryPages,
  api: redactionApi,
  commands: redactionCommands,
  jobs: [{ name: 'seal-stand-ins', every: 3600, run: sealStandIns }],
}
