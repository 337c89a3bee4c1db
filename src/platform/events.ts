import type { Context } from './context.ts'

/** News from one domain to those below it. Handlers run in the emitter's transaction, in the order of domains. */
export interface EventType<Payload> {
  readonly name: string
  /** Only for inference; never set. */
  readonly payload?: Payload
}

/** Declares an event; the domain that emits it owns the declaration. */
export function defineEvent<Payload>(name: string): EventType<Payload> {
  return { name }
}

export interface Subscription {
  event: EventType<unknown>
  handle(context: Context, payload: never): Promise<void>
}

/** Pairs an event with what a lower domain does about it. */
export function on<Payload>(
  event: EventType<Payload>,
  handle: (context: Context, payload: Payload) => Promise<void>,
): Subscription {
  return { event, handle: handle as Subscription['handle'] }
}

export class Events {
  readonly #handlers = new Map<string, Subscription['handle'][]>()

  constructor(subscriptions: Subscription[] = []) {
    for (const { event, handle } of subscriptions) {
      this.#handlers.set(event.name, [...(this.#handlers.get(event.name) ?? []), handle])
    }
  }

  /** Runs every handler of the event with the given context (normally one inside a transaction). */
  async emit<Payload>(context: Context, event: EventType<Payload>, payload: Payload): Promise<void> {
    for (const handle of this.#handlers.get(event.name) ?? []) await handle(context, payload as never)
  }
}
