import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * A token for forms that only whoever holds `binding` (their session, or a cookie of their visit) can have been given.
 * Each page gets another one, so that compressed pages give nothing away by their length.
 */
export function issueFormToken(key: Buffer, binding: string): string {
  const mask = randomBytes(12).toString('base64url')
  return `${mask}.${sign(key, mask, binding).toString('base64url')}`
}

/** Whether the token was issued for this binding. */
export function checkFormToken(key: Buffer, binding: string, token: unknown): boolean {
  if (typeof token !== 'string') return false
  const [mask, signature] = token.split('.')
  if (!mask || !signature) return false
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(key, mask, binding)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const sign = (key: Buffer, mask: string, binding: string) =>
  createHmac('sha256', key).update(`${mask}.${binding}`).digest()
