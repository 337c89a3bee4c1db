import { config } from '@hotwired/turbo'

// Turbo's own progress bar moves and styles itself; ours is a line of CSS on html[aria-busy].
config.drive.progressBarDelay = 1e9
