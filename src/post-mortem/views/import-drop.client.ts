/** Files dropped anywhere on the frame go into its file field; without this script the field itself takes them. */

function frameOf(event: Event): HTMLElement | null {
  return (event.target as Element | null)?.closest?.<HTMLElement>('[data-drop]') ?? null
}

function tell(frame: HTMLElement): void {
  const input = frame.querySelector<HTMLInputElement>('input[type="file"]')
  const output = frame.querySelector<HTMLOutputElement>('[data-drop-chosen]')
  if (!input?.files || !output) return
  const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0)
  const count = input.files.length
  output.textContent = count === 0 ? '' : `${count} ${count === 1 ? 'file' : 'files'}, ${(bytes / 1e6).toFixed(1)} MB`
}

for (const kind of ['dragenter', 'dragover'] as const) {
  document.addEventListener(kind, event => {
    const frame = frameOf(event)
    if (!frame) return
    event.preventDefault()
    frame.dataset.over = ''
  })
}

document.addEventListener('dragleave', event => {
  const frame = frameOf(event)
  if (frame && !frame.contains(event.relatedTarget as Node | null)) delete frame.dataset.over
})

document.addEventListener('drop', event => {
  const frame = frameOf(event)
  const input = frame?.querySelector<HTMLInputElement>('input[type="file"]')
  if (!frame || !input || !event.dataTransfer) return
  event.preventDefault()
  delete frame.dataset.over
  input.files = event.dataTransfer.files
  tell(frame)
})

document.addEventListener('change', event => {
  const frame = frameOf(event)
  if (frame) tell(frame)
})
