/** Requests to other people's servers go through here, so that tests can stand in for the world. */
export interface Outside {
  fetch: typeof fetch
}

export const realOutside: Outside = { fetch: (...request) => fetch(...request) }
