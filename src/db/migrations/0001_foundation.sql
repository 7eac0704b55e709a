-- The record. Every table that holds an organisation's data carries org_id, row-level security
-- with FORCE, an index that starts with org_id, and composite foreign keys (promise P7).
-- Instants of business facts (…_at) are on the ORGANISATION's clock: real time for live
-- organisations, real time + clock_offset_ms for sandbox ones. The few columns on the database's
-- own clock say so. Civil dates end in _on. Money is bigint minor units, currency beside it.
-- The tables every call writes (message, payment, audit_event, outbox, idempotency_key) do not
-- reference organisation: each such insert would share-lock that one row, and row-level security
-- has already compared org_id to an organisation that withOrg() found.

CREATE DOMAIN org_ref AS text CHECK (VALUE ~ '^org_[0-9a-z]{26}$');
COMMENT ON DOMAIN org_ref IS 'An organisation id; the empty string a pooled connection leaves behind fails the cast, so a forgotten withOrg() fails loudly';

CREATE TABLE organisation (
  org_id            org_ref PRIMARY KEY,
  name              text NOT NULL,
  siren             text,
  sandbox           boolean NOT NULL,
  time_zone         text NOT NULL,
  region            text NOT NULL,
  language          text NOT NULL CHECK (language IN ('fr', 'en')),
  sender_name       text NOT NULL,
  sender_email      text NOT NULL,
  sender_phone      text NOT NULL,
  clock_offset_ms   bigint NOT NULL DEFAULT 0,
  stopped_at        timestamptz,
  suspended_at      timestamptz,
  created_at        timestamptz NOT NULL,
  CHECK (sandbox OR clock_offset_ms = 0)
);

CREATE TABLE closure (
  org_id      org_ref NOT NULL REFERENCES organisation,
  first_on    date NOT NULL,
  last_on     date NOT NULL CHECK (last_on >= first_on),
  label       text NOT NULL,
  PRIMARY KEY (org_id, first_on, last_on)
);

CREATE TABLE app_user (
  org_id         org_ref NOT NULL REFERENCES organisation,
  id             text NOT NULL,
  email          text NOT NULL,
  name           text NOT NULL,
  role           text NOT NULL CHECK (role IN ('owner', 'account_manager', 'reader', 'engineer')),
  phone          text,
  password_hash  text,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX app_user_email ON app_user (org_id, lower(email));
-- The login page knows no organisation yet, and one person may work for several.
CREATE INDEX app_user_login ON app_user (lower(email));

CREATE TABLE session (
  org_id      org_ref NOT NULL,
  token_hash  bytea NOT NULL,
  user_id     text NOT NULL,
  -- on the database's clock
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, token_hash),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, id)
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_of_user ON session (org_id, user_id);

CREATE TABLE api_key (
  org_id      org_ref NOT NULL REFERENCES organisation,
  id          text NOT NULL,
  name        text NOT NULL,
  secret_hash bytea NOT NULL,
  scopes      text[] NOT NULL,
  -- on the database's clock
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz,
  revoked_at  timestamptz,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX api_key_id ON api_key (id);

CREATE TABLE policy (
  org_id      org_ref NOT NULL REFERENCES organisation,
  name        text NOT NULL,
  version     integer NOT NULL CHECK (version >= 1),
  id          text NOT NULL,
  body        jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, name, version),
  UNIQUE (org_id, id)
);

CREATE TABLE customer (
  org_id              org_ref NOT NULL REFERENCES organisation,
  id                  text NOT NULL,
  reference           text NOT NULL,
  name                text NOT NULL,
  kind                text NOT NULL CHECK (kind IN ('company', 'consumer', 'public')),
  email               text,
  contact_name        text,
  phone               text,
  language            text NOT NULL CHECK (language IN ('fr', 'en')),
  region              text NOT NULL,
  account_manager_id  text,
  -- The customer's wide stops (design §4.8): read by senders in the last check.
  stopped_at          timestamptz,
  -- The address was refused for good (hard bounce); cleared when the address changes.
  undeliverable_at    timestamptz,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, reference),
  FOREIGN KEY (org_id, account_manager_id) REFERENCES app_user (org_id, id)
);
CREATE INDEX customer_account_manager ON customer (org_id, account_manager_id);

