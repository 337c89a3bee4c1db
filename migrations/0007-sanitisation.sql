-- A decision may put own words in place, is bound to the passages it was made about, and about a secret takes two people.
alter table redaction_decision drop constraint redaction_decision_decision_check;
update redaction_decision set decision = 'accept' where decision = 'replace';
alter table redaction_decision
  add constraint redaction_decision_decision_check check (decision in ('accept', 'change', 'keep')),
  add column words text,
  add column passages jsonb not null default '[]',
  add column version integer not null default 1,
  add column rotation text,
  add column rotated_on text,
  add column second_by text,
  add column second_at timestamptz;

-- What stand-ins stand for, sealed with a key that is not in the database. `mark` is keyed. Takes over from `stand_in`.
create table stand_in_vault (
  post_mortem_id text not null references post_mortem on delete cascade,
  mark text not null,
  sealed text not null,
  sealed_at timestamptz not null,
  primary key (post_mortem_id, mark)
);

-- Who signed which category of the checklist, for which text. `digest` is of what the category looks at.
create table sanitisation_signature (
  post_mortem_id text not null references post_mortem on delete cascade,
  category text not null,
  signed_by text not null,
  signer_name text not null,
  signed_at timestamptz not null,
  sha256 text not null,
  digest text not null,
  found integer not null,
  treated integer not null,
  kept integer not null,
  note text,
  primary key (post_mortem_id, category)
);
