/** Builds `dist` when it is missing or older than the source. */
export function ensureBuilt(): Promise<void>
