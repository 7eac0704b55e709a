-- Outside systems that tell us something (contract §5, connectors): who may call, what they said, and what
-- the customers answered. What a connector said is stored before it is acknowledged, and applied once.

CREATE TABLE connector (
  org_id           org_ref NOT NULL REFERENCES organisation,
  id               text NOT NULL,
  kind             text NOT NULL,
  settings         jsonb NOT NULL DEFAULT '{}',
  -- Whether answers of customers come in through it (then our mails carry its address in Reply-To).
  reads_replies    boolean NOT NULL DEFAULT false,
  -- Of user name and password together; the password itself is nowhere.
  secret_hash      bytea NOT NULL,
  -- on the database's clock, as everything here: outside systems know no sandbox clock
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  deleted_at       timestamptz,
  -- The last call with wrong credentials, and how many there were.
  refused_at       timestamptz,
  refused_calls    bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX connector_id ON connector (id);

-- Every event as it came (attachments without their content). `waiting` until it is applied; an event of which
-- nothing can be made says so in `note` and stays.
CREATE TABLE inbox (
  org_id           org_ref NOT NULL,
  id               text NOT NULL,
  connector_id     text NOT NULL,
  -- Of what makes the event the same when it is told again.
  dedupe_hash      bytea NOT NULL,
  record_type      text NOT NULL,
  payload          bytea NOT NULL,
  state            text NOT NULL CHECK (state IN ('waiting', 'applied', 'ignored', 'unmatched', 'refused')),
  -- A code, no text of anybody.
  note             text,
  message_id       text,
  -- on the DATABASE clock
  received_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_at       timestamptz,
  attempts         integer NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, connector_id) REFERENCES connector (org_id, id),
  FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id),
  CHECK ((state = 'waiting') = (applied_at IS NULL))
);
CREATE UNIQUE INDEX inbox_once ON inbox (org_id, connector_id, dedupe_hash);
CREATE INDEX inbox_message ON inbox (org_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX inbox_health ON inbox (org_id, connector_id, state, received_at);
-- What is still to be applied, across organisations.
CREATE INDEX inbox_waiting ON inbox (next_attempt_at) WHERE state = 'waiting';

-- What customers answered. Without a message nobody knows to what it answers: a person sorts it.
CREATE TABLE reply (
  org_id        org_ref NOT NULL,
  id            text NOT NULL,
  inbox_id      text NOT NULL,
  message_id    text,
  customer_id   text,
  from_address  text NOT NULL,
  subject       text NOT NULL,
  -- without what it quotes; `full_text` as it was written
  text_body     text NOT NULL,
  full_text     text NOT NULL,
  auto          boolean NOT NULL,
  -- [{name, bytes}]: the content is not kept
  attachments   jsonb NOT NULL DEFAULT '[]',
  -- on the organisation's clock
  received_at   timestamptz NOT NULL,
  -- A person looked at one that belonged to nothing, and put it aside or gave it to a customer.
  sorted_at     timestamptz,
  sorted_by_id  text,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, inbox_id) REFERENCES inbox (org_id, id),
  FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
  CHECK ((sorted_at IS NULL) = (sorted_by_id IS NULL))
);
CREATE INDEX reply_inbox ON reply (org_id, inbox_id);
CREATE INDEX reply_message ON reply (org_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX reply_customer ON reply (org_id, customer_id) WHERE customer_id IS NOT NULL;

-- How events find their message: our id in the metadata, else the provider's, else the token of Reply-To.
ALTER TABLE message ADD COLUMN reply_token_hash bytea;
CREATE INDEX message_reply_token ON message (org_id, reply_token_hash) WHERE reply_token_hash IS NOT NULL;
CREATE INDEX message_provider_id ON message (org_id, provider_message_id) WHERE provider_message_id IS NOT NULL;
-- An address that bounces is dead for every customer who uses it.
CREATE INDEX customer_email ON customer (org_id, lower(email)) WHERE email IS NOT NULL;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['connector', 'inbox', 'reply'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO relance_app USING (org_id = current_setting(''app.org'')::org_ref) WITH CHECK (org_id = current_setting(''app.org'')::org_ref)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON connector, inbox, reply TO relance_app;

-- Who calls? Before the organisation is known.
GRANT SELECT (org_id, id, kind, secret_hash, deleted_at) ON connector TO relance_auth;
CREATE POLICY auth_reads ON connector FOR SELECT TO relance_auth USING (true);

-- Which events wait, and whether replies are read anywhere: no business text.
GRANT SELECT (org_id, id, state, next_attempt_at) ON inbox TO relance_relay;
CREATE POLICY relay_reads ON inbox FOR SELECT TO relance_relay USING (true);
GRANT SELECT (org_id, id, deleted_at, reads_replies) ON connector TO relance_relay;
CREATE POLICY relay_reads ON connector FOR SELECT TO relance_relay USING (true);
