import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from '../platform/context.ts'

type Keys = Pick<Context, 'key'>

/**
 * The part of a leave link that proves that we wrote it for this person. It works without signing in and for as long
 * as the mail is kept, and for nothing but leaving the digest.
 */
function leaveToken(context: Keys, personId: string): string {
  return `${personId}.${createHmac('sha256', context.key('leave the digest')).update(personId).digest('base64url')}`
}

/** Whose leave link it is, or null where we did not write it. */
export function personOfLeaveToken(context: Keys, token: string): string | null {
  const dot = token.lastIndexOf('.')
  if (dot < 1) return null
  const personId = token.slice(0, dot)
  const given = Buffer.from(token)
  const expected = Buffer.from(leaveToken(context, personId))
  return given.length === expected.length && timingSafeEqual(given, expected) ? personId : null
}

/** Where a reader leaves the digest: a GET shows a button, a POST leaves (RFC 8058). */
export function leaveUrl(context: Keys & Pick<Context, 'config'>, personId: string): string {
  return `${context.config.publicUrl}/public/digest/leave/${leaveToken(context, personId)}`
}
