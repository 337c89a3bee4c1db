import { Hono } from 'hono'
import { LRUCache } from 'lru-cache'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Config } from '../platform/config.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { getSetting } from '../platform/settings.ts'
import type { PublicIdentity } from '../ui/public-page.tsx'
import { logoAddress } from './logo.ts'
import { organisationSetting, recruitingSetting } from './settings.ts'
import { answerWith, keptPage, type RenderedPage } from './site-cache.ts'
import { currentLogo } from './store.ts'

/** What every page of the public site needs to know. */
export interface Site {
  context: Context
  /** Where its pages are read, without a slash at the end. */
  base: string
  /** Its start page. */
  home: string
  identity: PublicIdentity
  /** For the foot of every page; null unless switched on. */
  recruiting: { careersHref?: string; statement?: string } | null
  /** Where readers ask to be told by mail: always at an installation, for files take no form. Null without mail. */
  subscribeHref: string | null
}

/** Pages of one kind. The server and the written site get theirs here, so both have the same bytes. */
export interface SitePart {
  /** The route by which the server finds them. */
  route: string
  /** Every address there is now, for a site written to files. */
  addresses(site: Site): Promise<string[]>
  /** The page at an address below the site's; null where there is none. */
  page(site: Site, address: string): Promise<RenderedPage | null>
}

const parts = new Map<string, SitePart>()

/** The site as it is now; `base` stands for the address at which copies of it will be read. */
export async function openSite(context: Context, base?: string): Promise<Site> {
  const { db, config } = context
  const organisation = await getSetting(db, organisationSetting)
  const recruiting = await getSetting(db, recruitingSetting)
  const own = organisation.address ?? config.publicUrl
  const at = base ?? own
  const logo = await currentLogo(db)
  return {
    context,
    base: at,
    home: `${at}/public/`,
    identity: {
      name: organisation.name,
      href: organisation.href,
      accent: organisation.accent,
      ...(logo && { logo: { href: `${at}${logoAddress(logo)}`, ...shownSize(logo) } }),
    },
    recruiting: recruiting.shown ? { careersHref: recruiting.careersHref, statement: recruiting.statement } : null,
    subscribeHref: config.smtpUrl ? `${own}/public/subscribe` : null,
  }
}

const hosts = new LRUCache<Config, { name: string | null }>({ max: 10, ttl: 2000 })

/** The name of the site's own domain; a new one is answered within two seconds. */
export async function siteHost({ db, config }: Context): Promise<string | null> {
  const known = hosts.get(config)
  if (known) return known.name
  const { address } = await getSetting(db, organisationSetting)
  const name = address ? new URL(address).hostname : null
  hosts.set(config, { name })
  return name
}

const logoHeight = 36
const logoWidth = 220

/** The size at which a logo stands at the head of a page. */
function shownSize({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(logoHeight / height, logoWidth / width)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * Answers these pages: from what was kept a moment ago, else made now; what is not there, was never approved or has an
 * impossible address is not found, with the same words.
 */
export function mountSite(context: Context, mounted: readonly SitePart[]): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  for (const part of mounted) {
    parts.set(part.route, part)
    app.get(part.route, async c => {
      const address = c.req.path
      const kept = await keptPage(context.config, address, async () => part.page(await openSite(context), address))
      if (!kept) throw noSuchPage()
      return answerWith(c.req.raw, kept)
    })
  }
  return app
}

/** What every address answers at which nothing is. */
export function noSuchPage(): Refusal {
  return new Refusal('not-found', 'no-such-page', 'There is no such page, or it is not for you.')
}

/** Every address of the public site at which something is, in the order of its parts. */
export async function siteAddresses(site: Site): Promise<string[]> {
  const addresses: string[] = []
  for (const part of parts.values()) addresses.push(...(await part.addresses(site)))
  return addresses
}

/** Every page of the public site with its address, made now, one after the other. */
export async function* everyPage(site: Site): AsyncGenerator<{ address: string; page: RenderedPage }> {
  for (const part of parts.values()) {
    for (const address of await part.addresses(site)) {
      const page = await part.page(site, address)
      if (page) yield { address, page }
    }
  }
}
