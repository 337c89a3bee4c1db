import type { Context as HonoContext } from 'hono'
import type { HttpEnvironment } from './environment.ts'
import type { Viewer } from './viewer.ts'

/** What every `Page` needs from its request. */
export function pageFrame(c: HonoContext<HttpEnvironment>): { viewer: Viewer; csrf: string; nonce: string } {
  return { viewer: c.var.viewer, csrf: c.var.csrf, nonce: c.var.nonce }
}

/** The text fields of a posted form; files and repeated fields aside. */
export async function readForm(c: HonoContext<HttpEnvironment>): Promise<Record<string, string>> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** Every value of a field that may be given several times, such as checkboxes. */
export async function readRepeated(c: HonoContext<HttpEnvironment>, name: string): Promise<string[]> {
  const value = (await c.req.parseBody({ all: true }))[name]
  return (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string')
}
