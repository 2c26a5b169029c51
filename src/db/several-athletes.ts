/**
 * By which one statement reads and writes of several athletes, with the rights of who calls it and as one after
 * another: each row is let through by the policies of its own athlete. Not set_config, which Citus does not pass on to
 * shards. queries/several-athletes.ts and services/people/audit.ts call them.
 */
export const SEVERAL_ATHLETES = `
create or replace function pacekeeper_read_each(asked jsonb)
returns table ("nth" bigint, "rows" jsonb) language plpgsql as $$
declare one jsonb; whose text; which text; ms bigint;
begin
  set local pacekeeper.kind = 'other';
  for one, "nth" in select t.one, t.nth from jsonb_array_elements(asked) with ordinality t(one, nth) loop
    whose := one->>'athleteId';
    which := one->>'id';
    ms := one->>'sinceMs';
    execute format('set local pacekeeper.athlete = %L', whose);
    case one->>'what'
      when 'alerts' then
        "rows" := (select jsonb_agg(to_jsonb(a) order by a.opened_ms desc, a.alert_id)
          from alert a where a.athlete_id = whose and a.state <> 'resolved');
      when 'alert' then
        "rows" := (select jsonb_agg(to_jsonb(a)) from alert a where a.athlete_id = whose and a.alert_id = which);
      when 'note' then
        "rows" := (select jsonb_agg(to_jsonb(n)) from note n where n.athlete_id = whose and n.note_id = which);
      when 'win' then
        "rows" := (select jsonb_agg(to_jsonb(w)) from told_win w where w.athlete_id = whose and w.win_id = which);
      when 'wins' then
        "rows" := (select jsonb_agg(to_jsonb(w) order by w.found_ms, w.win_id)
          from told_win w where w.athlete_id = whose and w.found_ms > ms);
      when 'waiting' then
        "rows" := (select jsonb_agg(d.decided_ms order by d.decided_ms)
          from decision d left join decision_answer r on r.athlete_id = d.athlete_id and r.decision_id = d.decision_id
         where d.athlete_id = whose and d.decided_ms > ms and d.output->'approval'->>'status' = 'pending' and r.decision_id is null);
      when 'proposals' then
        "rows" := (select jsonb_agg(jsonb_build_object('athlete_id', whose, 'decision_id', d.decision_id, 'decided_ms', d.decided_ms,
                 'language', d.input->>'language', 'output', o)
               order by d.decided_ms, d.decision_id)
          from decision d left join decision_answer r on r.athlete_id = d.athlete_id and r.decision_id = d.decision_id
         cross join lateral jsonb_to_record(d.output) as o(approval jsonb, code jsonb, "asOf" jsonb, scope jsonb, "plannedKm" jsonb,
               "newKm" jsonb, "hardBefore" jsonb, "hardAfter" jsonb, changes jsonb, explanation jsonb)
         where d.athlete_id = whose and d.decided_ms > ms and o.approval->>'status' = 'pending' and r.decision_id is null);
      when 'decision' then
        "rows" := (select jsonb_agg(to_jsonb(d)) from decision d where d.athlete_id = whose and d.decision_id = which);
      when 'unread' then
        "rows" := (select jsonb_agg(n.note_id)
          from note n left join note_seen s on s.athlete_id = n.athlete_id and s.note_id = n.note_id and s.reader = which
         where n.athlete_id = whose and n.author <> which and s.reader is null);
      when 'care' then
        "rows" := (select jsonb_agg(c.responsible) from care c where c.athlete_id = whose);
    end case;
    return next;
  end loop;
  set local pacekeeper.kind = 'nobody';
end $$;
create or replace function pacekeeper_keep_acts(told jsonb) returns void language plpgsql as $$
declare one record; last_seq bigint; last_digest text;
begin
  set local pacekeeper.kind = 'self';
  for one in
    select t.* from jsonb_to_recordset(told)
        as t(nth bigint, chain text, at_ms bigint, actor text, key text, action text, detail jsonb, head text, tail text)
     order by t.chain, t.nth
  loop
    execute format('set local pacekeeper.athlete = %L', one.chain);
    perform pg_advisory_xact_lock(hashtextextended('audit ' || one.chain, 0));
    select e.seq, e.digest into last_seq, last_digest from audit_entry e
     where e.athlete_id = one.chain order by e.seq desc limit 1;
    last_seq := coalesce(last_seq, 0) + 1;
    last_digest := coalesce(last_digest, repeat('0', 64));
    insert into audit_entry (athlete_id, seq, at_ms, actor, key, action, detail, previous, digest)
    values (one.chain, last_seq, one.at_ms, one.actor, one.key, one.action, one.detail, last_digest,
      encode(sha256(convert_to(one.head || ',' || last_seq || ',' || one.tail || ',"' || last_digest || '"]', 'UTF8')), 'hex'));
  end loop;
  set local pacekeeper.kind = 'nobody';
end $$;`;
