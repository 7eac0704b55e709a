-- What a completion changed is kept for the minute in which it can be undone; it may hold an old address or a name. An
-- hour later the relay's role empties it, which it can neither read nor write otherwise.
GRANT SELECT (org_id, id, completed_at), UPDATE (undo) ON task TO relance_relay;
CREATE POLICY relay_reads ON task FOR SELECT TO relance_relay USING (completed_at IS NOT NULL);
CREATE POLICY relay_empties_undo ON task FOR UPDATE TO relance_relay
  USING (undo IS NOT NULL AND completed_at < clock_timestamp() - interval '1 hour') WITH CHECK (undo IS NULL);
CREATE INDEX task_undo ON task (completed_at) WHERE undo IS NOT NULL;
