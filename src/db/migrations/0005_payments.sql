-- One payment path: allocations become a ledger of signed entries, payments may come before their invoice, may be
-- reversed (also before they are told), credit notes and instalments arrive. What is outstanding is one column.

-- A rest at or under this counts as settled.
ALTER TABLE organisation ADD COLUMN residue_cents bigint NOT NULL DEFAULT 0 CHECK (residue_cents >= 0);

ALTER TABLE invoice
  ADD COLUMN credited_cents bigint NOT NULL DEFAULT 0 CHECK (credited_cents >= 0),
  -- a rest too small to ask for, given up when the invoice was settled
  ADD COLUMN waived_cents bigint NOT NULL DEFAULT 0 CHECK (waived_cents >= 0),
  -- [{dueOn, amountCents}], oldest first; empty: the whole on due_on
  ADD COLUMN instalments jsonb NOT NULL DEFAULT '[]',
  -- the instalment on which this round's ladder stands
  ADD COLUMN round_instalment integer NOT NULL DEFAULT 0 CHECK (round_instalment >= 0),
  -- what was paid was taken back: the next round is opened when a person lets it go on
  ADD COLUMN reopened boolean NOT NULL DEFAULT false,
  ADD CHECK (waived_cents = 0 OR final_state IS NOT NULL);
ALTER TABLE invoice
  ADD COLUMN outstanding_cents bigint NOT NULL
    GENERATED ALWAYS AS (total_cents - paid_cents - credited_cents - waived_cents) STORED
    CHECK (outstanding_cents >= 0);

ALTER TABLE payment
  -- what it was meant for, once that is known
  ADD COLUMN invoice_id text,
  ADD COLUMN customer_id text,
  -- what the caller named
  ADD COLUMN invoice_number text,
  ADD COLUMN customer_reference text,
  -- its invoice or customer was not known when it came: the invoice to come looks for it
  ADD COLUMN waits boolean NOT NULL DEFAULT false,
  -- the sum of its entries in allocation
  ADD COLUMN allocated_cents bigint NOT NULL DEFAULT 0 CHECK (allocated_cents >= 0 AND allocated_cents <= amount_cents),
  ADD COLUMN reversed_at timestamptz,
  -- of the last allocate request: the same again changes nothing
  ADD COLUMN allocate_hash bytea,
  ADD FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id),
  ADD FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
  ADD CHECK (reversed_at IS NULL OR allocated_cents = 0);
CREATE INDEX payment_invoice ON payment (org_id, invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX payment_customer ON payment (org_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX payment_waits_number ON payment (org_id, invoice_number) WHERE waits;
CREATE INDEX payment_waits_customer ON payment (org_id, customer_reference) WHERE waits;

-- Append-only from now on: what is taken back is an entry of its own, with a minus.
ALTER TABLE allocation
  DROP CONSTRAINT allocation_pkey,
  DROP CONSTRAINT allocation_amount_cents_check,
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
  ADD PRIMARY KEY (org_id, id),
  ADD CHECK (amount_cents <> 0);
CREATE INDEX allocation_payment ON allocation (org_id, payment_id);
REVOKE UPDATE ON allocation FROM relance_app;

-- By reference, so that a reversal may come before its payment.
CREATE TABLE payment_reversal (
  org_id      org_ref NOT NULL,
  reference   text NOT NULL,
  -- a person's words, hence not in the timeline
  reason      text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, reference)
);

CREATE TABLE credit (
  org_id        org_ref NOT NULL,
  id            text NOT NULL,
  invoice_id    text NOT NULL,
  reference     text NOT NULL,
  amount_cents  bigint NOT NULL CHECK (amount_cents >= 1),
  issued_on     date NOT NULL,
  request_hash  bytea NOT NULL,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, reference),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id)
);
CREATE INDEX credit_invoice ON credit (org_id, invoice_id);

-- A promise counts what is paid after it: entries beyond this one.
ALTER TABLE promise ADD COLUMN since_allocation bigint NOT NULL DEFAULT 0;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['payment_reversal', 'credit'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO relance_app USING (org_id = current_setting(''app.org'')::org_ref) WITH CHECK (org_id = current_setting(''app.org'')::org_ref)', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON payment_reversal, credit TO relance_app;

-- What is there already; the owner sees rows only while row-level security does not bind him too.
ALTER TABLE payment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE allocation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE promise NO FORCE ROW LEVEL SECURITY;
UPDATE payment p SET allocated_cents = a.cents, invoice_id = a.invoice_id
  FROM (SELECT org_id, payment_id, sum(amount_cents) AS cents, min(invoice_id) AS invoice_id
          FROM allocation GROUP BY org_id, payment_id) a
 WHERE a.org_id = p.org_id AND a.payment_id = p.id;
UPDATE promise p SET since_allocation = coalesce((SELECT max(a.id) FROM allocation a
  WHERE a.org_id = p.org_id AND a.invoice_id = p.invoice_id AND a.created_at <= p.made_at), 0);
ALTER TABLE payment FORCE ROW LEVEL SECURITY;
ALTER TABLE allocation FORCE ROW LEVEL SECURITY;
ALTER TABLE promise FORCE ROW LEVEL SECURITY;
ALTER TABLE promise DROP COLUMN paid_before_cents;
