import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from '../platform/context.ts'

/** Somebody outside who wants to hear of reports. */
export interface MailSubscription {
  id: string
  /** Address of a service's page, or empty for everything. */
  topic: string
  askedAt: Date
  confirmedAt: Date | null
}

export type MailKind = 'confirm' | 'published' | 'corrected' | 'withdrawn'

/** How long the link in a mail that asks for confirmation works, and how long an unanswered wish is kept. */
export const confirmWithin = 48 * 3_600_000

type Keys = Pick<Context, 'key'>

/** The same address, however it was typed; what is before the @ is left to the mail server to tell apart. */
export function normalAddress(typed: string): string {
  const trimmed = typed.trim()
  const at = trimmed.lastIndexOf('@')
  return at < 0 ? trimmed : `${trimmed.slice(0, at)}@${trimmed.slice(at + 1).toLowerCase()}`
}

/** By what an address is found again without being readable. */
export function addressHash(keys: Keys, address: string): string {
  return createHmac('sha256', keys.key('subscriber address')).update(address.toLowerCase()).digest('base64url')
}

/** The address, readable only with the installation's secret (AES-256-GCM: nonce, tag, text). */
export function sealAddress(keys: Keys, address: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keys.key('subscriber address, sealed'), nonce)
  const sealed = Buffer.concat([cipher.update(address, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** The address out of its seal; null where another secret sealed it. */
export function openAddress(keys: Keys, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const cipher = createDecipheriv('aes-256-gcm', keys.key('subscriber address, sealed'), bytes.subarray(0, 12))
    cipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

type Purpose = 'confirm' | 'leave'

/** The part of a link that proves that we wrote it for this subscription, and for nothing but this. */
export function linkToken(keys: Keys, purpose: Purpose, id: string): string {
  return `${id}.${createHmac('sha256', keys.key(`${purpose} a subscription`))
    .update(id)
    .digest('base64url')}`
}

/** Whose link it is; null where we did not write it for this. */
export function subscriptionOfToken(keys: Keys, purpose: Purpose, token: string): string | null {
  const dot = token.lastIndexOf('.')
  if (dot < 1) return null
  const id = token.slice(0, dot)
  const given = Buffer.from(token)
  const expected = Buffer.from(linkToken(keys, purpose, id))
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null
}
