-- Former addresses of publications: whoever kept one is led to where the report is read now.
create table publication_address (
  slug text primary key,
  publication_id text not null references publication on delete cascade,
  left_at timestamptz not null
);

-- The organisation's logo as it is served: cleaned, bounded, one.
create table site_logo (
  sha256 text primary key,
  media_type text not null,
  width integer not null,
  height integer not null,
  content bytea not null,
  set_at timestamptz not null
);

-- What an approved customer text promises, bound to the action that keeps it. The words of the promise are in the
-- artifact; here is only which of the fixed words holds now.
create table commitment (
  artifact_id text not null references artifact on delete cascade,
  position integer not null,
  action_id text not null,
  -- SHA-256 of the action's own text, by which it is found again when its source is imported anew.
  action_text_sha256 text not null,
  word text not null,
  reason text,
  since timestamptz not null,
  primary key (artifact_id, position)
);
create index commitment_action on commitment (action_id);

-- Somebody outside who asked to be told by mail. The address can be read by the sender alone: sealed with a key
-- outside of the database, and found by a keyed hash.
create table mail_subscription (
  id text primary key,
  address_hash text not null,
  address_sealed text,
  -- The public name's address of one service; everything when empty.
  topic text not null default '',
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  unique (address_hash, topic)
);

-- One row for each mail to a subscriber: outbox and ledger are the same table.
create table subscriber_mail (
  id text primary key,
  subscription_id text not null references mail_subscription on delete cascade,
  -- Empty for the mail that asks for confirmation.
  publication_id text references publication on delete cascade,
  artifact_id text references artifact on delete cascade,
  kind text not null,
  state text not null default 'queued',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  lease_id text,
  leased_until timestamptz,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create unique index subscriber_mail_once on subscriber_mail (subscription_id, kind, publication_id, artifact_id)
  where publication_id is not null;
create index subscriber_mail_due on subscriber_mail (next_attempt_at) where state in ('queued', 'sending');

-- A link with which one person outside reads a text before it is published. Only the link's hash is kept.
create table preview_link (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  token_hash text not null unique,
  -- The text it shows: a changed one is not shown.
  sha256_markdown text not null,
  reader text not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  opened integer not null default 0,
  last_opened_at timestamptz
);
create index preview_link_post_mortem on preview_link (post_mortem_id);
