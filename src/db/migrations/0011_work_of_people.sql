-- What a person may do with a task besides completing it: take the answer back, put it off, give it to somebody else.
ALTER TABLE task
  -- What its completion changed, as it was before and after: for a minute it can be undone. Words of people are in
  -- it, so an erasure empties it.
  ADD COLUMN undo          jsonb,
  -- the organisation's clock; null once it is completed anew
  ADD COLUMN undone_at     timestamptz,
  ADD COLUMN snoozed_until date,
  ADD COLUMN snooze_reason text,
  ADD CHECK (snoozed_until IS NOT NULL OR snooze_reason IS NULL);

-- A dispute that was noted by mistake, and taken back.
ALTER TABLE dispute
  DROP CONSTRAINT dispute_resolution_check,
  ADD CONSTRAINT dispute_resolution_check CHECK (resolution IN ('upheld', 'rejected', 'settled', 'withdrawn'));

-- A promise likewise.
ALTER TABLE promise
  DROP CONSTRAINT promise_state_check,
  ADD CONSTRAINT promise_state_check CHECK (state IN ('open', 'kept', 'broken', 'void', 'withdrawn'));

-- Who does the work of somebody who is away; until and with that day.
ALTER TABLE app_user
  ADD COLUMN stand_in_id  text,
  ADD COLUMN absent_until date,
  ADD CHECK (stand_in_id <> id),
  ADD FOREIGN KEY (org_id, stand_in_id) REFERENCES app_user (org_id, id);
CREATE INDEX app_user_stand_in ON app_user (org_id, stand_in_id) WHERE stand_in_id IS NOT NULL;
