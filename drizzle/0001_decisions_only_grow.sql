-- A decision is history: it is never changed, and it goes only with its athlete. The erasing
-- transaction says so with: select set_config('pacekeeper.erasing', 'on', true)
CREATE FUNCTION decision_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'UPDATE' AND current_setting('pacekeeper.erasing', true) = 'on' THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'DECISION_APPEND_ONLY: % of a decision is refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER decision_only_grows BEFORE UPDATE OR DELETE ON "decision"
	FOR EACH ROW EXECUTE FUNCTION decision_only_grows();
--> statement-breakpoint
CREATE TRIGGER decision_never_truncated BEFORE TRUNCATE ON "decision"
	FOR EACH STATEMENT EXECUTE FUNCTION decision_only_grows();
