-- What a list shows and asks of the facts, beside them, so that no list has to open their JSON.
alter table incident
  add column impact_statement text generated always as (facts #>> '{impact_statement,value}') stored,
  -- Names of the facts that only the owner and the participants see.
  add column restricted jsonb not null generated always as
    (jsonb_path_query_array(facts, '$.keyvalue() ? (@.value.visibility == "restricted").key')) stored,
  -- The fact that `happened_at` was taken from.
  add column happened_field text generated always as (case
    when facts #>> '{impact_started_at,value}' is not null then 'impact_started_at'
    when facts #>> '{started_at,value}' is not null then 'started_at'
    when facts #>> '{detected_at,value}' is not null then 'detected_at'
    when facts #>> '{declared_at,value}' is not null then 'declared_at'
    when facts #>> '{resolved_at,value}' is not null then 'resolved_at'
    when facts #>> '{occurred_on,value}' is not null then 'occurred_on' end) stored;

-- The beginning of what there is to read of a surface, for lists; nothing restricted is in it.
alter table search_entry add column lede text not null default '';
update search_entry set lede = coalesce(
  (select case when not incident.restricted ? 'impact_statement' then incident.impact_statement end
    from post_mortem join incident on incident.id = post_mortem.incident_id
    where post_mortem.id = search_entry.post_mortem_id),
  (select left(markdown, 200) from section where section.post_mortem_id = search_entry.post_mortem_id
    and visibility is distinct from 'restricted' order by position limit 1), '')
  where surface = 'record';
