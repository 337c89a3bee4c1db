/**
 * Where to go after signing in: a path of ours, or the start page. Everything that a browser could read as another
 * site (`//elsewhere`, `/\elsewhere`, `https:elsewhere`, a tab in between) leads to the start page.
 */
export function nextPage(wanted: string | null | undefined): string {
  const start = '/'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop them from addresses
  if (!wanted || wanted.length > 2000 || !/^\/(?![/\\])/.test(wanted) || /[\u0000-\u001f\\]/.test(wanted)) return start
  const base = 'http://here.invalid'
  if (!URL.canParse(wanted, base)) return start
  const url = new URL(wanted, base)
  if (url.origin !== base || url.pathname.startsWith('//')) return start
  if (/^\/(sign-in|sign-out|first-admin|set-password)(\/|$)/.test(url.pathname)) return start
  return url.pathname + url.search + url.hash
}
