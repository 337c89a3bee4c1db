-- "Did this teach something new beyond us?", asked once for each post-mortem.
create table talk_question (
  post_mortem_id text primary key references post_mortem on delete cascade,
  answer text not null check (answer in ('yes', 'no')),
  answered_by text not null,
  answered_at timestamptz not null
);

-- A conference talk about an incident, made of one approved text at its level of disclosure.
create table talk (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  artifact_id text not null references artifact on delete cascade,
  level text not null check (level in ('internal', 'public')),
  state text not null,
  title text not null,
  abstract text not null default '',
  audience text not null default '',
  outline text not null,
  speaker_id text references person on delete set null,
  event text not null default '',
  deadline date,
  held_on date,
  slides_url text,
  recording_url text,
  version integer not null default 1,
  opened_by text not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null
);
create index talk_post_mortem on talk (post_mortem_id);
create index talk_speaker on talk (speaker_id, deadline);

-- Customers whom an incident touched: a few people may read it, and no edition ever does.
create table affected_account (
  post_mortem_id text not null references post_mortem on delete cascade,
  directory_entry_id text not null references directory_entry on delete cascade,
  primary key (post_mortem_id, directory_entry_id)
);
create index affected_account_entry on affected_account (directory_entry_id);
