-- Addresses at which a feed reader reads what one person may, without signing in.
create table feed_address (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  name text not null,
  hash text not null unique,
  created_at timestamptz not null,
  last_used_on date,
  revoked_at timestamptz
);

create index feed_address_of_person on feed_address (person_id);
