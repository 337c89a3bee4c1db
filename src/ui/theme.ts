/** What a reader chose: paper, night, or whatever their system does. */
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Name of the cookie that remembers the choice, so that the first byte already has the right colours. */
const themeCookie = 'afterword_theme'

/** The theme in a request's Cookie header; `system` when there is none or it is not ours. */
export function readTheme(cookieHeader: string | null | undefined): Theme {
  const found = cookieHeader?.match(/(?:^|;\s*)afterword_theme=(light|dark|system)(?:;|$)/)
  return (found?.[1] as Theme | undefined) ?? 'system'
}

/** The Set-Cookie value that remembers a theme for a year. */
export function themeCookieHeader(theme: Theme): string {
  return `${themeCookie}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`
}
