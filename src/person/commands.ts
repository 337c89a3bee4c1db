import type { Command } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { actingViewer, oneWord, optionText } from './acting-viewer.ts'
import { createFeedAddress } from './create-feed-address.ts'
import { createToken } from './create-token.ts'
import { readRoles } from './fields.ts'
import { leave } from './leave.ts'
import { requireRun } from './permission.ts'
import { revokeFeedAddress } from './revoke-feed-address.ts'
import { revokeToken } from './revoke-token.ts'
import { findPersonByEmail, listFeedAddresses, listPeople, listTokens } from './store.ts'

const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? '–'

export const personCommands: Command[] = [
  {
    name: 'user list',
    usage: '',
    about: 'Lists everybody with an account.',
    async run(context, input) {
      requireRun(await actingViewer(context, input), 'manage-people')
      const people = await listPeople(context.db, { withThoseWhoLeft: true })
      return {
        exit: 0,
        json: people,
        text: people.length
          ? people
              .map(({ email, name, roles, leftAt }) => {
                const left = leftAt ? `  left ${day(leftAt)}` : ''
                return `${email}  ${name}  ${roles.join(', ') || 'no role'}${left}`
              })
              .join('\n')
          : 'Nobody has an account yet. `afterword user add EMAIL --role admin` makes the first.',
      }
    },
  },
  {
    name: 'user leave',
    usage: 'EMAIL',
    about: 'Marks that somebody left: their sessions end, their tokens are revoked.',
    async run(context, input) {
      const email = oneWord(input, 'EMAIL')
      const person = await findPersonByEmail(context.db, email)
      if (!person) throw new Refusal('not-found', 'no-such-person', `Nobody here has the address ${email}.`)
      await leave(context, await actingViewer(context, input), person.id)
      return { exit: 0, json: { id: person.id, email: person.email }, text: `${person.email} has left.` }
    },
  },
  {
    name: 'token create',
    usage: '--role ROLE [--name NAME] [--days DAYS]',
    about: 'Makes a token for the API, told this once; it lasts 90 days unless told otherwise.',
    options: { role: { type: 'string' }, name: { type: 'string' }, days: { type: 'string' } },
    async run(context, input) {
      const role = optionText(input.options.role)
      if (!role)
        throw new Refusal('bad-input', 'missing-option', '--role is missing; see `afterword help token create`.')
      const [known] = readRoles([role])
      const made = await createToken(context, await actingViewer(context, input), {
        role: known ?? 'reader',
        name: optionText(input.options.name),
        days: optionText(input.options.days),
      })
      const { expiresAt, ...rest } = made
      return {
        exit: 0,
        json: { ...rest, expires_at: expiresAt.toISOString() },
        text: `${made.token}\n\nThis is the only time it is shown. ${made.role}, until ${day(expiresAt)}.`,
      }
    },
  },
  {
    name: 'token list',
    usage: '',
    about: 'Lists tokens, without what they are.',
    async run(context, input) {
      requireRun(await actingViewer(context, input), 'manage-people')
      const tokens = await listTokens(context.db)
      const line = (token: (typeof tokens)[number]) =>
        `${token.id}  ${token.name}  ${token.role}  until ${day(token.expiresAt)}${token.revokedAt ? '  revoked' : ''}`
      return { exit: 0, json: tokens, text: tokens.length ? tokens.map(line).join('\n') : 'There are no tokens.' }
    },
  },
  {
    name: 'token revoke',
    usage: 'ID',
    about: 'Ends a token at once.',
    async run(context, input) {
      const id = oneWord(input, 'ID')
      await revokeToken(context, await actingViewer(context, input), id)
      return { exit: 0, json: { id }, text: `${id} is revoked.` }
    },
  },
  {
    name: 'feed-address create',
    usage: '--as EMAIL --name NAME',
    about: 'Makes an address at which a feed reader reads what this person may, told this once.',
    options: { name: { type: 'string' } },
    async run(context, input) {
      const name = optionText(input.options.name) ?? ''
      const made = await createFeedAddress(context, await actingViewer(context, input), { name })
      return { exit: 0, json: made, text: `${made.atom}\n${made.json}\n\nThis is the only time they are shown.` }
    },
  },
  {
    name: 'feed-address list',
    usage: '--as EMAIL',
    about: 'Lists a person’s feed addresses, without what they are.',
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const addresses = viewer.kind === 'person' ? await listFeedAddresses(context.db, viewer.personId) : []
      const line = ({ id, name, lastUsedOn }: (typeof addresses)[number]) =>
        `${id}  ${name}  ${lastUsedOn ?? 'never read'}`
      return {
        exit: 0,
        json: addresses,
        text: addresses.length ? addresses.map(line).join('\n') : 'There are no feed addresses.',
      }
    },
  },
  {
    name: 'feed-address revoke',
    usage: 'ID',
    about: 'Ends a feed address at once.',
    async run(context, input) {
      const id = oneWord(input, 'ID')
      await revokeFeedAddress(context, await actingViewer(context, input), id)
      return { exit: 0, json: { id }, text: `${id} is revoked.` }
    },
  },
]
