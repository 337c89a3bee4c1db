/** The roles an account or token may hold; what each may do is in `audience/policy.ts`. */
export const roles = [
  'reader',
  'engineer',
  'manager',
  'communications',
  'security',
  'legal',
  'support',
  'programme',
  'vp-engineering',
  'cto',
  'admin',
] as const
export type Role = (typeof roles)[number]

/**
 * Who is asking. `operator` is whoever owns the data folder and uses the command line; `system` is a job;
 * `anonymous` is everybody outside.
 */
export type Viewer =
  | {
      kind: 'person'
      personId: string
      name: string
      email: string
      roles: readonly Role[]
      teamIds: readonly string[]
    }
  | {
      kind: 'token'
      tokenId: string
      name: string
      roles: readonly Role[]
      /** Key of the actor who made it; two approvals need two people, and a token is not a second one. */
      createdBy?: string
    }
  | { kind: 'operator' }
  | { kind: 'system'; name: string }
  | { kind: 'anonymous' }

export const anonymous: Viewer = { kind: 'anonymous' }

/** The key under which an actor is written down: `person:…`, `token:…`, `operator`, `system:…`. */
export function actorKey(viewer: Viewer): string {
  switch (viewer.kind) {
    case 'person':
      return `person:${viewer.personId}`
    case 'token':
      return `token:${viewer.tokenId}`
    case 'system':
      return `system:${viewer.name}`
    default:
      return viewer.kind
  }
}

/** How an actor is named to readers. */
export function actorName(viewer: Viewer): string {
  switch (viewer.kind) {
    case 'person':
      return viewer.name
    case 'token':
      return `token “${viewer.name}”`
    case 'operator':
      return 'the operator'
    case 'system':
      return 'Afterword'
    case 'anonymous':
      return 'somebody outside'
  }
}
