import { createHash } from 'node:crypto'
import { raw } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { assetUrl } from './assets.ts'
import { readableOn, readHexColour, writeHexColour } from './colour.ts'

/** Whose pages these are, as readers outside see it. */
export interface PublicIdentity {
  /** The organisation's name, set as its logo. */
  name: string
  /** Its own site. */
  href?: string
  /** Its accent colour, `#rrggbb`; made darker or lighter where it would not read. Anything else is ignored. */
  accent?: string
  /** Its icon; without one browsers are told not to look for any. */
  iconHref?: string
}

const paper = [251, 249, 245] as const
const night = [20, 23, 26] as const

/**
 * The one inline style of public pages: the accent colour, readable by day and night. `hash` goes into the page's
 * Content-Security-Policy (`style-src 'self' '${hash}'`), so that pages can be cached without a nonce.
 */
export function publicStyle(accent: string | undefined): { css: string; hash: string } {
  const colour = readHexColour(accent ?? '') ?? readHexColour('#0f5e63')!
  const day = writeHexColour(readableOn(paper, colour))
  const dark = writeHexColour(readableOn(night, colour))
  const css = `:root{--accent:${day}}@media(prefers-color-scheme:dark){:root{--accent:${dark}}}`
  return { css, hash: `sha256-${createHash('sha256').update(css).digest('base64')}` }
}

export interface PublicPageProps {
  title: string
  identity: PublicIdentity
  description?: string
  /** Address of this page for everyone. */
  canonical?: string
  /** Feeds offered to readers, in the head and in the foot. */
  feeds?: readonly { href: string; title: string; type: 'application/atom+xml' | 'application/feed+json' }[]
  /** Start page of this site. */
  homeHref: string
  /** Beside the name, such as "Incident reports". */
  section?: string
  /** Links beside the section. */
  links?: readonly { label: string; href: string; current?: boolean }[]
  /** Left of the foot: contact, imprint. */
  foot?: Child
  language?: string
}

/** A page for everyone: the organisation's own look, no script, no font to load, nothing from elsewhere. */
export function PublicPage(props: PropsWithChildren<PublicPageProps>) {
  const { identity } = props
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={props.language ?? 'en'}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${props.title} · ${identity.name}`}</title>
          {props.description && <meta name="description" content={props.description} />}
          <meta name="color-scheme" content="light dark" />
          <meta property="og:title" content={props.title} />
          <meta property="og:site_name" content={identity.name} />
          {props.description && <meta property="og:description" content={props.description} />}
          {props.canonical && <link rel="canonical" href={props.canonical} />}
          {props.feeds?.map(feed => (
            <link rel="alternate" type={feed.type} title={feed.title} href={feed.href} />
          ))}
          <link rel="icon" href={identity.iconHref ?? 'data:,'} />
          <link rel="stylesheet" href={assetUrl('public.css')} />
          <style>{raw(publicStyle(identity.accent).css)}</style>
        </head>
        <body>
          <a class="skip-link" href="#main">
            Skip to the text
          </a>
          <header class="site-header">
            <p class="site-name">
              <a href={props.homeHref}>{identity.name}</a>
              {props.section && <span class="site-section">{props.section}</span>}
            </p>
            {props.links && (
              <nav aria-label="Site">
                {props.links.map(link => (
                  <a href={link.href} aria-current={link.current ? 'page' : undefined}>
                    {link.label}
                  </a>
                ))}
              </nav>
            )}
          </header>
          <main id="main">{props.children}</main>
          <footer class="site-footer">
            <div>{props.foot ?? (identity.href && <a href={identity.href}>{identity.name}</a>)}</div>
            <p>
              {props.feeds?.map(feed => (
                <a href={feed.href}>{feed.title}</a>
              ))}
            </p>
          </footer>
        </body>
      </html>
    </>
  )
}
