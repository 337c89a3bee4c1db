import { actingViewer, oneWord, optionText, optionTexts } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { createService } from './create-service.ts'
import { listServices } from './store.ts'

export const serviceCommands: Command[] = [
  {
    name: 'service add',
    usage: 'NAME [--team TEAM] [--public-name NAME] [--technology NAME]… [--depends-on SERVICE]…',
    about: 'Writes a service into the directory.',
    options: {
      team: { type: 'string' },
      'public-name': { type: 'string' },
      technology: { type: 'string', multiple: true },
      'depends-on': { type: 'string', multiple: true },
    },
    async run(context, input) {
      const { options } = input
      const service = await createService(context, await actingViewer(context, input), {
        name: oneWord(input, 'NAME'),
        publicName: optionText(options['public-name']),
        team: optionText(options.team),
        technologies: optionTexts(options.technology),
        dependsOn: optionTexts(options['depends-on']),
      })
      return { exit: 0, json: service, text: `${service.name} is in the directory.` }
    },
  },
  {
    name: 'service list',
    usage: '',
    about: 'Lists services with their teams.',
    async run(context) {
      const services = await listServices(context.db)
      const line = ({ name, team, technologies }: (typeof services)[number]) =>
        `${name}  ${team?.name ?? 'no team'}  ${technologies.join(', ')}`.trimEnd()
      return {
        exit: 0,
        json: services,
        text: services.length ? services.map(line).join('\n') : 'There are no services.',
      }
    },
  },
]
