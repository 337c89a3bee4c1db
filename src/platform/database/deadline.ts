import { AsyncLocalStorage } from 'node:async_hooks'

/** How long one query may take unless said otherwise, in milliseconds. */
export const usualDeadline = 30_000

const chosen = new AsyncLocalStorage<number>()

/** Runs `work` with another deadline per query, in milliseconds; 0 means none. For maintenance, not for requests. */
export function withQueryDeadline<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return chosen.run(milliseconds, work)
}

export function queryDeadline(usual: number): number {
  return chosen.getStore() ?? usual
}
