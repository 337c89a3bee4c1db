import { hkdfSync } from 'node:crypto'

/** A 32-byte key for one purpose (HKDF-SHA256), so that no two uses of the installation's secret share a key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `afterword:${purpose}`, 32))
}
