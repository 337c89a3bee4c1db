import { visit } from '@hotwired/turbo'

/** One dialog that finds anything: Ctrl K or ⌘K. The button in the rail names the address that answers `?q=`. */

interface Found {
  label: string
  href: string
  kind: string
}

let asked = 0
let wait: ReturnType<typeof setTimeout> | undefined

function source(): string | undefined {
  return document.querySelector<HTMLElement>('[data-palette]')?.dataset.palette
}

function open(): void {
  const address = source()
  if (!address || document.querySelector('dialog[open]')) return
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog palette'
  dialog.setAttribute('aria-label', 'Find')
  const input = document.createElement('input')
  input.className = 'palette-input'
  input.type = 'search'
  input.placeholder = 'Find anything, or go anywhere'
  input.autocomplete = 'off'
  input.spellcheck = false
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-label': 'Find',
    'aria-expanded': 'true',
    'aria-controls': 'palette-results',
    'aria-autocomplete': 'list',
  })) {
    input.setAttribute(name, value)
  }
  const list = document.createElement('ul')
  list.id = 'palette-results'
  list.className = 'palette-results'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'Found')
  const note = document.createElement('p')
  note.className = 'palette-note'
  note.setAttribute('role', 'status')
  dialog.append(input, list, note)
  document.body.append(dialog)

  input.addEventListener('input', () => {
    clearTimeout(wait)
    wait = setTimeout(() => ask(address, input, list, note), 120)
  })
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(input, list, event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const link = list.querySelector<HTMLAnchorElement>('[aria-selected="true"] a')
      if (!link) return
      dialog.close()
      if (event.metaKey || event.ctrlKey) window.open(link.href, '_blank', 'noopener')
      else visit(link.href)
    }
  })
  list.addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', event => event.target === dialog && dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  dialog.showModal()
  ask(address, input, list, note)
}

async function ask(address: string, input: HTMLInputElement, list: HTMLElement, note: HTMLElement): Promise<void> {
  const turn = ++asked
  const query = input.value.trim()
  try {
    const response = await fetch(`${address}?q=${encodeURIComponent(query)}`, {
      headers: { accept: 'application/json' },
    })
    if (turn !== asked) return
    if (response.status === 401) {
      note.textContent = 'You are signed out. Reload the page to sign in.'
      return
    }
    if (!response.ok) throw new Error(String(response.status))
    show(input, list, (await response.json()) as Found[])
    note.textContent = list.childElementCount
      ? ''
      : query
        ? 'Nothing found. Try fewer or other words.'
        : 'Type to find.'
  } catch {
    if (turn === asked) note.textContent = 'The server did not answer. Typing on asks again.'
  }
  note.hidden = note.textContent === ''
}

function show(input: HTMLInputElement, list: HTMLElement, found: Found[]): void {
  list.replaceChildren(
    ...found.map(({ label, href, kind }, index) => {
      const item = document.createElement('li')
      item.id = `palette-result-${index}`
      item.setAttribute('role', 'option')
      item.setAttribute('aria-selected', String(index === 0))
      const link = document.createElement('a')
      // Only places in this installation; an address with a scheme of its own is not followed.
      link.href = new URL(href, location.origin).origin === location.origin ? href : '/'
      link.tabIndex = -1
      const name = document.createElement('span')
      name.textContent = label
      const kindName = document.createElement('span')
      kindName.className = 'palette-kind'
      kindName.textContent = kind
      link.append(name, kindName)
      item.append(link)
      return item
    }),
  )
  point(input, list)
}

function move(input: HTMLInputElement, list: HTMLElement, step: 1 | -1): void {
  const items = [...list.children]
  const here = items.findIndex(item => item.getAttribute('aria-selected') === 'true')
  if (items.length === 0) return
  items[here]?.setAttribute('aria-selected', 'false')
  const next = items[(here + step + items.length) % items.length]!
  next.setAttribute('aria-selected', 'true')
  next.scrollIntoView({ block: 'nearest' })
  point(input, list)
}

/** Tells assistive technology which result Enter would open. */
function point(input: HTMLInputElement, list: HTMLElement): void {
  const selected = list.querySelector('[aria-selected="true"]')
  if (selected) input.setAttribute('aria-activedescendant', selected.id)
  else input.removeAttribute('aria-activedescendant')
}

document.addEventListener('keydown', event => {
  if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
  if (!source()) return
  event.preventDefault()
  open()
})

document.addEventListener('click', event => {
  if ((event.target as Element | null)?.closest?.('[data-palette]')) open()
})

function reveal(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-palette]')) {
    button.hidden = false
    const key = button.querySelector('kbd')
    if (key && /Mac|iP(hone|ad)/.test(navigator.platform)) key.textContent = '⌘K'
  }
}

document.addEventListener('turbo:load', reveal)
reveal()