CREATE TABLE invoice (
  org_id                  org_ref NOT NULL REFERENCES organisation,
  id                      text NOT NULL,
  number                  text NOT NULL,
  customer_id             text NOT NULL,
  account_manager_id      text NOT NULL,
  total_cents             bigint NOT NULL CHECK (total_cents >= 1),
  paid_cents              bigint NOT NULL DEFAULT 0 CHECK (paid_cents >= 0 AND paid_cents <= total_cents),
  currency                text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  issued_on               date NOT NULL,
  due_on                  date NOT NULL CHECK (due_on >= issued_on),
  posted_on               date NOT NULL,
  order_reference         text,
  lines                   jsonb NOT NULL DEFAULT '[]',
  payment_url             text,
  document_url            text,
  subscription            jsonb,
  reminders_already_sent  integer NOT NULL DEFAULT 0 CHECK (reminders_already_sent >= 0),
  policy_name             text NOT NULL,
  policy_version          integer NOT NULL,
  -- The canonical first request: "same body" of contract §3 is decided against it.
  request_hash            bytea NOT NULL,
  round                   integer NOT NULL DEFAULT 1 CHECK (round >= 1),
  -- The delay of the next step counts from this day (promise kept …), if later than its own anchor.
  anchor_on               date,
  -- No step before this day (what a pause left over, the day after a hold …).
  not_before_on           date,
  final_state             text CHECK (final_state IN ('settled', 'cancelled', 'written_off', 'handed_over', 'erased')),
  -- Why a person ended it, in their words; erasable, hence not in the timeline.
  final_note              text CHECK (final_note IS NULL OR final_state IS NOT NULL),
  -- The plan: what decide() said last, under this row's lock (src/db/plan.ts is the only writer).
  state                   text NOT NULL CHECK (state IN ('scheduled', 'on_hold', 'awaiting_person', 'settled', 'cancelled', 'written_off', 'handed_over', 'erased')),
  next_kind               text,
  next_step               text,
  next_task_id            text,
  next_at                 timestamptz,
  next_slot_ends_at       timestamptz,
  why                     jsonb NOT NULL,
  plan_version            bigint NOT NULL DEFAULT 0,
  -- The real instant (database clock) the run was last told to sleep to: next_at less the clock offset.
  run_wakes_at            timestamptz,
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, number),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id),
  FOREIGN KEY (org_id, account_manager_id) REFERENCES app_user (org_id, id),
  FOREIGN KEY (org_id, policy_name, policy_version) REFERENCES policy (org_id, name, version),
  CHECK ((final_state IS NULL) = (state IN ('scheduled', 'on_hold', 'awaiting_person'))),
  CHECK (final_state IS NULL OR next_at IS NULL),
  CHECK ((next_kind IS NULL) = (next_at IS NULL)),
  CHECK ((run_wakes_at IS NULL) = (next_at IS NULL))
);
CREATE INDEX invoice_customer ON invoice (org_id, customer_id);
CREATE INDEX invoice_account_manager ON invoice (org_id, account_manager_id);
CREATE INDEX invoice_policy ON invoice (org_id, policy_name, policy_version);
CREATE INDEX invoice_next ON invoice (org_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX invoice_state ON invoice (org_id, state, id);
-- The relay looks across organisations for steps that are due now.
CREATE INDEX invoice_due ON invoice (run_wakes_at) WHERE run_wakes_at IS NOT NULL;

CREATE TABLE hold (
  org_id       org_ref NOT NULL,
  id           text NOT NULL,
  invoice_id   text NOT NULL,
  reason       text NOT NULL CHECK (reason IN ('paused', 'stopped', 'promise', 'dispute', 'reply', 'undeliverable', 'payment_announced', 'internal_approval', 'insolvency')),
  since        timestamptz NOT NULL,
  -- the last held civil day, or null
  until_on     date,
  note         text,
  -- calendar days that were left to the next step when the hold was placed (contract §7, pause)
  days_left    integer,
  task_id      text,
  lifted_at    timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id)
);
CREATE UNIQUE INDEX hold_open ON hold (org_id, invoice_id, reason) WHERE lifted_at IS NULL;
CREATE INDEX hold_invoice ON hold (org_id, invoice_id);

