import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { requireMay } from './audience/policy.ts'
import { openChannels } from './channel/channels.ts'
import { actingViewer, oneWord } from './person/acting-viewer.ts'
import { verifyAudit } from './platform/audit.ts'
import type { Command, CommandOutcome } from './platform/command.ts'
import type { Context } from './platform/context.ts'
import { backup } from './platform/database/backup.ts'
import type { Database } from './platform/database/database.ts'
import { restore } from './platform/database/restore.ts'
import { formatBytes, plural } from './ui/format.ts'

interface Finding {
  what: string
  state: 'ok' | 'not set' | 'failed'
  detail: string
}

/** Commands about the installation itself rather than about any domain. */
export function operatingCommands(database: Database): Command[] {
  return [
    {
      name: 'backup',
      usage: 'FILE',
      about: 'Writes everything in the store to one file that either kind of store can be restored from.',
      async run(context, input) {
        requireMay(await actingViewer(context, input), 'backup')
        const file = resolve(input.directory, oneWord(input, 'FILE'))
        const result = await backup(database, file)
        const { size } = await stat(file)
        return {
          exit: 0,
          json: { file, bytes: size, ...result },
          text: `Wrote ${formatBytes(size)} to ${file}.`,
        }
      },
    },
    {
      name: 'restore',
      usage: 'FILE [--replace]',
      about: 'Fills an empty store from a backup; --replace empties it first.',
      options: { replace: { type: 'boolean' } },
      async run(context, input) {
        requireMay(await actingViewer(context, input), 'backup')
        const file = resolve(input.directory, oneWord(input, 'FILE'))
        const result = await restore(database, file, { replace: input.options.replace === true })
        return { exit: 0, json: { file, ...result }, text: `Restored everything in ${file}.` }
      },
    },
    {
      name: 'doctor',
      usage: '',
      about: 'Says what is set, what is reachable and what is missing.',
      async run(context, input) {
        requireMay(await actingViewer(context, input), 'manage-settings')
        return report(await examine(context, database))
      },
    },
  ]
}

async function examine(context: Context, database: Database): Promise<Finding[]> {
  const { config } = context
  return [
    {
      what: 'store',
      ...(await attempt(async () => {
        const { rows } = await sql<{ records: number }>`select count(*)::int as records from post_mortem`.execute(
          context.db,
        )
        const kind = database.kind === 'embedded' ? `embedded in ${config.dataDirectory}` : 'PostgreSQL (DATABASE_URL)'
        return `${kind}, ${plural(rows[0]?.records ?? 0, 'post-mortem')}`
      })),
    },
    {
      what: 'audit log',
      ...(await attempt(async () => {
        const verdict = await verifyAudit(context.db)
        if (!verdict.intact) throw new Error(`the chain breaks at entry ${verdict.seq}`)
        return `${plural(verdict.entries, 'entry', 'entries')}, unbroken`
      })),
    },
    {
      what: 'address',
      state: 'ok',
      detail: `${config.publicUrl} (PUBLIC_URL), listening on ${config.host}:${config.port}`,
    },
    config.smtpUrl
      ? { what: 'mail', ...(await reachable(config.smtpUrl, 25)) }
      : { what: 'mail', state: 'not set', detail: 'SMTP_URL is not set; mails wait in the product until it is.' },
    config.slackToken
      ? { what: 'Slack', ...(await slackAnswers(context)) }
      : { what: 'Slack', state: 'not set', detail: 'SLACK_TOKEN is not set; posts wait in the product until it is.' },
    config.oidc
      ? { what: 'single sign-on', ...(await discovery(context, config.oidc.issuer)) }
      : { what: 'single sign-on', state: 'not set', detail: 'OIDC_ISSUER is not set; people sign in with a password.' },
  ]
}

async function attempt(work: () => Promise<string>): Promise<Pick<Finding, 'state' | 'detail'>> {
  try {
    return { state: 'ok', detail: await work() }
  } catch (error) {
    return { state: 'failed', detail: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether something accepts a connection there; nothing is said to it. */
async function reachable(url: string, defaultPort: number): Promise<Pick<Finding, 'state' | 'detail'>> {
  const { hostname, port, protocol } = new URL(url)
  const { connect } = await import('node:net')
  const at = `${hostname}:${port || (protocol === 'smtps:' ? 465 : defaultPort)}`
  return attempt(
    () =>
      new Promise((done, fail) => {
        const socket = connect({
          host: hostname,
          port: Number(port) || (protocol === 'smtps:' ? 465 : defaultPort),
          timeout: 5000,
        })
        socket.once('connect', () => {
          socket.destroy()
          done(`${at} answers`)
        })
        socket.once('timeout', () => {
          socket.destroy()
          fail(new Error(`${at} did not answer within 5 s`))
        })
        socket.once('error', error => fail(new Error(`${at}: ${error.message}`)))
      }),
  )
}

async function slackAnswers(context: Context): Promise<Pick<Finding, 'state' | 'detail'>> {
  const channel = openChannels(context.config, context.outside).get('slack')
  const missing = channel?.describe().missing
  if (missing) return { state: 'not set', detail: `${missing} is not set.` }
  const base = context.config.slackApiUrl ?? 'https://slack.com/api/'
  return attempt(async () => {
    const answer = await context.outside.fetch(new URL('auth.test', base.endsWith('/') ? base : `${base}/`), {
      method: 'POST',
      headers: { authorization: `Bearer ${context.config.slackToken}` },
      signal: AbortSignal.timeout(5000),
    })
    const said = (await answer.json()) as { ok: boolean; error?: string; team?: string }
    if (!said.ok) throw new Error(`Slack says ${said.error ?? answer.status}`)
    return `connected${said.team ? ` to ${said.team}` : ''}`
  })
}

async function discovery(context: Context, issuer: string): Promise<Pick<Finding, 'state' | 'detail'>> {
  return attempt(async () => {
    const answer = await context.outside.fetch(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(5000),
    })
    if (!answer.ok) throw new Error(`${issuer} answers ${answer.status} when asked for its configuration`)
    return `${issuer} answers`
  })
}

function report(findings: Finding[]): CommandOutcome {
  const width = Math.max(...findings.map(finding => finding.what.length))
  const marks = { ok: '✓', 'not set': '–', failed: '✗' }
  return {
    exit: findings.some(finding => finding.state === 'failed') ? 1 : 0,
    json: { findings },
    text: findings.map(({ what, state, detail }) => `${marks[state]} ${what.padEnd(width)}  ${detail}`).join('\n'),
  }
}
