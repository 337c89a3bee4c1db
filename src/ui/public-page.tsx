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
  /** Its logo, shown instead of the name set in type, and as the icon of its pages. */
  logo?: { href: string; width: number; height: number }
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
  /** Picture of this page for those who pass its address on; with it, the page says what kind of card it makes. */
  card?: { href: string; width: number; height: number; alt: string }
  /** For pages that nobody should find by searching. */
  hidden?: boolean
  /** Where the reader is led at once, also where only files are served. */
  refresh?: string
  /** What stands before `/assets/`: the path below which a site is kept, if not at the top. */
  assetsBelow?: string
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
          {props.refresh && <meta http-equiv="refresh" content={`0; url=${props.refresh}`} />}
          {props.hidden && <meta name="robots" content="noindex" />}
          <meta name="color-scheme" content="light dark" />
          <meta property="og:title" content={props.title} />
          <meta property="og:site_name" content={identity.name} />
          {props.description && <meta property="og:description" content={props.description} />}
          <meta property="og:type" content={props.card?.alt === props.title ? 'article' : 'website'} />
          {props.canonical && <meta property="og:url" content={props.canonical} />}
          {props.card && <CardTags {...props.card} />}
          {props.canonical && <link rel="canonical" href={props.canonical} />}
          {props.feeds?.map(feed => (
            <link rel="alternate" type={feed.type} title={feed.title} href={feed.href} />
          ))}
          <link rel="icon" href={identity.logo?.href ?? 'data:,'} />
          <link rel="stylesheet" href={`${props.assetsBelow ?? ''}${assetUrl('public.css')}`} />
          <style>{raw(publicStyle(identity.accent).css)}</style>
        </head>
        <body>
          <a class="skip-link" href="#main">
            Skip to the text
          </a>
          <header class="site-header">
            <p class="site-name">
              <a href={props.homeHref}>
                {identity.logo ? (
                  <img
                    class="site-logo"
                    src={identity.logo.href}
                    alt={identity.name}
                    width={identity.logo.width}
                    height={identity.logo.height}
                  />
                ) : (
                  identity.name
                )}
              </a>
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

/** What makes a page a card where its address is passed on (Open Graph, and what X reads beside it). */
function CardTags({ href, width, height, alt }: NonNullable<PublicPageProps['card']>) {
  return (
    <>
      <meta property="og:image" content={href} />
      <meta property="og:image:type" content="image/png" />
      <meta property="og:image:width" content={String(width)} />
      <meta property="og:image:height" content={String(height)} />
      <meta property="og:image:alt" content={alt} />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  )
}
