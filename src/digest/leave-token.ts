import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { readAuthSecret } from '../person/auth-secret.ts'
import type { Config } from '../platform/config.ts'

// The link in a mail must work without signing in and for ever, and for nothing but leaving the digest.
function keyOf(config: Config): Buffer {
  return Buffer.from(hkdfSync('sha256', readAuthSecret(config.dataDirectory), '', 'leave the digest', 32))
}

/** The part of a leave link that proves that we wrote it for this person. */
export function leaveToken(config: Config, personId: string): string {
  return `${personId}.${createHmac('sha256', keyOf(config)).update(personId).digest('base64url')}`
}

/** Whose leave link it is, or null where we did not write it. */
export function personOfLeaveToken(config: Config, token: string): string | null {
  const dot = token.lastIndexOf('.')
  if (dot < 1) return null
  const personId = token.slice(0, dot)
  const given = Buffer.from(token)
  const expected = Buffer.from(leaveToken(config, personId))
  return given.length === expected.length && timingSafeEqual(given, expected) ? personId : null
}

/** Where a reader leaves the digest: a GET shows a button, a POST leaves (RFC 8058). */
export function leaveUrl(config: Config, personId: string): string {
  return `${config.publicUrl}/public/digest/leave/${leaveToken(config, personId)}`
}
