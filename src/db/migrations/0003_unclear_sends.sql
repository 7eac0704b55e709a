-- The search for messages whose hand-over is unclear (design §4.6). Kept in the record, looked after by the
-- workers, so that it survives any of them and needs no run: a paid invoice has none any more.
ALTER TABLE message
  -- on the DATABASE clock: when the attempt that holds the claim began
  ADD COLUMN attempted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- on the DATABASE clock: when somebody is to look (again) what became of it; null once that is known, or over
  ADD COLUMN next_search_at timestamptz;
CREATE INDEX message_searches ON message (next_search_at) WHERE next_search_at IS NOT NULL;

GRANT SELECT (org_id, id, next_search_at) ON message TO relance_relay;
CREATE POLICY relay_reads ON message FOR SELECT TO relance_relay USING (true);
