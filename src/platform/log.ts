import pino from 'pino'

export type Log = pino.Logger

/** Structured log on stderr; secrets are taken out by key. `level` is a pino level, `silent` for tests. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      redact: {
        paths: ['*.password', '*.token', '*.authorization', '*.cookie', '*.smtpUrl', '*.slackToken', '*.databaseUrl'],
        censor: '…',
      },
    },
    pino.destination(2),
  )
}
