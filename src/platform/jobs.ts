import type { Context } from './context.ts'

/** Work that the program does by itself. `every` is in seconds; `cron` is a five-field pattern in UTC. */
export type Job = { name: string; run(context: Context): Promise<void> } & ({ every: number } | { cron: string })
