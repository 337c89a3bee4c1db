/** Stable codes of domain.md §15 that the record uses. Labels may be translated; a code never changes its meaning. */

export const severities = ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'] as const
export const postMortemTypes = ['full', 'light', 'near_miss', 'aggregate', 'external', 'vendor', 'security'] as const
export const handlings = ['red', 'amber_strict', 'amber', 'green', 'clear'] as const
export const detectionSources = [
  'own_alert_symptom',
  'own_alert_cause',
  'synthetic_check',
  'engineer_noticed',
  'support_ticket',
  'customer_report',
  'social_or_press',
  'partner_or_vendor',
  'regulator',
  'automated_recovery',
  'other',
] as const
export const alertStates = [
  'fired_in_time',
  'fired_late',
  'not_fired',
  'not_seen',
  'muted',
  'too_noisy',
  'none_existed',
] as const
export const changeKinds = [
  'code_rollout',
  'configuration',
  'flag',
  'infrastructure',
  'schema_or_data',
  'dependency_upgrade',
  'capacity',
  'certificate_or_secret',
  'third_party',
  'traffic',
  'none',
] as const
export const yesNoPartly = ['yes', 'no', 'partly'] as const
export const yesNoSuspected = ['yes', 'no', 'suspected', 'unknown'] as const
export const externalImpacts = ['none', 'some', 'widespread'] as const
export const dataImpacts = ['none', 'delayed', 'stale', 'lost', 'corrupted', 'exposed'] as const
export const safetyImpacts = ['none', 'possible', 'actual'] as const
/** A preliminary report goes out within 72 hours, the final one within 14 days; unsaid means final. */
export const reportStages = ['preliminary', 'final'] as const
export const repeatLevels = ['none', 'r0', 'r1', 'r2', 'r3', 'r4'] as const
export const learningLevels = ['low', 'medium', 'high'] as const
export const timelineKinds = [
  'context_before',
  'signal',
  'observation',
  'hypothesis',
  'decision',
  'action',
  'communication',
  'state_change',
  'external_event',
  'recovery',
] as const
export const factorRoles = [
  'triggering',
  'enabling',
  'amplifying',
  'slowing_detection',
  'slowing_recovery',
  'limiting',
] as const
export const lanes = ['technical', 'process', 'organisational', 'human_conditions', 'environment', 'supplier'] as const
export const actionStates = [
  'proposed',
  'accepted',
  'in_progress',
  'blocked',
  'done',
  'verified',
  'closed_effective',
  'closed_ineffective',
  'reopened',
  'closed_alternative',
  'superseded',
  'no_longer_applicable',
  'declined',
  'merged',
] as const
