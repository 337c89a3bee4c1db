-- What happened. `facts` maps a field of the record to
-- { value, precision?, source, confidence, as_of, entered_by, visibility?, version }; the columns beside it are
-- generated from it so that lists filter and sort without opening the JSON.
create table incident (
  id text primary key,
  facts jsonb not null default '{}',
  team_id text references team on delete set null,
  title text generated always as (coalesce(facts #>> '{title,value}', '')) stored,
  severity text generated always as (facts #>> '{severity,value}') stored,
  team_name text generated always as (facts #>> '{team,value}') stored,
  external_impact text generated always as (facts #>> '{external_impact,value}') stored,
  happened_at text generated always as (coalesce(
    facts #>> '{impact_started_at,value}', facts #>> '{started_at,value}', facts #>> '{detected_at,value}',
    facts #>> '{declared_at,value}', facts #>> '{resolved_at,value}', facts #>> '{occurred_on,value}')) stored,
  resolved_at text generated always as (facts #>> '{resolved_at,value}') stored,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index incident_happened on incident (happened_at desc nulls last, id);
create index incident_severity on incident (severity);
create index incident_team on incident (team_id);

create table severity_change (
  id text primary key,
  incident_id text not null references incident on delete cascade,
  level text not null,
  from_at timestamptz,
  to_at timestamptz,
  reason text,
  position integer not null
);
create index severity_change_incident on severity_change (incident_id);

-- Services as the record names them; linked to the directory where it knows the name.
create table incident_service (
  incident_id text not null references incident on delete cascade,
  name text not null,
  service_id text references service on delete set null,
  primary key (incident_id, name)
);
create index incident_service_name on incident_service (lower(name));

create table post_mortem (
  id text primary key,
  incident_id text not null unique references incident on delete cascade,
  import_id text unique,
  type text not null default 'full',
  status text not null default 'draft',
  handling text not null default 'amber_strict',
  language text not null default 'en',
  owner_id text references person on delete set null,
  version integer not null default 1,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index post_mortem_owner on post_mortem (owner_id);

-- The mapping from roles in the text to persons: restricted, and purgeable apart from the account.
create table participant (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  person_id text references person on delete set null,
  name text,
  role_label text not null
);
create index participant_post_mortem on participant (post_mortem_id);
create index participant_person on participant (person_id);

create table section (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  key text not null,
  heading text not null,
  markdown text not null,
  visibility text,
  source jsonb,
  position integer not null,
  version integer not null default 1
);
create index section_post_mortem on section (post_mortem_id, position);

create table timeline_entry (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  at timestamptz,
  ended_at timestamptz,
  precision text not null default 'minute',
  written_at text,
  kind text not null default 'observation',
  text text not null,
  actor_role text,
  phase text,
  visibility text,
  source jsonb,
  position integer not null,
  version integer not null default 1
);
create index timeline_entry_post_mortem on timeline_entry (post_mortem_id, position);

create table factor (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  text text not null,
  class text,
  lane text,
  role text,
  evidence text,
  confidence text,
  visibility text,
  source jsonb,
  position integer not null,
  version integer not null default 1
);
create index factor_post_mortem on factor (post_mortem_id, position);

-- Every earlier state of a record, whole, so that history and comparison need no replay.
create table post_mortem_version (
  post_mortem_id text not null references post_mortem on delete cascade,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null,
  change text not null,
  record jsonb not null,
  primary key (post_mortem_id, version)
);

-- What somebody is typing, before they save: one per person and field.
create table desk_draft (
  post_mortem_id text not null references post_mortem on delete cascade,
  person_id text not null,
  part text not null,
  base_version integer not null,
  text text not null,
  saved_at timestamptz not null,
  primary key (post_mortem_id, person_id, part)
);

-- The bytes a record came from, kept as they were.
create table source_file (
  id text primary key,
  sha256 text not null unique,
  name text not null,
  media_type text not null,
  size integer not null,
  bytes bytea not null,
  received_at timestamptz not null
);

create table post_mortem_source (
  post_mortem_id text not null references post_mortem on delete cascade,
  source_file_id text not null references source_file,
  format text not null,
  part_sha256 text not null,
  imported_at timestamptz not null,
  imported_by text not null,
  primary key (post_mortem_id, source_file_id)
);

create table action (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  text text not null,
  owner_id text references person on delete set null,
  owner_name text,
  due_on date,
  type text,
  priority text,
  state text not null default 'proposed',
  tracker_url text,
  visibility text,
  source jsonb,
  position integer not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index action_post_mortem on action (post_mortem_id, position);
create index action_owner on action (owner_id, state);
