-- Who acts. `person`, `session`, `account` and `verification` have the columns better-auth asks for, under our names.
create table person (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  left_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table session (
  id text primary key,
  person_id text not null references person on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_person on session (person_id);

create table account (
  id text primary key,
  person_id text not null references person on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_person on account (person_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on verification (identifier);

create table person_role (
  person_id text not null references person on delete cascade,
  role text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  primary key (person_id, role)
);

create table api_token (
  id text primary key,
  name text not null,
  role text not null,
  hash text not null unique,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Settings of the whole installation, one row each.
create table setting (
  key text primary key,
  value jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null
);

-- Append-only; each row carries the hash of the one before it.
create table audit_entry (
  seq bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  verb text not null,
  object text not null,
  detail jsonb not null default '{}',
  previous_hash text not null,
  hash text not null
);
create index audit_entry_object on audit_entry (object);
