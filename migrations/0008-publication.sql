-- In which function somebody signed a customer edition; the other editions have one approval without a function.
-- An approval whose giver lost the role before publication is voided, never removed.
alter table approval add column function text
  check (function in ('engineering', 'security', 'communications', 'executive', 'legal'));
alter table approval add column voided_at timestamptz;
alter table approval add column voided_because text;
alter table approval drop constraint approval_artifact_id_actor_key;
create unique index approval_actor on approval (artifact_id, actor) where voided_at is null;
create unique index approval_function on approval (artifact_id, function) where voided_at is null;

-- What is published and what not, as rules a person reads; a version never changes. Without a team: of everybody
-- whose team has none of its own.
create table publish_criteria (
  id text primary key,
  team_id text references team on delete cascade,
  version integer not null,
  rules text not null,
  why text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null
);
create unique index publish_criteria_version on publish_criteria (coalesce(team_id, ''), version);

-- Append-only: a later decision supersedes an earlier one. The rule is kept in its own words.
create table publication_decision (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  number integer not null,
  decision text not null check (decision in ('publish', 'do_not_publish', 'delay')),
  review_on date,
  reason text not null,
  rule text not null,
  rule_text text not null,
  rule_outcome text not null,
  criteria text not null,
  criteria_version integer not null,
  overrides boolean not null,
  decided_by text not null,
  decided_by_name text not null,
  decided_at timestamptz not null,
  unique (post_mortem_id, number)
);

-- When a report goes out, and what became of it. At most one waits for each post-mortem.
create table publication_schedule (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  publish_at timestamptz not null,
  zone text not null,
  state text not null default 'waiting' check (state in ('waiting', 'published', 'failed', 'cancelled')),
  scheduled_by text not null,
  scheduled_by_name text not null,
  scheduled_at timestamptz not null,
  settled_by_name text,
  settled_at timestamptz,
  obstacles jsonb not null default '[]'
);
create unique index publication_schedule_waiting on publication_schedule (post_mortem_id) where state = 'waiting';
create index publication_schedule_due on publication_schedule (publish_at) where state = 'waiting';

-- Whether what stands is preliminary, who put it there, and why it was taken back.
alter table publication add column preliminary boolean not null default false;
alter table publication add column final_at timestamptz;
alter table publication add column published_by text not null default 'system:publication';
alter table publication add column published_by_name text not null default 'Afterword';
alter table publication add column withdrawn_by_name text;
alter table publication add column withdrawn_class text;
alter table publication add column withdrawn_reason text;
update publication set final_at = published_at;

-- Every later text at a permalink, with what changed: computed from the two approved texts and fit for the public.
create table publication_correction (
  id text primary key,
  publication_id text not null references publication on delete cascade,
  number integer not null,
  from_artifact_id text not null references artifact,
  artifact_id text not null references artifact,
  note text not null,
  changes jsonb not null,
  corrected_by_name text not null,
  corrected_at timestamptz not null,
  unique (publication_id, number)
);

-- Who was asked to read along with one of a team's first publications.
create table publication_coaching (
  post_mortem_id text primary key references post_mortem on delete cascade,
  coach_person_id text references person on delete set null,
  coach_name text not null,
  asked_at timestamptz not null,
  read_at timestamptz
);
