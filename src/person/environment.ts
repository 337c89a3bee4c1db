import type { Viewer } from './viewer.ts'

/** What every request carries once the front door has looked at it. */
export interface HttpEnvironment {
  Variables: {
    viewer: Viewer
    /** Nonce for the one script tag a page may have. */
    nonce: string
    /** Proves that a form came from one of our pages. */
    csrf: string
  }
}
