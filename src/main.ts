import { chmodSync, mkdirSync } from 'node:fs'
import type { App } from './app.ts'
import { loadExample } from './archive/example.ts'
import type { Config } from './platform/config.ts'
import { run, version } from './serve.ts'

const parts = {
  serve: { web: true, worker: true },
  web: { web: true, worker: false },
  worker: { web: false, worker: true },
}

/** Runs the server until it is told to stop; prints where it is to be found. */
export async function serve(config: Config, options: { part: keyof typeof parts; demo: boolean }): Promise<void> {
  process.umask(0o077)
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 })
  chmodSync(config.dataDirectory, 0o700)
  let notes: string[] = []
  const running = await run(config, parts[options.part], async (app: App) => {
    if (options.demo) notes = await loadExample(app.context)
  })
  const { address, app } = running
  const url = address ? config.publicUrl.replace(/:0$/, `:${address.port}`) : null
  const lines = [
    '',
    `  Afterword ${version}`,
    ...(url ? [`  Open      ${url}`] : ['  Worker    sends what is due and runs what is scheduled']),
    app.database.kind === 'embedded' ? `  Data      ${config.dataDirectory}` : '  Store     PostgreSQL (DATABASE_URL)',
    ...(notes.length > 0 ? ['', ...notes.map(note => `  ${note}`)] : []),
    '',
    '  Stop with Ctrl C.',
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)

  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await running.close()
}
