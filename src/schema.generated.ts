// Written by scripts/generate-schema.ts from migrations/. Do not edit: change a migration, then `npm run schema`.
import type { ColumnType, GeneratedAlways } from 'kysely'

/** `timestamptz`: read as a Date, written as a Date or ISO 8601 text with a zone. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>

/** `jsonb`: read parsed, written as JSON text (`JSON.stringify`), because drivers disagree about arrays. */
export type Json = ColumnType<unknown, string, string>

/** `bytea`. */
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>

/** May be left out on insert, because the database has a default. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

export type Nullable<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S | null, I | null, U | null> : never

export interface AccountTable {
  id: string
  person_id: string
  account_id: string
  provider_id: string
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: Nullable<Timestamp>
  refresh_token_expires_at: Nullable<Timestamp>
  scope: string | null
  password: string | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

export interface ActionTable {
  id: string
  post_mortem_id: string
  text: string
  owner_id: string | null
  owner_name: string | null
  due_on: string | null
  type: string | null
  priority: string | null
  state: Generated<string>
  tracker_url: string | null
  visibility: string | null
  source: Nullable<Json>
  position: number
  version: Generated<number>
  created_at: Timestamp
  updated_at: Timestamp
}

export interface AffectedAccountTable {
  post_mortem_id: string
  directory_entry_id: string
}

export interface ApiTokenTable {
  id: string
  name: string
  role: string
  hash: string
  created_by: string
  created_at: Timestamp
  expires_at: Nullable<Timestamp>
  last_used_at: Nullable<Timestamp>
  revoked_at: Nullable<Timestamp>
}

export interface ApprovalTable {
  id: string
  artifact_id: string
  actor: string
  actor_name: string
  sha256_markdown: string
  at: Timestamp
  function: string | null
  voided_at: Nullable<Timestamp>
  voided_because: string | null
}

export interface ArtifactTable {
  id: string
  post_mortem_id: string
  edition: string
  number: number
  title: string
  lede: string
  markdown: string
  html: string
  json: string
  sha256_markdown: string
  sha256_html: string
  sha256_json: string
  used: Json
  words: number
  seconds: number
  approvals_needed: Generated<number>
  frozen_at: Timestamp
  approved_at: Nullable<Timestamp>
  superseded_at: Nullable<Timestamp>
  stale_since: Nullable<Timestamp>
  stale_parts: Generated<Json>
  used_parts: Generated<Json>
  held_back: Generated<Json>
  valid_until: string | null
}

export interface ArtifactFileTable {
  artifact_id: string
  sha256: string
  name: string
}

export interface AttachmentTable {
  id: string
  post_mortem_id: string
  name: string
  url: string | null
  sha256: string | null
  clean_sha256: string | null
  captured_at: Nullable<Timestamp>
  visibility: Generated<string>
  version: Generated<number>
  added_by: string
  added_at: Timestamp
}

export interface AttachmentFileTable {
  sha256: string
  media_type: string
  size: number
  bytes: Bytes
}

export interface AuditEntryTable {
  seq: GeneratedAlways<number>
  at: Timestamp
  actor: string
  verb: string
  object: string
  detail: Generated<Json>
  previous_hash: string
  hash: string
}

export interface CommitmentTable {
  artifact_id: string
  position: number
  action_id: string
  action_text_sha256: string
  word: string
  reason: string | null
  since: Timestamp
}

export interface ContradictionSettlementTable {
  id: string
  post_mortem_id: string
  pair: string
  one: string
  other: string
  reason: string
  settled_by: string
  settled_by_name: string
  settled_at: Timestamp
}

export interface DeliveryTable {
  id: string
  post_mortem_id: string
  artifact_id: string
  edition: string
  channel: string
  recipient: string
  recipient_person_id: string | null
  reason: string
  state: Generated<string>
  attempts: Generated<number>
  next_attempt_at: Timestamp
  lease_id: string | null
  leased_until: Nullable<Timestamp>
  last_error: string | null
  provider_reference: string | null
  acknowledgement_due_at: Nullable<Timestamp>
  acknowledged_at: Nullable<Timestamp>
  created_at: Timestamp
  sent_at: Nullable<Timestamp>
}

export interface DeskDraftTable {
  post_mortem_id: string
  person_id: string
  part: string
  base_version: number
  text: string
  saved_at: Timestamp
}

export interface DigestTable {
  id: string
  person_id: string
  window_start: Timestamp
  window_end: Timestamp
  artifact_ids: Json
  state: Generated<string>
  attempts: Generated<number>
  next_attempt_at: Timestamp
  lease_id: string | null
  leased_until: Nullable<Timestamp>
  last_error: string | null
  sent_at: Nullable<Timestamp>
}

export interface DigestLeaveTable {
  person_id: string
  left_at: Timestamp
}

export interface DirectoryEntryTable {
  id: string
  kind: string
  name: string
  public_name: string | null
  created_at: Timestamp
}

export interface EditionPartTable {
  post_mortem_id: string
  edition: string
  key: string
  markdown: string
  version: Generated<number>
  updated_by: string
  updated_at: Timestamp
}

export interface EditionPartVersionTable {
  post_mortem_id: string
  edition: string
  key: string
  version: number
  markdown: string
}

export interface FactorTable {
  id: string
  post_mortem_id: string
  text: string
  class: string | null
  lane: string | null
  role: string | null
  evidence: string | null
  confidence: string | null
  visibility: string | null
  source: Nullable<Json>
  position: number
  version: Generated<number>
}

export interface FeedAddressTable {
  id: string
  person_id: string
  name: string
  hash: string
  created_at: Timestamp
  last_used_on: string | null
  revoked_at: Nullable<Timestamp>
}

export interface IncidentTable {
  id: string
  facts: Generated<Json>
  team_id: string | null
  title: GeneratedAlways<string | null>
  severity: GeneratedAlways<string | null>
  team_name: GeneratedAlways<string | null>
  external_impact: GeneratedAlways<string | null>
  happened_at: GeneratedAlways<string | null>
  resolved_at: GeneratedAlways<string | null>
  created_at: Timestamp
  updated_at: Timestamp
  impact_statement: GeneratedAlways<string | null>
  restricted: GeneratedAlways<unknown>
  happened_field: GeneratedAlways<string | null>
}

export interface IncidentServiceTable {
  incident_id: string
  name: string
  service_id: string | null
}

export interface MailSubscriptionTable {
  id: string
  address_hash: string
  address_sealed: string | null
  topic: Generated<string>
  asked_at: Timestamp
  confirmed_at: Nullable<Timestamp>
}

export interface ParticipantTable {
  id: string
  post_mortem_id: string
  person_id: string | null
  name: string | null
  role_label: string
}

export interface PersonTable {
  id: string
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  left_at: Nullable<Timestamp>
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

export interface PersonRoleTable {
  person_id: string
  role: string
  granted_by: string
  granted_at: Timestamp
}

export interface PostMortemTable {
  id: string
  incident_id: string
  import_id: string | null
  type: Generated<string>
  status: Generated<string>
  handling: Generated<string>
  language: Generated<string>
  owner_id: string | null
  version: Generated<number>
  created_by: string
  created_at: Timestamp
  updated_at: Timestamp
}

export interface PostMortemSourceTable {
  post_mortem_id: string
  source_file_id: string
  format: string
  part_sha256: string
  imported_at: Timestamp
  imported_by: string
}

export interface PostMortemVersionTable {
  post_mortem_id: string
  version: number
  changed_by: string
  changed_at: Timestamp
  change: string
  record: Json
}

export interface PreviewLinkTable {
  id: string
  post_mortem_id: string
  token_hash: string
  sha256_markdown: string
  reader: string
  created_by: string
  created_by_name: string
  created_at: Timestamp
  expires_at: Timestamp
  revoked_at: Nullable<Timestamp>
  opened: Generated<number>
  last_opened_at: Nullable<Timestamp>
}

export interface PublicationTable {
  id: string
  post_mortem_id: string
  artifact_id: string
  slug: string
  published_at: Timestamp
  updated_at: Timestamp
  withdrawn_at: Nullable<Timestamp>
  preliminary: Generated<boolean>
  final_at: Nullable<Timestamp>
  published_by: Generated<string>
  published_by_name: Generated<string>
  withdrawn_by_name: string | null
  withdrawn_class: string | null
  withdrawn_reason: string | null
}

export interface PublicationAddressTable {
  slug: string
  publication_id: string
  left_at: Timestamp
}

export interface PublicationCoachingTable {
  post_mortem_id: string
  coach_person_id: string | null
  coach_name: string
  asked_at: Timestamp
  read_at: Nullable<Timestamp>
}

export interface PublicationCorrectionTable {
  id: string
  publication_id: string
  number: number
  from_artifact_id: string
  artifact_id: string
  note: string
  changes: Json
  corrected_by_name: string
  corrected_at: Timestamp
}

export interface PublicationDecisionTable {
  id: string
  post_mortem_id: string
  number: number
  decision: string
  review_on: string | null
  reason: string
  rule: string
  rule_text: string
  rule_outcome: string
  criteria: string
  criteria_version: number
  overrides: boolean
  decided_by: string
  decided_by_name: string
  decided_at: Timestamp
}

export interface PublicationScheduleTable {
  id: string
  post_mortem_id: string
  publish_at: Timestamp
  zone: string
  state: Generated<string>
  scheduled_by: string
  scheduled_by_name: string
  scheduled_at: Timestamp
  settled_by_name: string | null
  settled_at: Nullable<Timestamp>
  obstacles: Generated<Json>
}

export interface PublishCriteriaTable {
  id: string
  team_id: string | null
  version: number
  rules: string
  why: string
  created_by: string
  created_by_name: string
  created_at: Timestamp
}

export interface RedactionDecisionTable {
  post_mortem_id: string
  finding_key: string
  decision: string
  reason: string | null
  decided_by: string
  decided_at: Timestamp
  words: string | null
  passages: Generated<Json>
  version: Generated<number>
  rotation: string | null
  rotated_on: string | null
  second_by: string | null
  second_at: Nullable<Timestamp>
}

export interface SanitisationSignatureTable {
  post_mortem_id: string
  category: string
  signed_by: string
  signer_name: string
  signed_at: Timestamp
  sha256: string
  digest: string
  found: number
  treated: number
  kept: number
  note: string | null
}

export interface ScheduleRunTable {
  job: string
  last_run_at: Timestamp
}

export interface SearchEntryTable {
  post_mortem_id: string
  surface: string
  title: string
  words: string
  seconds: Generated<number>
  lede: Generated<string>
}

export interface SectionTable {
  id: string
  post_mortem_id: string
  key: string
  heading: string
  markdown: string
  visibility: string | null
  source: Nullable<Json>
  position: number
  version: Generated<number>
}

export interface ServiceTable {
  id: string
  slug: string
  name: string
  public_name: string | null
  team_id: string | null
  created_at: Timestamp
}

export interface ServiceDependencyTable {
  service_id: string
  depends_on_id: string
}

export interface ServiceTechnologyTable {
  service_id: string
  technology: string
}

export interface SessionTable {
  id: string
  person_id: string
  token: string
  expires_at: Timestamp
  ip_address: string | null
  user_agent: string | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

export interface SettingTable {
  key: string
  value: Json
  changed_by: string
  changed_at: Timestamp
}

export interface SeverityChangeTable {
  id: string
  incident_id: string
  level: string
  from_at: Nullable<Timestamp>
  to_at: Nullable<Timestamp>
  reason: string | null
  position: number
}

export interface SiteLogoTable {
  sha256: string
  media_type: string
  width: number
  height: number
  content: Bytes
  set_at: Timestamp
}

export interface SourceFileTable {
  id: string
  sha256: string
  name: string
  media_type: string
  size: number
  bytes: Bytes
  received_at: Timestamp
}

export interface StandInTable {
  post_mortem_id: string
  kind: string
  key: string
  stand_in: string
}

export interface StandInVaultTable {
  post_mortem_id: string
  mark: string
  sealed: string
  sealed_at: Timestamp
}

export interface SubscriberMailTable {
  id: string
  subscription_id: string
  publication_id: string | null
  artifact_id: string | null
  kind: string
  state: Generated<string>
  attempts: Generated<number>
  next_attempt_at: Timestamp
  lease_id: string | null
  leased_until: Nullable<Timestamp>
  last_error: string | null
  created_at: Timestamp
  sent_at: Nullable<Timestamp>
}

export interface TalkTable {
  id: string
  post_mortem_id: string
  artifact_id: string
  level: string
  state: string
  title: string
  abstract: Generated<string>
  audience: Generated<string>
  outline: string
  speaker_id: string | null
  event: Generated<string>
  deadline: string | null
  held_on: string | null
  slides_url: string | null
  recording_url: string | null
  version: Generated<number>
  opened_by: string
  opened_at: Timestamp
  updated_at: Timestamp
}

export interface TalkQuestionTable {
  post_mortem_id: string
  answer: string
  answered_by: string
  answered_at: Timestamp
}

export interface TeamTable {
  id: string
  slug: string
  name: string
  created_at: Timestamp
}

export interface TeamMemberTable {
  team_id: string
  person_id: string
}

export interface TimelineEntryTable {
  id: string
  post_mortem_id: string
  at: Nullable<Timestamp>
  ended_at: Nullable<Timestamp>
  precision: Generated<string>
  written_at: string | null
  kind: Generated<string>
  text: string
  actor_role: string | null
  phase: string | null
  visibility: string | null
  source: Nullable<Json>
  position: number
  version: Generated<number>
}

export interface VerificationTable {
  id: string
  identifier: string
  value: string
  expires_at: Timestamp
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

/** Every table by its name. */
export interface Schema {
  account: AccountTable
  action: ActionTable
  affected_account: AffectedAccountTable
  api_token: ApiTokenTable
  approval: ApprovalTable
  artifact: ArtifactTable
  artifact_file: ArtifactFileTable
  attachment: AttachmentTable
  attachment_file: AttachmentFileTable
  audit_entry: AuditEntryTable
  commitment: CommitmentTable
  contradiction_settlement: ContradictionSettlementTable
  delivery: DeliveryTable
  desk_draft: DeskDraftTable
  digest: DigestTable
  digest_leave: DigestLeaveTable
  directory_entry: DirectoryEntryTable
  edition_part: EditionPartTable
  edition_part_version: EditionPartVersionTable
  factor: FactorTable
  feed_address: FeedAddressTable
  incident: IncidentTable
  incident_service: IncidentServiceTable
  mail_subscription: MailSubscriptionTable
  participant: ParticipantTable
  person: PersonTable
  person_role: PersonRoleTable
  post_mortem: PostMortemTable
  post_mortem_source: PostMortemSourceTable
  post_mortem_version: PostMortemVersionTable
  preview_link: PreviewLinkTable
  publication: PublicationTable
  publication_address: PublicationAddressTable
  publication_coaching: PublicationCoachingTable
  publication_correction: PublicationCorrectionTable
  publication_decision: PublicationDecisionTable
  publication_schedule: PublicationScheduleTable
  publish_criteria: PublishCriteriaTable
  redaction_decision: RedactionDecisionTable
  sanitisation_signature: SanitisationSignatureTable
  schedule_run: ScheduleRunTable
  search_entry: SearchEntryTable
  section: SectionTable
  service: ServiceTable
  service_dependency: ServiceDependencyTable
  service_technology: ServiceTechnologyTable
  session: SessionTable
  setting: SettingTable
  severity_change: SeverityChangeTable
  site_logo: SiteLogoTable
  source_file: SourceFileTable
  stand_in: StandInTable
  stand_in_vault: StandInVaultTable
  subscriber_mail: SubscriberMailTable
  talk: TalkTable
  talk_question: TalkQuestionTable
  team: TeamTable
  team_member: TeamMemberTable
  timeline_entry: TimelineEntryTable
  verification: VerificationTable
}
