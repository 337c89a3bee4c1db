/** After this many failed attempts a delivery is given up; with the waits below that is most of a day. */
export const attemptsAllowed = 14

const baseSeconds = 10
const longestSeconds = 4 * 3600

/**
 * Seconds to wait after the given attempt (counted from 1) failed for a passing reason: full jitter, so that a
 * thousand deliveries refused together do not come back together. `random` is in [0, 1).
 */
export function backoffSeconds(attempt: number, random: number): number {
  const ceiling = Math.min(longestSeconds, baseSeconds * 2 ** Math.min(attempt - 1, 30))
  return Math.max(1, Math.round(random * ceiling))
}
