/** Codes of the taxonomy that the record does not check yet. */
export const triggers = [
  'code_rollout',
  'configuration',
  'flag',
  'infrastructure_change',
  'data_or_schema',
  'certificate_or_secret',
  'dependency_failure',
  'traffic_shift',
  'capacity_exhaustion',
  'hardware',
  'time_or_calendar',
  'operator_action',
  'malicious_act',
  'unknown',
]

const mechanisms = [
  'resource_exhaustion',
  'cascading_retry',
  'contention',
  'bad_input',
  'incompatibility',
  'partial_rollout',
  'stale_state',
  'split_brain',
  'data_loss',
  'routing_or_dns',
  'authn_or_authz',
  'rate_limit',
  'timeout_mismatch',
  'feedback_loop',
  'leak',
  'time_skew',
  'hidden_coupling',
  'automation_misacting',
]

const missingControls = [
  'test_gap',
  'review_gap',
  'staging_difference',
  'no_canary',
  'no_fast_rollback',
  'no_alert',
  'alert_noise',
  'no_limit',
  'no_isolation',
  'unclear_ownership',
  'runbook_gap',
  'tool_affordance',
  'knowledge_concentration',
  'capacity_model_gap',
  'supplier_visibility',
  'recovery_untested',
  'access_too_wide',
  'comms_gap',
]

export const factorClasses = [...mechanisms, ...missingControls]

export const strengths = ['strong', 'intermediate', 'weak']
