import type { Context } from '../platform/context.ts'

type FindHost = (context: Context) => Promise<string | null>

let find: FindHost = async () => null

/** Says under which name of its own the public site is read; the domain that has the site calls it once. */
export function answerPublicSiteAt(host: FindHost): void {
  find = host
}

/** The name of the public site's own domain, where there is one. */
export function publicHost(context: Context): Promise<string | null> {
  return find(context)
}
