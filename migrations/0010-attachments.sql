-- Bytes by their hash: what somebody attached, and the same without metadata, which may leave. Kept while an attachment
-- or an approved text holds them.
create table attachment_file (
  sha256 text primary key,
  media_type text not null,
  size integer not null,
  bytes bytea not null
);

-- Evidence of a post-mortem: a file or a link.
create table attachment (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  name text not null,
  url text,
  sha256 text references attachment_file,
  clean_sha256 text references attachment_file,
  captured_at timestamptz,
  visibility text not null default 'engineering',
  version integer not null default 1,
  added_by text not null,
  added_at timestamptz not null,
  check ((url is null) <> (sha256 is null))
);
create index attachment_post_mortem on attachment (post_mortem_id, added_at);

-- The files that a frozen text shows; its readers may have these bytes and no others.
create table artifact_file (
  artifact_id text not null references artifact on delete cascade,
  sha256 text not null references attachment_file,
  name text not null,
  primary key (artifact_id, sha256)
);
