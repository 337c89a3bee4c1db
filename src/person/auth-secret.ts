import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../platform/refusal.ts'

/**
 * The secret that signs cookies and form tokens: `AUTH_SECRET` where several machines share one database, else the
 * file `auth-secret` in the data folder, made on first start and readable by its owner only.
 * Refuses `bad-configuration` when it is shorter than 32 characters.
 */
export function readAuthSecret(dataDirectory: string, given = process.env.AUTH_SECRET): string {
  if (given) return longEnough(given, 'AUTH_SECRET')
  const file = join(dataDirectory, 'auth-secret')
  try {
    return longEnough(readFileSync(file, 'utf8').trim(), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  mkdirSync(dataDirectory, { recursive: true })
  // Written beside and linked into place: of two processes starting at once, both end with the same whole secret.
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
  writeFileSync(beside, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true })
  chmodSync(beside, 0o600)
  try {
    linkSync(beside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(beside)
  }
  return longEnough(readFileSync(file, 'utf8').trim(), file)
}

function longEnough(secret: string, where: string): string {
  if (secret.length >= 32) return secret
  throw new Refusal('bad-input', 'bad-configuration', `${where} holds fewer than 32 characters.`)
}
