create table team (
  id text primary key,
  slug text not null unique,
  name text not null,
  created_at timestamptz not null
);

create table team_member (
  team_id text not null references team on delete cascade,
  person_id text not null references person on delete cascade,
  primary key (team_id, person_id)
);
create index team_member_person on team_member (person_id);

-- What is run. `public_name` is what outsiders call it; without one a service is never named outside.
create table service (
  id text primary key,
  slug text not null unique,
  name text not null,
  public_name text,
  team_id text references team on delete set null,
  created_at timestamptz not null
);

create table service_technology (
  service_id text not null references service on delete cascade,
  technology text not null,
  primary key (service_id, technology)
);
create index service_technology_technology on service_technology (technology);

create table service_dependency (
  service_id text not null references service on delete cascade,
  depends_on_id text not null references service on delete cascade,
  primary key (service_id, depends_on_id),
  check (service_id <> depends_on_id)
);

-- Words that identify someone or something: what redaction looks for besides people and services.
create table directory_entry (
  id text primary key,
  kind text not null check (kind in ('customer', 'vendor', 'codename', 'host')),
  name text not null,
  public_name text,
  created_at timestamptz not null,
  unique (kind, name)
);
