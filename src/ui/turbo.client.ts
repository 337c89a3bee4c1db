import { config } from '@hotwired/turbo'

// Turbo's own progress bar moves and styles itself; ours is a line of CSS on html[aria-busy].
config.drive.progressBarDelay = 1e9

// Links are followed by Turbo, forms by the browser itself: a door may then answer a form with any page.
// A form that is better off swapped in says data-turbo="true".
config.forms.mode = 'optin'

// A button with data-confirm asks first.
addEventListener(
  'submit',
  event => {
    const question = (event.submitter as HTMLElement | null)?.dataset.confirm
    if (!question || window.confirm(question)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  { capture: true },
)
