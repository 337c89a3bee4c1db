import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const url = (schemes: string[]) =>
  z.string().refine(text => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    message: `must be a URL beginning with ${schemes.join(' or ')}//`,
  })

const environment = z.object({
  AFTERWORD_DATA: z.string().min(1).default('./data'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().min(3).default('Afterword <afterword@localhost>'),
  SLACK_TOKEN: z.string().min(1).optional(),
  SLACK_API_URL: url(['http:', 'https:']).optional(),
  RECOGNISER_URL: url(['http:', 'https:']).optional(),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  OIDC_ISSUER: url(['http:', 'https:']).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME: z.string().min(1).default('Single sign-on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
})

export interface Config {
  /** Absolute path of the data folder. */
  dataDirectory: string
  port: number
  host: string
  databaseUrl?: string
  smtpUrl?: string
  mailFrom: string
  slackToken?: string
  slackApiUrl?: string
  /** An outside recogniser of names, asked about redacted text only; off without it. */
  recogniserUrl?: string
  /** Where readers reach this installation, without a trailing slash. */
  publicUrl: string
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string }
  logLevel: string
}

/**
 * Reads flags (`--data`, `--port`, `--host`) over the environment over defaults.
 * Refuses `bad-configuration`, naming each variable and what is wrong with it; never echoes a value.
 */
export function readConfig(env: Record<string, string | undefined>, args: string[] = []): Config {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' } },
    strict: false,
  })
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse({
    ...given,
    ...(typeof values.data === 'string' && { AFTERWORD_DATA: values.data }),
    ...(typeof values.port === 'string' && { PORT: values.port }),
    ...(typeof values.host === 'string' && { HOST: values.host }),
  })
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new Refusal('bad-input', 'bad-configuration', `The configuration does not fit: ${problems.join('; ')}.`)
  }
  const e = parsed.data
  if (e.OIDC_ISSUER && !(e.OIDC_CLIENT_ID && e.OIDC_CLIENT_SECRET)) {
    throw new Refusal(
      'bad-input',
      'bad-configuration',
      'OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.',
    )
  }
  return {
    dataDirectory: resolve(e.AFTERWORD_DATA),
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    slackToken: e.SLACK_TOKEN,
    slackApiUrl: e.SLACK_API_URL,
    recogniserUrl: e.RECOGNISER_URL,
    publicUrl: (
      e.PUBLIC_URL ??
      `http://${e.HOST === '0.0.0.0' ? 'localhost' : e.HOST === '127.0.0.1' ? 'localhost' : e.HOST}:${e.PORT}`
    ).replace(/\/+$/, ''),
    oidc:
      e.OIDC_ISSUER && e.OIDC_CLIENT_ID && e.OIDC_CLIENT_SECRET
        ? { issuer: e.OIDC_ISSUER, clientId: e.OIDC_CLIENT_ID, clientSecret: e.OIDC_CLIENT_SECRET, name: e.OIDC_NAME }
        : undefined,
    logLevel: e.LOG_LEVEL,
  }
}
