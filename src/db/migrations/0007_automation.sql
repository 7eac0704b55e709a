-- A message that waits for a person's approval (contract §7, Automation) is a row in state awaiting_approval that
-- holds the claim of its step. What was agreed to, and to which amount, stands beside it.
ALTER TABLE message
  -- what was outstanding when its text was written: another amount makes it say what is no longer true
  ADD COLUMN written_cents  bigint,
  -- the organisation's clock; null until a person agreed
  ADD COLUMN approved_at    timestamptz,
  -- subject or text are a person's own words: they are sent as they are, never written anew
  ADD COLUMN is_edited      boolean NOT NULL DEFAULT false,
  ADD CHECK (approved_at IS NULL OR written_cents IS NOT NULL),
  ADD CHECK (state <> 'awaiting_approval' OR written_cents IS NOT NULL);
