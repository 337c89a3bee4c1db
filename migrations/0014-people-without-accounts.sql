-- People are named in post-mortems who have no account here.
alter table directory_entry drop constraint directory_entry_kind_check;
alter table directory_entry add constraint directory_entry_kind_check
  check (kind in ('person', 'customer', 'vendor', 'codename', 'host'));
