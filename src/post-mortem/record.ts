import type { Visibility } from '../audience/editions.ts'
import type { Facts, Provenance } from '../incident/fact.ts'
import type { SeverityChange } from '../incident/store.ts'
import type { handlings, postMortemTypes } from '../incident/words.ts'

export type PostMortemType = (typeof postMortemTypes)[number]

export type PostMortemStatus = 'draft' | 'in_review' | 'reviewed' | 'approved' | 'distributed' | 'closed' | 'reopened'

export type Handling = (typeof handlings)[number]

export interface Section {
  id: string
  key: string
  heading: string
  markdown: string
  visibility: Visibility | null
  source: Provenance | null
  position: number
  version: number
}

export interface TimelineEntry {
  id: string
  /** ISO 8601 in UTC; null where the source names no date. */
  at: string | null
  ended_at: string | null
  precision: string
  written_at: string | null
  kind: string
  text: string
  actor_role: string | null
  phase: string | null
  visibility: Visibility | null
  source: Provenance | null
  position: number
  version: number
}

export interface Factor {
  id: string
  text: string
  class: string | null
  lane: string | null
  role: string | null
  evidence: string | null
  confidence: string | null
  visibility: Visibility | null
  source: Provenance | null
  position: number
  version: number
}

export interface Participant {
  id: string
  person_id: string | null
  name: string | null
  role_label: string
}

/** The whole record of one post-mortem: what the desk edits and every edition is projected from. */
export interface PostMortemRecord {
  id: string
  import_id: string | null
  incident_id: string
  type: PostMortemType
  status: PostMortemStatus
  handling: Handling
  language: string
  owner: { id: string; name: string } | null
  team: { id: string; slug: string; name: string } | null
  version: number
  created_at: string
  updated_at: string
  facts: Facts
  services: { name: string; service_id: string | null; public_name: string | null }[]
  severity_history: SeverityChange[]
  participants: Participant[]
  sections: Section[]
  timeline: TimelineEntry[]
  factors: Factor[]
}
