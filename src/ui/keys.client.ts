import { visit } from '@hotwired/turbo'

/**
 * Keys for the whole product: `?` lists them, `g` then a rail item's first letter goes there, `j` and `k` walk a list,
 * Enter opens. Also says a moment in the reader's own zone on hover.
 */

let leader = 0

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function places(): { key: string; label: string; href: string }[] {
  const taken = new Set<string>()
  return [...document.querySelectorAll<HTMLAnchorElement>('.rail-places a')].flatMap(link => {
    const label = link.querySelector('.rail-label')?.textContent?.trim() ?? ''
    const key = [...label.toLowerCase()].find(letter => /[a-z]/.test(letter) && !taken.has(letter))
    if (!key) return []
    taken.add(key)
    return [{ key, label, href: link.href }]
  })
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-walkable] tbody tr, ol[data-walkable] > li')]
}

function walk(step: 1 | -1): void {
  const all = rows()
  if (all.length === 0) return
  const here = all.findIndex(row => row.hasAttribute('data-here'))
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))
  all[here]?.removeAttribute('data-here')
  const row = all[next]!
  row.setAttribute('data-here', '')
  row.querySelector<HTMLAnchorElement>('a')?.focus({ preventScroll: true })
  row.scrollIntoView({ block: 'nearest' })
}

function showKeys(): void {
  document.querySelector('#keys')?.remove()
  const dialog = document.createElement('dialog')
  dialog.id = 'keys'
  dialog.className = 'dialog'
  dialog.setAttribute('aria-labelledby', 'keys-title')
  const header = document.createElement('header')
  header.className = 'dialog-header'
  const title = document.createElement('h2')
  title.id = 'keys-title'
  title.textContent = 'Keys'
  header.append(title)
  const list = document.createElement('dl')
  list.className = 'dialog-content key-list'
  const own = [...document.querySelectorAll<HTMLElement>('[data-key]')].map(
    element => [element.dataset.key!, element.dataset.keyLabel ?? element.textContent?.trim() ?? ''] as const,
  )
  const lines: (readonly [string, string])[] = [
    ['Ctrl K', 'Find anything'],
    ['?', 'Show this list'],
    ...places().map(({ key, label }) => [`g ${key}`, `Go to ${label}`] as const),
    ...(rows().length
      ? ([
          ['j  k', 'Next, previous row'],
          ['Enter', 'Open the row'],
        ] as const)
      : []),
    ...own,
  ]
  for (const [keys, meaning] of lines) {
    const term = document.createElement('dt')
    for (const key of keys.split(/\s+/)) {
      const mark = document.createElement('kbd')
      mark.textContent = key
      term.append(mark, ' ')
    }
    const description = document.createElement('dd')
    description.textContent = meaning
    list.append(term, description)
  }
  dialog.append(header, list)
  dialog.addEventListener('click', event => event.target === dialog && dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
  if (document.querySelector('dialog[open]')) return
  if (Date.now() - leader < 1500) {
    leader = 0
    const place = places().find(({ key }) => key === event.key)
    if (place) {
      event.preventDefault()
      visit(place.href)
    }
    return
  }
  if (event.key === 'g') leader = Date.now()
  else if (event.key === '?') showKeys()
  else if (event.key === 'j') walk(1)
  else if (event.key === 'k') walk(-1)
  else if (event.key === '/') {
    const search = document.querySelector<HTMLInputElement>('main input[type="search"]')
    if (!search) return
    event.preventDefault()
    search.focus()
  } else {
    // A link or button with data-key="e" answers to that key on its page.
    const own = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`)
    if (!own) return
    event.preventDefault()
    own.click()
  }
})

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' })

document.addEventListener('pointerover', event => {
  const time = (event.target as Element | null)?.closest?.<HTMLTimeElement>('time[datetime]')
  if (!time || time.dataset.local) return
  const at = new Date(time.dateTime)
  if (Number.isNaN(at.getTime()) || !time.dateTime.includes('T')) return
  const name = zone.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? ''
  time.dataset.local = 'yes'
  time.title = `${time.title}\n${local.format(at)} ${name} where you are`.trim()
})

document.addEventListener('click', event => {
  for (const open of document.querySelectorAll<HTMLDetailsElement>('details.account[open]')) {
    if (!open.contains(event.target as Node)) open.open = false
  }
})
