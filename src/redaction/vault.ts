import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { FindingKind } from './finding.ts'
import type { StandIn } from './stand-ins.ts'

/** A stand-in together with what it stands for, in every spelling that was found. Leaves the vault only to be looked up. */
export interface VaultEntry extends StandIn {
  position: number
  originals: string[]
}

const nonceLength = 12
const tagLength = 16

/** Seals an entry with AES-256-GCM, bound to its post-mortem. Base64 of nonce, tag and ciphertext. */
export function seal(entry: VaultEntry, postMortemId: string, key: Uint8Array): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(postMortemId))
  const text = Buffer.concat([cipher.update(JSON.stringify(entry), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
}

/** Opens what `seal` made; null where the key is another one or the bytes were changed. */
export function unseal(sealed: string, postMortemId: string, key: Uint8Array): VaultEntry | null {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength))
      .setAAD(Buffer.from(postMortemId))
      .setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength))
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()])
    return JSON.parse(text.toString('utf8')) as VaultEntry
  } catch {
    return null
  }
}

/** Names an entry within its post-mortem without telling its kind. */
export function vaultMark(entry: { kind: FindingKind; key: string }, key: Uint8Array): string {
  return createHmac('sha256', key).update(`${entry.kind}\0${entry.key}`).digest('hex').slice(0, 32)
}
