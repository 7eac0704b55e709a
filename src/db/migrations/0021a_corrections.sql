-- The crossing case (ADR 0028): who paid before a reminder left, and was reminded because the payment was learnt after it,
-- gets one short correction, if the firm wishes.
ALTER TABLE organisation ADD COLUMN corrects_crossed_payments boolean NOT NULL DEFAULT false;

ALTER TABLE message
  DROP CONSTRAINT message_kind_check,
  ADD CONSTRAINT message_kind_check CHECK (kind IN ('courtesy', 'reminder', 'correction'));

-- One wish per payment and invoice that it settled. Ids and instants only.
CREATE TABLE correction (
  org_id       org_ref NOT NULL,
  payment_id   text NOT NULL,
  invoice_id   text NOT NULL,
  customer_id  text NOT NULL,
  -- the reminder that the payment crossed
  message_id   text NOT NULL,
  -- the organisation's clock: when the payment was learnt, and when the correction is looked at or sent
  learnt_at    timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  -- the DATABASE clock: not before; whoever looks moves it on, so that two do not look at once
  look_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at     timestamptz,
  -- what became of its message, or why there was none
  outcome      text,
  PRIMARY KEY (org_id, payment_id, invoice_id),
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  FOREIGN KEY (org_id, payment_id) REFERENCES payment (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
  FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id)
);
CREATE INDEX correction_invoice ON correction (org_id, invoice_id);
CREATE INDEX correction_customer ON correction (org_id, customer_id);
CREATE INDEX correction_message ON correction (org_id, message_id);
CREATE INDEX correction_open ON correction (look_at) WHERE ended_at IS NULL;

ALTER TABLE correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE correction FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON correction TO relance_app
  USING (org_id = current_setting('app.org')::org_ref) WITH CHECK (org_id = current_setting('app.org')::org_ref);
GRANT SELECT, INSERT, UPDATE ON correction TO relance_app;

-- The workers look across organisations for what is due: ids and instants, no text.
CREATE POLICY relay_reads ON correction FOR SELECT TO relance_relay USING (true);
GRANT SELECT (org_id, customer_id, due_at, look_at, ended_at) ON correction TO relance_relay;
DO $$
BEGIN
  IF current_setting('server_version_num')::integer >= 170000 THEN
    GRANT MAINTAIN ON correction TO relance_relay;
  END IF;
END $$;
