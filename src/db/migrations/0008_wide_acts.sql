-- Acts wider than one invoice: stop and start of an organisation, pause of a customer, erasure; and what keys,
-- users and closures need to be changed.

ALTER TABLE organisation
  ADD COLUMN stop_reason     text,
  -- Since when nothing leaves: stopped, suspended, or one after the other. Read with every invoice's facts, so
  -- that a stop is one row and not thousands.
  ADD COLUMN held_at       timestamptz,
  -- The last such time, from its beginning to its end: the days that were left are counted again from the end.
  ADD COLUMN restart_from_at timestamptz,
  ADD COLUMN restarted_at    timestamptz,
  -- Every open invoice is to be planned anew (a start, another zone, other closures): those up to this id are.
  -- The empty text: none yet. Null: nothing to do.
  ADD COLUMN walk_after      text;

-- The owner is bound by row-level security as well: lifted for this one statement of its own transaction.
ALTER TABLE organisation NO FORCE ROW LEVEL SECURITY;
UPDATE organisation SET held_at = least(stopped_at, suspended_at)
 WHERE stopped_at IS NOT NULL OR suspended_at IS NOT NULL;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;

ALTER TABLE organisation
  ADD CHECK ((held_at IS NULL) = (stopped_at IS NULL AND suspended_at IS NULL)),
  ADD CHECK ((restart_from_at IS NULL) = (restarted_at IS NULL)),
  ADD CHECK (stop_reason IS NULL OR stopped_at IS NOT NULL);

ALTER TABLE customer
  ADD COLUMN paused_at       timestamptz,
  -- the last paused civil day, or null: until resumed
  ADD COLUMN paused_until_on date,
  ADD COLUMN pause_reason    text,
  ADD COLUMN call_only       boolean NOT NULL DEFAULT false,
  ADD COLUMN insolvent_at    timestamptz,
  -- Erasure: asked for (nothing is shown and nothing leaves any more), and done.
  ADD COLUMN erasing_at      timestamptz,
  ADD COLUMN erased_at       timestamptz,
  ADD CHECK (paused_at IS NOT NULL OR (paused_until_on IS NULL AND pause_reason IS NULL)),
  ADD CHECK (erased_at IS NULL OR erasing_at IS NOT NULL);
CREATE INDEX customer_erasing ON customer (org_id, id) WHERE erasing_at IS NOT NULL AND erased_at IS NULL;

-- A message of an erased customer is never written, whoever read the record before the erasure: the share lock
-- makes a claim and an erasure come one after the other (reliability guide §2.5, row 43).
CREATE FUNCTION refuse_message_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.text_body = '' AND NEW.to_address IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM FROM customer
   WHERE org_id = NEW.org_id AND id = NEW.customer_id AND erasing_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a message of an erased customer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_message_of_erased FROM PUBLIC;
CREATE TRIGGER message_of_erased BEFORE INSERT OR UPDATE OF to_address, subject, text_body, html_body ON message
  FOR EACH ROW EXECUTE FUNCTION refuse_message_of_erased();

-- The application deletes in four places only, each for a reason of its own:
--   closure          days on which the firm is closed are a list that is replaced as a whole
--   idempotency_key  the stored answers of an erased customer's calls quote them
--   mailbox_mail     so do the mails a sandbox kept
--   session          a new password or another role ends what was open under the old one
GRANT DELETE ON closure, idempotency_key, mailbox_mail TO relance_app;
GRANT SELECT (org_id, user_id), DELETE ON session TO relance_app;

-- Whoever finishes what a crash interrupted looks across organisations, at ids and instants only.
GRANT SELECT (walk_after) ON organisation TO relance_relay;
GRANT SELECT (org_id, id, erasing_at, erased_at) ON customer TO relance_relay;
CREATE POLICY relay_reads ON customer FOR SELECT TO relance_relay USING (true);
