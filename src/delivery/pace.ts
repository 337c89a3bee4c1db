/**
 * How fast one recipient of a channel is written to: a token bucket as the one number it needs, the time at which the
 * next message would be on time. Times are milliseconds.
 */
export class Pace {
  readonly #perSecond: number
  readonly #burst: number
  readonly #next = new Map<string, number>()

  constructor({ perSecond, burst }: { perSecond: number; burst: number }) {
    this.#perSecond = perSecond
    this.#burst = burst
  }

  /** Milliseconds that the next message to this recipient has to wait, or null, reserving nothing, when over `longest`. */
  reserve(recipient: string, now: number, longest: number): number | null {
    const interval = 1000 / this.#perSecond
    const due = Math.max(this.#next.get(recipient) ?? 0, now - (this.#burst - 1) * interval)
    const wait = Math.max(0, due - now)
    if (wait > longest) return null
    this.#next.set(recipient, due + interval)
    return wait
  }

  /** Nothing to this recipient before `until`: the other side said so. */
  pause(recipient: string, until: number): void {
    this.#next.set(recipient, Math.max(this.#next.get(recipient) ?? 0, until))
  }

  /** When the next message may go. */
  dueAt(recipient: string, now: number): number {
    return Math.max(this.#next.get(recipient) ?? 0, now)
  }
}
