/** What kind of "no" it is; doors turn it into an HTTP status or an exit code. */
export type RefusalKind =
  | 'bad-input'
  | 'not-signed-in'
  | 'not-allowed'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unavailable'

const statuses: Record<RefusalKind, 400 | 401 | 403 | 404 | 409 | 413 | 503> = {
  'bad-input': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unavailable: 503,
}

/**
 * An expected "no": a name a program can test for and a sentence that helps a person.
 * Nothing has changed when one is thrown inside a verb.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  /** Stable name in kebab case, such as `already-approved`. */
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(kind: RefusalKind, code: string, sentence: string, details: Record<string, unknown> = {}) {
    super(sentence)
    this.name = 'Refusal'
    this.kind = kind
    this.code = code
    this.details = details
  }

  get status() {
    return statuses[this.kind]
  }

  /** The shape every door shows: `{ error: { code, message, details } }`. */
  toJSON() {
    return { error: { code: this.code, message: this.message, details: this.details } }
  }
}
