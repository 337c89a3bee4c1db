/**
 * Saves a form while it is being filled. `data-autosave` on the form is the address that takes
 * `{ name, value, version? }` as JSON and answers 2xx once that is stored; `data-version` on the field is sent along.
 * The `data-saved-state` output says what is safe where. Until the server has answered, the text stays in this browser
 * and comes back after a reload.
 */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const quiet = 700
const retryEvery = 5000
const timers = new WeakMap<Field, ReturnType<typeof setTimeout>>()
const savedAt = new WeakMap<HTMLFormElement, number>()
const saving = new WeakMap<Field, Promise<void>>()
/** Fields the server refused: while there is one, the form does not claim to be saved. */
const refused = new Set<Field>()

function keep(form: HTMLFormElement, field: Field): string {
  return `afterword:unsaved:${form.dataset.autosave}:${field.name}`
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // A browser that keeps nothing still has the text on the page.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function say(form: HTMLFormElement, state: 'saving' | 'saved' | 'failed', text: string): void {
  for (const output of form.querySelectorAll<HTMLElement>('[data-saved-state]')) {
    output.dataset.state = state
    output.textContent = text
  }
}

function textOf(field: Field): string {
  return field instanceof HTMLInputElement && field.type === 'checkbox' && !field.checked ? '' : field.value
}

function isSaved(field: Element): field is Field {
  return (
    field.matches('input[name], textarea[name], select[name]') &&
    !field.matches('[type="hidden"], [type="password"], [type="file"], [data-no-autosave]')
  )
}

async function send(form: HTMLFormElement, field: Field): Promise<void> {
  const value = textOf(field)
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? ''
  say(form, 'saving', 'Saving …')
  try {
    const response = await fetch(form.dataset.autosave!, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': token, accept: 'application/json' },
      body: JSON.stringify({ name: field.name, value, version: field.dataset.version }),
    })
    if (response.status >= 400 && response.status < 500) {
      refused.add(field)
      const answer = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
      const reason = answer?.error?.message ?? `the server answered ${response.status}.`
      say(form, 'failed', `Not saved: ${reason} Your text is kept here.`)
      return
    }
    if (!response.ok) throw new Error(String(response.status))
    refused.delete(field)
    // Still the text we sent? Otherwise the newer text stays kept until its own answer.
    if (textOf(field) === value) store(keep(form, field), null)
    savedAt.set(form, Date.now())
    tell(form)
  } catch {
    say(form, 'failed', 'Not saved: the server did not answer. Your text is kept here and will be sent again.')
    schedule(form, field, retryEvery)
  }
}

function schedule(form: HTMLFormElement, field: Field, delay: number): void {
  clearTimeout(timers.get(field))
  timers.set(
    field,
    setTimeout(() => {
      // One request per field at a time, so that an older text cannot arrive last.
      const before = saving.get(field) ?? Promise.resolve()
      saving.set(
        field,
        before.then(() => send(form, field)),
      )
    }, delay),
  )
}

function tell(form: HTMLFormElement): void {
  const at = savedAt.get(form)
  if (at === undefined) return
  if ([...refused].some(field => field.isConnected && field.form === form)) return
  const seconds = Math.round((Date.now() - at) / 1000)
  const ago =
    seconds < 60
      ? `${seconds} s`
      : seconds < 3600
        ? `${Math.floor(seconds / 60)} min`
        : `${Math.floor(seconds / 3600)} h`
  say(form, 'saved', `Saved on the server ${ago} ago`)
}

function restore(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) {
    let found = false
    for (const field of form.elements) {
      if (!isSaved(field)) continue
      const kept = recall(keep(form, field))
      if (kept === null) continue
      if (kept !== textOf(field)) {
        if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = kept !== ''
        else field.value = kept
        found = true
        schedule(form, field, quiet)
      } else store(keep(form, field), null)
    }
    if (found) say(form, 'saving', 'Text kept in this browser was brought back and is being saved.')
  }
}

document.addEventListener('input', event => {
  const field = event.target as Element
  const form = field.closest<HTMLFormElement>('form[data-autosave]')
  if (!form || !isSaved(field)) return
  store(keep(form, field), textOf(field))
  say(form, 'saving', 'Changed, not saved yet')
  schedule(form, field, quiet)
})

// What waits to be kept goes with the form; sent after it, it would come back as something not saved.
document.addEventListener('turbo:submit-start', event => {
  const form = event.target as HTMLFormElement
  if (!form.dataset.autosave) return
  for (const field of form.elements) if (isSaved(field)) clearTimeout(timers.get(field))
})

// Saving the form itself makes what was kept superfluous once the server has taken it.
document.addEventListener('turbo:submit-end', event => {
  const form = event.target as HTMLFormElement
  if (!form.dataset.autosave) return
  const { success } = (event as CustomEvent<{ success: boolean }>).detail
  for (const field of form.elements) {
    if (!isSaved(field)) continue
    if (!success) {
      if (recall(keep(form, field)) !== null) schedule(form, field, quiet)
      continue
    }
    clearTimeout(timers.get(field))
    store(keep(form, field), null)
  }
})

setInterval(() => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) {
    if (form.querySelector('[data-saved-state][data-state="saved"]')) tell(form)
  }
}, 5000)

document.addEventListener('turbo:load', restore)
restore()

export {}
