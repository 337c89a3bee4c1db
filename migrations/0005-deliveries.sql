-- One row for each artifact, channel and recipient: the outbox and the ledger are the same table.
create table delivery (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  artifact_id text not null references artifact on delete cascade,
  edition text not null,
  channel text not null,
  recipient text not null,
  recipient_person_id text references person on delete set null,
  reason text not null,
  state text not null default 'queued',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  lease_id text,
  leased_until timestamptz,
  last_error text,
  provider_reference text,
  acknowledgement_due_at timestamptz,
  acknowledged_at timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (artifact_id, channel, recipient)
);
create index delivery_due on delivery (next_attempt_at) where state in ('queued', 'sending');
create index delivery_post_mortem on delivery (post_mortem_id);
create index delivery_person on delivery (recipient_person_id) where acknowledgement_due_at is not null and acknowledged_at is null;

-- A digest is a window of time for one person; the key makes a second one impossible.
create table digest (
  id text primary key,
  person_id text not null references person on delete cascade,
  window_start timestamptz not null,
  window_end timestamptz not null,
  artifact_ids jsonb not null,
  state text not null default 'queued',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  lease_id text,
  leased_until timestamptz,
  last_error text,
  sent_at timestamptz,
  unique (person_id, window_start)
);

create table digest_leave (
  person_id text primary key references person on delete cascade,
  left_at timestamptz not null
);

-- When each scheduled job ran last, so that a restart neither skips nor repeats one.
create table schedule_run (
  job text primary key,
  last_run_at timestamptz not null
);