CREATE TABLE task (
  org_id           org_ref NOT NULL,
  id               text NOT NULL,
  invoice_id       text NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('call', 'read_reply', 'check_address', 'check_delivery', 'approve_message', 'resolve_dispute', 'broken_promise', 'formal_notice', 'hand_over', 'review')),
  step             text,
  round            integer NOT NULL,
  attempt          integer NOT NULL DEFAULT 1,
  state            text NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
  assignee_id      text NOT NULL,
  reason           text,
  message_id       text,
  opened_at        timestamptz NOT NULL,
  due_at           timestamptz NOT NULL,
  -- when this task escalates next: due_at at first, ten business days later after each escalation
  escalates_at     timestamptz NOT NULL,
  escalations      integer NOT NULL DEFAULT 0,
  outcome          text,
  outcome_data     jsonb,
  note             text,
  completed_by_id  text,
  completed_by     text,
  completed_at     timestamptz,
  closed_because   text,
  -- the canonical completion request: a repetition answers 200, another one 409
  completion_hash  bytea,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id),
  FOREIGN KEY (org_id, assignee_id) REFERENCES app_user (org_id, id),
  CHECK ((state = 'open') = (completed_at IS NULL))
);
-- One open task per kind and invoice: a retried activity opens no second one.
CREATE UNIQUE INDEX task_open ON task (org_id, invoice_id, kind) WHERE state = 'open';
CREATE INDEX task_invoice ON task (org_id, invoice_id);
CREATE INDEX task_list ON task (org_id, state, due_at, id);
CREATE INDEX task_assignee ON task (org_id, assignee_id);
CREATE INDEX task_message ON task (org_id, message_id) WHERE message_id IS NOT NULL;
ALTER TABLE hold ADD FOREIGN KEY (org_id, task_id) REFERENCES task (org_id, id);
CREATE INDEX hold_task ON hold (org_id, task_id) WHERE task_id IS NOT NULL;

CREATE TABLE promise (
  org_id         org_ref NOT NULL,
  id             text NOT NULL,
  invoice_id     text NOT NULL,
  task_id        text,
  made_at        timestamptz NOT NULL,
  promised_for   date NOT NULL,
  promised_cents bigint NOT NULL CHECK (promised_cents >= 1),
  -- paid_cents of the invoice when the promise was made: kept when paid_cents >= this + promised_cents
  paid_before_cents bigint NOT NULL,
  state          text NOT NULL CHECK (state IN ('open', 'kept', 'broken', 'void')),
  closed_at      timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id),
  FOREIGN KEY (org_id, task_id) REFERENCES task (org_id, id)
);
CREATE UNIQUE INDEX promise_open ON promise (org_id, invoice_id) WHERE state = 'open';
CREATE INDEX promise_invoice ON promise (org_id, invoice_id);
CREATE INDEX promise_task ON promise (org_id, task_id) WHERE task_id IS NOT NULL;

CREATE TABLE dispute (
  org_id       org_ref NOT NULL,
  id           text NOT NULL,
  invoice_id   text NOT NULL,
  reason       text NOT NULL,
  opened_at    timestamptz NOT NULL,
  resolution   text CHECK (resolution IN ('upheld', 'rejected', 'settled')),
  resolved_at  timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id)
);
CREATE INDEX dispute_invoice ON dispute (org_id, invoice_id);

CREATE TABLE message (
  org_id               org_ref NOT NULL,
  id                   text NOT NULL,
  customer_id          text NOT NULL,
  step                 text NOT NULL,
  kind                 text NOT NULL CHECK (kind IN ('courtesy', 'reminder')),
  state                text NOT NULL CHECK (state IN ('awaiting_approval', 'claimed', 'sent', 'delivered', 'bounced', 'complained', 'refused', 'unknown', 'skipped', 'observed')),
  provider             text NOT NULL,
  provider_message_id  text,
  to_address           text,
  from_address         text NOT NULL,
  reply_to             text NOT NULL,
  subject              text NOT NULL,
  text_body            text NOT NULL,
  html_body            text NOT NULL,
  headers              jsonb NOT NULL,
  planned_for          timestamptz NOT NULL,
  claimed_at           timestamptz NOT NULL,
  sent_at              timestamptz,
  -- the civil day (customer's zone) from which the next step's delay counts
  counted_on           date,
  reason               text,
  -- the claim: which attempt holds it, until when (DATABASE clock; never the organisation's)
  attempt_id           text NOT NULL,
  lease_until          timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX message_state ON message (org_id, state, id);
CREATE INDEX message_customer ON message (org_id, customer_id);
CREATE INDEX message_claims ON message (org_id, lease_until) WHERE state = 'claimed';
ALTER TABLE task ADD FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id);

-- The claim rows of design §4.2: unique (invoice, step, round), released only when nothing was handed over.
CREATE TABLE message_invoice (
  org_id       org_ref NOT NULL,
  message_id   text NOT NULL,
  invoice_id   text NOT NULL,
  step         text NOT NULL,
  round        integer NOT NULL,
  released_at  timestamptz,
  PRIMARY KEY (org_id, message_id, invoice_id),
  FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id)
);
CREATE UNIQUE INDEX message_claim_once ON message_invoice (org_id, invoice_id, step, round) WHERE released_at IS NULL;
CREATE INDEX message_invoice_invoice ON message_invoice (org_id, invoice_id);

-- The mailbox is the provider of sandbox organisations: its own log of what reached it.
CREATE TABLE mailbox_mail (
  org_id       org_ref NOT NULL,
  message_id   text NOT NULL,
  provider_id  text NOT NULL,
  -- DATABASE clock, the oracle's stamp of the hand-over
  received_at  timestamptz NOT NULL,
  mime         text NOT NULL,
  PRIMARY KEY (org_id, message_id),
  FOREIGN KEY (org_id, message_id) REFERENCES message (org_id, id)
);

-- The mailbox's hand-over: one statement that commits by itself, called outside any transaction. It keeps a
-- mail only while the message is claimed by this attempt and the lease is open; the share lock makes a
-- search wait for a hand-over that is being committed. Null: refused by that fence.
CREATE FUNCTION mailbox_receive(p_org text, p_message text, p_attempt text, p_provider_id text, p_mime text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_lease_until timestamptz;
  v_provider_id text;
BEGIN
  PERFORM set_config('app.org', p_org, true);
  SELECT lease_until INTO v_lease_until FROM message
   WHERE org_id = p_org AND id = p_message AND attempt_id = p_attempt AND state = 'claimed' FOR KEY SHARE;
  IF v_lease_until IS NULL OR v_lease_until <= clock_timestamp() THEN
    RETURN NULL;
  END IF;
  INSERT INTO mailbox_mail (org_id, message_id, provider_id, received_at, mime)
  VALUES (p_org, p_message, p_provider_id, clock_timestamp(), p_mime)
  ON CONFLICT (org_id, message_id) DO NOTHING;
  SELECT provider_id INTO v_provider_id FROM mailbox_mail WHERE org_id = p_org AND message_id = p_message;
  RETURN v_provider_id;
END $$;

CREATE TABLE payment (
  org_id        org_ref NOT NULL,
  id            text NOT NULL,
  reference     text NOT NULL,
  amount_cents  bigint NOT NULL CHECK (amount_cents >= 1),
  currency      text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  received_on   date NOT NULL,
  request_hash  bytea NOT NULL,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, reference)
);

CREATE TABLE allocation (
  org_id        org_ref NOT NULL,
  payment_id    text NOT NULL,
  invoice_id    text NOT NULL,
  amount_cents  bigint NOT NULL CHECK (amount_cents >= 1),
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, payment_id, invoice_id),
  FOREIGN KEY (org_id, payment_id) REFERENCES payment (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id)
);
CREATE INDEX allocation_invoice ON allocation (org_id, invoice_id);

