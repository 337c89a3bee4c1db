import { tryGetContext } from 'hono/context-storage'
import { raw } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { assetUrl } from './assets.ts'
import { Csrf } from './form.tsx'
import { Icon, type IconName } from './icons.tsx'
import { Logo } from './logo.tsx'
import { readTheme, type Theme } from './theme.ts'

/** One place of the rail. `key` is what a page names as `current`. */
export interface RailItem {
  key: string
  label: string
  href: string
  icon: IconName
  /** What waits there; nothing is shown for 0. */
  count?: number
}

/** Who is looking, as far as the frame of a page needs to know. */
export interface FrameViewer {
  kind: string
  name?: string
  email?: string
}

interface Arrangement {
  rail: RailItem[]
  homeHref: string
  signOutHref: string
  signInHref: string
  accountHref?: string
  paletteHref: string
}

const arrangement: Arrangement = {
  rail: [],
  homeHref: '/',
  signOutHref: '/sign-out',
  signInHref: '/sign-in',
  paletteHref: '/palette',
}

/** Says once, when the program is put together, what every page's frame holds and where its links lead. */
export function arrangePages(given: Partial<Arrangement>): void {
  Object.assign(arrangement, given)
}

/** The theme asked for by the request being answered; needs Hono's `contextStorage()`, else `system`. */
function themeOfRequest(): Theme {
  return readTheme(tryGetContext()?.req.header('cookie'))
}

export interface DocumentProps {
  /** Shown in the tab before "· Afterword". */
  title: string
  description?: string
  csrf?: string
  nonce?: string
  theme?: Theme
  /** Names of scripts of this page beyond the common ones, such as `desk.js`. */
  scripts?: string[]
  bodyClass?: string
}

/** The document around any signed-in or signed-out page: head, fonts, one style sheet, scripts with the nonce. */
function Document(props: PropsWithChildren<DocumentProps>) {
  const theme = props.theme ?? themeOfRequest()
  const common = ['turbo.js', 'keys.js', 'palette.js']
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
          <title>{props.title === 'Afterword' ? props.title : `${props.title} · Afterword`}</title>
          {props.description && <meta name="description" content={props.description} />}
          <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
          <meta name="robots" content="noindex" />
          <meta name="turbo-prefetch" content="false" />
          {props.nonce && <meta name="csp-nonce" content={props.nonce} />}
          {props.csrf && <meta name="csrf-token" content={props.csrf} />}
          <link rel="icon" href={assetUrl('favicon.svg')} type="image/svg+xml" />
          <link
            rel="preload"
            href={assetUrl('inter-latin-wght-normal.woff2')}
            as="font"
            type="font/woff2"
            crossorigin=""
          />
          <link
            rel="preload"
            href={assetUrl('source-serif-4-latin-wght-normal.woff2')}
            as="font"
            type="font/woff2"
            crossorigin=""
          />
          <link rel="stylesheet" href={assetUrl('styles.css')} data-turbo-track="reload" />
          {common.map(name => (
            <script type="module" src={assetUrl(name)} nonce={props.nonce} data-turbo-track="reload" />
          ))}
          {props.scripts?.map(name => (
            <script type="module" src={assetUrl(name)} nonce={props.nonce} />
          ))}
        </head>
        <body class={props.bodyClass}>{props.children}</body>
      </html>
    </>
  )
}

export interface PageProps extends DocumentProps {
  viewer: FrameViewer
  csrf: string
  nonce: string
  /** Key of the rail item this page belongs to. */
  current?: string
  /** For tables and desks: the text column is not held to the reading width. */
  wide?: boolean
  /** Further rail items of this page only. */
  rail?: RailItem[]
}

