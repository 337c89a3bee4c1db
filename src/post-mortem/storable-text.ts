import { Refusal } from '../platform/refusal.ts'

/**
 * Refuses `nul-character` for a value that holds, however deep, a NUL or half of a surrogate pair: neither store can
 * keep them, and leaving them out silently would not be what was written.
 */
export function requireStorable(value: unknown): void {
  // JSON writes both as escapes; an escape that somebody typed has its backslash doubled.
  const json = JSON.stringify(value) ?? ''
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(json)) {
    throw new Refusal('bad-input', 'nul-character', 'The text holds a NUL or a broken character, which cannot be kept.')
  }
}
