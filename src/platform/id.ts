import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id such as `pm-7k3d9x2m4q8t`: 60 random bits in Crockford's base 32, so that it tells nothing about volume. */
export function newId(prefix: string): string {
  const bytes = randomBytes(12)
  let text = ''
  for (const byte of bytes) text += alphabet[byte & 31]
  return `${prefix}-${text}`
}
