import type { Identity } from './identity.ts'
import type { Viewer } from './viewer.ts'

/** What every request carries once the front door has looked at it. */
export interface HttpEnvironment {
  Variables: {
    viewer: Viewer
    /** Nonce for the one script tag a page may have. */
    nonce: string
    /** Proves that a form came from one of our pages. */
    csrf: string
    /** For the pages that let people in and out. */
    identity: Identity
    /** What the viewer's session is known by; only their own account page needs it. */
    sessionToken: string | undefined
    /** Where the request comes from, for limits; behind a proxy on this machine, what that says. */
    address: string
    /** Set by what may stand in a frame of our own pages: its whole Content-Security-Policy, which lets it do nothing. */
    framedPolicy: string | undefined
  }
}
