/** Something that stood against publishing, with where to mend it. */
export interface PublishObstacle {
  /** Stable name in kebab case. */
  code: string
  sentence: string
  href?: string
}

/** When a report goes out. The moment is UTC; `zone` is the one in which it was chosen and is shown again. */
export interface Schedule {
  id: string
  postMortemId: string
  publishAt: Date
  zone: string
  state: 'waiting' | 'published' | 'failed' | 'cancelled'
  byName: string
  /** When it was chosen. */
  at: Date
  settledAt: Date | null
  settledByName: string | null
  /** Why it did not go out, for one that failed. */
  obstacles: PublishObstacle[]
}
