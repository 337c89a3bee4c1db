import { actingViewer, oneWord, optionText, optionTexts } from '../person/acting-viewer.ts'
import { addPerson } from '../person/add-person.ts'
import { readRoles } from '../person/fields.ts'
import { newPassword } from '../person/set-password.ts'
import type { Command } from '../platform/command.ts'
import { inTransaction } from '../platform/context.ts'
import { createTeam, ensureTeam } from './create-team.ts'
import { join } from './join.ts'
import { listTeams } from './store.ts'

export const teamCommands: Command[] = [
  {
    // Here rather than with people, because a person may be added straight into teams.
    name: 'user add',
    usage: 'EMAIL [--name NAME] [--role ROLE]… [--team TEAM]…',
    about: 'Gives somebody an account and prints their first password; a team not known yet is made.',
    options: {
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      team: { type: 'string', multiple: true },
    },
    async run(context, input) {
      const email = oneWord(input, 'EMAIL')
      const password = newPassword()
      const wanted = {
        email,
        name: optionText(input.options.name),
        roles: readRoles(optionTexts(input.options.role)),
        password,
      }
      const teams = optionTexts(input.options.team)
      const viewer = await actingViewer(context, input)
      const id = await inTransaction(context, async within => {
        const id = await addPerson(within, viewer, wanted)
        for (const name of teams) {
          const team = await ensureTeam(within, viewer, name)
          await join(within, viewer, team.id, id)
        }
        return id
      })
      const roles = wanted.roles.length ? wanted.roles : ['reader']
      const told = `\nFirst password: ${password}\nThey change it under “Your account”.`
      return {
        exit: 0,
        json: { id, email: email.trim().toLowerCase(), roles, teams, password },
        text: `${email} is added as ${roles.join(', ')}.${told}`,
      }
    },
  },
  {
    name: 'team add',
    usage: 'NAME',
    about: 'Makes a team.',
    async run(context, input) {
      const team = await createTeam(context, await actingViewer(context, input), { name: oneWord(input, 'NAME') })
      return { exit: 0, json: { id: team.id, slug: team.slug, name: team.name }, text: `${team.name} is made.` }
    },
  },
  {
    name: 'team list',
    usage: '',
    about: 'Lists teams and who is in them.',
    async run(context) {
      const teams = await listTeams(context.db)
      return {
        exit: 0,
        json: teams,
        text: teams.length
          ? teams.map(team => `${team.name}: ${team.members.map(({ name }) => name).join(', ') || 'nobody'}`).join('\n')
          : 'There are no teams.',
      }
    },
  },
]
