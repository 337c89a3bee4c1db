-- What an approved edition used of each part, so that a later change can be shown as "was, is".
alter table artifact add column used_parts jsonb not null default '{}';
-- Parts it shows that were narrowed since, so that they may not stand in it any more.
alter table artifact add column held_back jsonb not null default '[]';
-- Until when what a support edition says may be said; null where nobody has said.
alter table artifact add column valid_until date;

-- What a hand-written part said before each change, so that two people's changes can be put together.
create table edition_part_version (
  post_mortem_id text not null references post_mortem on delete cascade,
  edition text not null,
  key text not null,
  version integer not null,
  markdown text not null,
  primary key (post_mortem_id, edition, key, version)
);

-- Two quantities that look like a contradiction and are not one, with the reason somebody gave.
create table contradiction_settlement (
  id text primary key,
  post_mortem_id text not null references post_mortem on delete cascade,
  -- A digest of both readings with their places: other readings are another pair.
  pair text not null,
  one text not null,
  other text not null,
  reason text not null,
  settled_by text not null,
  settled_by_name text not null,
  settled_at timestamptz not null,
  unique (post_mortem_id, pair)
);
