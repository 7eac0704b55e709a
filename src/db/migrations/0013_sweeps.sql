-- What the sweeper found (reliability guide §2.6). It belongs to the operator and to no organisation: counts over all
-- of them, no id and no text of any. A schema of its own keeps it out of the walls, and out of the firms' backups.
CREATE SCHEMA operator;

CREATE TABLE operator.sweep (
  id                 text PRIMARY KEY,
  -- all on the DATABASE clock; null while it runs, and for ever when it never came to its end
  began_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at           timestamptz,
  -- open invoices that were looked at; false: the sweep stopped at its bound, the next one goes on after `resume_after`
  invoices           integer NOT NULL DEFAULT 0,
  is_whole           boolean NOT NULL DEFAULT false,
  resume_after       text,
  runs_missing       integer NOT NULL DEFAULT 0,
  runs_left_over     integer NOT NULL DEFAULT 0,
  runs_stuck         integer NOT NULL DEFAULT 0,
  steps_idle         integer NOT NULL DEFAULT 0,
  leases_over        integer NOT NULL DEFAULT 0,
  outbox_late        integer NOT NULL DEFAULT 0,
  outbox_oldest_ms   bigint NOT NULL DEFAULT 0,
  mended             integer NOT NULL DEFAULT 0,
  -- the last whole day of the mail provider, what it says it took that day, and what the record says it took
  provider_on        date,
  provider_says      integer,
  record_says        integer
);
CREATE INDEX sweep_list ON operator.sweep (began_at, id);

GRANT USAGE ON SCHEMA operator TO relance_relay;
GRANT SELECT, INSERT, UPDATE, DELETE ON operator.sweep TO relance_relay;

-- The sweeper walks the open invoices of all organisations in the order of their key.
CREATE INDEX invoice_open ON invoice (org_id, id) WHERE final_state IS NULL;
-- Claims nobody came back for, and the day's hand-overs: states and instants, no text.
GRANT SELECT (org_id, id, state, provider, lease_until, attempted_at) ON message TO relance_relay;
-- Walks of sandbox clocks that have not come to their end.
GRANT SELECT (org_id, id, finished_at) ON clock_advance TO relance_relay;
CREATE POLICY relay_reads ON clock_advance FOR SELECT TO relance_relay USING (true);
