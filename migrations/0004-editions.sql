-- Hand-written parts of an edition (asks, talk track, apology …).
create table edition_part (
  post_mortem_id text not null references post_mortem on delete cascade,
  edition text not null,
  key text not null,
  markdown text not null,
  version integer not null default 1,
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (post_mortem_id, edition, key)
);

-- What a person decided about something redaction was unsure of. `finding_key` is keyed, never the value.
create table redaction_decision (
  post_mortem_id text not null references post_mortem on delete cascade,
  finding_key text not null,
  decision text not null check (decision in ('replace', 'keep')),
  reason text,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (post_mortem_id, finding_key)
);

-- Which stand-in a name has through all editions of a post-mortem. `key` is keyed, never the value.
create table stand_in (
  post_mortem_id text not null references post_mortem on delete cascade,
  kind text not null,
  key text not null,
  stand_in text not null,
  primary key (post_mortem_id, kind, key)
);

-- One approved text for one audience: never changed, only superseded.
create table artifact (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  edition text not null,
  number integer not null,
  title text not null,
  lede text not null,
  markdown text not null,
  html text not null,
  json text not null,
  sha256_markdown text not null,
  sha256_html text not null,
  sha256_json text not null,
  used jsonb not null,
  words integer not null,
  seconds integer not null,
  approvals_needed integer not null default 1,
  frozen_at timestamptz not null,
  approved_at timestamptz,
  superseded_at timestamptz,
  stale_since timestamptz,
  stale_parts jsonb not null default '[]',
  unique (post_mortem_id, edition, number)
);
create unique index artifact_current on artifact (post_mortem_id, edition) where superseded_at is null and approved_at is not null;
create index artifact_approved on artifact (edition, approved_at desc);

create table approval (
  id text primary key,
  artifact_id text not null references artifact on delete cascade,
  actor text not null,
  actor_name text not null,
  sha256_markdown text not null,
  at timestamptz not null,
  unique (artifact_id, actor)
);

-- What can be found, one entry per surface: 'record' for those who may see the record, else an approved edition.
create table search_entry (
  post_mortem_id text not null references post_mortem on delete cascade,
  surface text not null,
  title text not null,
  words tsvector not null,
  seconds integer not null default 0,
  primary key (post_mortem_id, surface)
);
-- Unpacked from elsewhere for each row, the words would cost more to look through than the planner knows.
alter table search_entry alter column words set storage main;
-- What waits to be sorted into the index is read whole by every search, so not much may wait.
create index search_entry_words on search_entry using gin (words) with (gin_pending_list_limit = 256);

-- A customer edition that outsiders can read. The slug tells nothing about how many there are.
create table publication (
  id text primary key,
  post_mortem_id text not null unique references post_mortem on delete cascade,
  artifact_id text not null references artifact,
  slug text not null unique,
  published_at timestamptz not null,
  updated_at timestamptz not null,
  withdrawn_at timestamptz
);