-- Append-only: what the timeline tells. No personal data: ids, dates, cents; the words are made on reading.
CREATE TABLE audit_event (
  org_id       org_ref NOT NULL,
  id           bigint GENERATED ALWAYS AS IDENTITY,
  invoice_id   text,
  customer_id  text,
  at           timestamptz NOT NULL,
  type         text NOT NULL,
  actor_kind   text NOT NULL CHECK (actor_kind IN ('system', 'user', 'api', 'customer', 'provider')),
  actor_id     text,
  data         jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, invoice_id) REFERENCES invoice (org_id, id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, id)
);
CREATE INDEX audit_event_invoice ON audit_event (org_id, invoice_id, at, id);
CREATE INDEX audit_event_customer ON audit_event (org_id, customer_id);

-- What Temporal has still to be told. Written in the transaction of the fact, delivered by the relay.
CREATE TABLE outbox (
  org_id           org_ref NOT NULL,
  id               bigint GENERATED ALWAYS AS IDENTITY,
  -- what is ordered: one invoice's lines leave in their order
  subject_id       text NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('start_run', 'signal_run', 'start_advance')),
  signal           text,
  payload          jsonb NOT NULL,
  -- real instant of the first wake-up: starts leave nearest due first
  due_at           timestamptz,
  -- on the DATABASE clock
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts         integer NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_error       text,
  PRIMARY KEY (org_id, id),
  CHECK ((kind = 'signal_run') = (signal IS NOT NULL))
);
CREATE INDEX outbox_subject ON outbox (org_id, subject_id, id);
CREATE INDEX outbox_starts ON outbox (due_at NULLS FIRST, id) WHERE kind = 'start_run';
CREATE INDEX outbox_signals ON outbox (id) WHERE kind <> 'start_run';

CREATE TABLE idempotency_key (
  org_id      org_ref NOT NULL,
  path        text NOT NULL,
  key         text NOT NULL,
  body_hash   bytea NOT NULL,
  status      integer NOT NULL,
  response    jsonb NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (org_id, path, key)
);

CREATE TABLE clock_advance (
  org_id       org_ref NOT NULL REFERENCES organisation,
  id           text NOT NULL,
  mode         text NOT NULL CHECK (mode IN ('step', 'jump')),
  target_at    timestamptz NOT NULL,
  halts        integer NOT NULL DEFAULT 0,
  -- on the DATABASE clock
  started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX clock_advance_running ON clock_advance (org_id) WHERE finished_at IS NULL;