/** A page inside the product: rail at the left (below on a phone), everything else in `main`. */
export function Page(props: PropsWithChildren<PageProps>) {
  const known = props.viewer.kind !== 'anonymous'
  return (
    <Document {...props} bodyClass="framed">
      <a class="skip-link" href="#main">
        Skip to the text
      </a>
      <header class="rail" id="rail">
        <Logo href={arrangement.homeHref} />
        {known && (
          <nav class="rail-places" aria-label="Main">
            <ul>
              {[...arrangement.rail, ...(props.rail ?? [])].map(item => (
                <li>
                  <a href={item.href} aria-current={item.key === props.current ? 'page' : undefined}>
                    <Icon name={item.icon} />
                    <span class="rail-label">{item.label}</span>
                    {item.count ? <span class="rail-count">{item.count}</span> : null}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {known && (
          <button class="rail-find" type="button" data-palette={arrangement.paletteHref} hidden>
            <Icon name="search" />
            <span class="rail-label">Find</span>
            <kbd>Ctrl K</kbd>
          </button>
        )}
        <Account viewer={props.viewer} csrf={props.csrf} />
      </header>
      <main id="main" class={props.wide ? 'page page-wide' : 'page'} tabindex={-1}>
        {props.children}
      </main>
    </Document>
  )
}

function Account({ viewer, csrf }: { viewer: FrameViewer; csrf: string }) {
  if (viewer.kind === 'anonymous') {
    return (
      <a class="rail-sign-in" href={arrangement.signInHref}>
        <Icon name="person" />
        <span class="rail-label">Sign in</span>
      </a>
    )
  }
  const name = viewer.name ?? viewer.kind
  return (
    <details class="account">
      <summary>
        <span class="initials" aria-hidden="true">
          {initials(name)}
        </span>
        <span class="visually-hidden">Account of </span>
        <span class="rail-label">{name}</span>
      </summary>
      <div class="account-menu">
        <p>
          <strong>{name}</strong>
          {viewer.email && <span class="soft">{viewer.email}</span>}
        </p>
        {arrangement.accountHref && <a href={arrangement.accountHref}>Your account</a>}
        <form method="post" action={arrangement.signOutHref} data-turbo="false">
          <Csrf token={csrf} />
          <button class="link" type="submit">
            Sign out
          </button>
        </form>
      </div>
    </details>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map(word => (word ? [...word][0]!.toUpperCase() : ''))
    .join('')
}

export interface PageHeaderProps {
  title: string
  /** One or two sentences below the title. */
  lede?: Child
  /** Small line above the title, such as breadcrumbs. */
  above?: Child
  /** Small line below: date, reading time, state. */
  meta?: Child
  /** Buttons at the right. */
  actions?: Child
  /** Set in the large reading serif, for the text people came to read. */
  editorial?: boolean
}

/** The first lines of a page: what this is, and what one can do here. */
export function PageHeader({ title, lede, above, meta, actions, editorial }: PageHeaderProps) {
  return (
    <header class={editorial ? 'page-header page-header-editorial' : 'page-header'}>
      {above}
      <div class="page-header-line">
        <h1>{title}</h1>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {lede && <p class="lede">{lede}</p>}
      {meta && <div class="page-meta">{meta}</div>}
    </header>
  )
}

export interface SoloPageProps extends DocumentProps {
  heading?: string
  lede?: Child
}

/** A page without a rail: signing in, the first account, a refusal. */
export function SoloPage(props: PropsWithChildren<SoloPageProps>) {
  return (
    <Document {...props} bodyClass="solo">
      <header class="solo-header">
        <Logo href={arrangement.homeHref} />
      </header>
      <main id="main" class="solo-main">
        <h1>{props.heading ?? props.title}</h1>
        {props.lede && <p class="lede">{props.lede}</p>}
        {props.children}
      </main>
    </Document>
  )
}

export interface MessagePageProps {
  title: string
  /** What rule, why. */
  message: string
  /** What to do next. */
  next?: { label: string; href: string }
  status?: number
  nonce?: string
  csrf?: string
}

/** An answer that is one message: what is refused or missing, why, and what to do next. */
export function MessagePage({ title, message, next, status, nonce, csrf }: MessagePageProps) {
  const onward = next ?? { label: 'Go to the start page', href: arrangement.homeHref }
  return (
    <SoloPage title={title} lede={message} nonce={nonce} csrf={csrf}>
      <p>
        <a class="button" href={onward.href}>
          {onward.label}
        </a>
      </p>
      {status && <p class="solo-status">{status}</p>}
    </SoloPage>
  )
}
