import type { Context as HonoContext } from 'hono'

interface NodeRequest {
  incoming?: { socket?: { remoteAddress?: string } }
}

/**
 * Where a request comes from. Only a proxy on this very machine is believed about who stands behind it: anybody else
 * could write what they like. In memory, where there is no connection, everybody is `here`.
 */
export function requestAddress(c: HonoContext): string {
  const peer = (c.env as NodeRequest | undefined)?.incoming?.socket?.remoteAddress
  if (!peer) return 'here'
  const plain = peer.replace(/^::ffff:/, '')
  if (plain !== '::1' && !plain.startsWith('127.')) return plain
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 60) || plain
}
