import { LRUCache } from 'lru-cache'
import type { Clock } from '../platform/clock.ts'
import { Refusal } from '../platform/refusal.ts'

const window = 15 * 60_000

/** How many failed attempts a quarter of an hour allows, by what they have in common. */
const allowed = { pair: 5, account: 20, address: 100 } as const

/**
 * Counts failed sign-ins by address, by account and by both, in this process. A stranger who tries one account from
 * one place is stopped at 5; somebody who guesses from many places at 20 for one account.
 */
export class Attempts {
  readonly #clock: Clock
  readonly #failures = new LRUCache<string, number[]>({ max: 50_000 })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Refuses `too-many-attempts`, with the minutes to wait, before the password is even looked at. */
  check(address: string, account: string): void {
    const now = this.#clock.now().getTime()
    for (const [kind, key] of keys(address, account)) {
      const recent = (this.#failures.get(key) ?? []).filter(at => at > now - window)
      const first = recent[0]
      if (recent.length < allowed[kind] || first === undefined) continue
      const minutes = Math.max(1, Math.ceil((first + window - now) / 60_000))
      throw new Refusal(
        'not-allowed',
        'too-many-attempts',
        `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
        { minutes },
      )
    }
  }

  /** Counts one; called before the answer is known, so that many at once are not all let through. */
  failed(address: string, account: string): void {
    const now = this.#clock.now().getTime()
    for (const [kind, key] of keys(address, account)) {
      const recent = (this.#failures.get(key) ?? []).filter(at => at > now - window)
      this.#failures.set(key, [...recent, now].slice(-allowed[kind]))
    }
  }

  /** Takes back what `failed` counted in advance, and forgets this address's failures with this account. */
  succeeded(address: string, account: string): void {
    for (const [kind, key] of keys(address, account)) {
      if (kind === 'pair') this.#failures.delete(key)
      else this.#failures.set(key, (this.#failures.get(key) ?? []).slice(0, -1))
    }
  }
}

const keys = (address: string, account: string) =>
  [
    ['pair', `pair ${address} ${account}`],
    ['account', `account ${account}`],
    ['address', `address ${address}`],
  ] as const
