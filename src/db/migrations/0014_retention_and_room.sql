-- What is kept only for a while is forgotten, and what is written often gets room.

-- Events of connectors as they came carry what people wrote. After 30 days they are emptied; that they came, and what
-- became of them, stays, so that one told again is known. The relay's role can empty those and no others, with nothing
-- else than nothing.
GRANT SELECT (received_at, payload), UPDATE (payload) ON inbox TO relance_relay;
CREATE POLICY relay_empties ON inbox FOR UPDATE TO relance_relay
  USING (state <> 'waiting' AND received_at < clock_timestamp() - interval '30 days')
  WITH CHECK (payload = '');
CREATE INDEX inbox_to_empty ON inbox (received_at) WHERE payload <> '';
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

-- When a connector's outside system was last asked for events that never reached us, and up to which instant of its own
-- clock it has been. Database clock.
ALTER TABLE connector
  ADD COLUMN polled_at timestamptz,
  ADD COLUMN polled_until timestamptz;
GRANT SELECT (kind, polled_at) ON connector TO relance_relay;

-- An invoice is planned anew, paid and ended on its own page: its new versions stay beside the old ones.
ALTER TABLE invoice SET (fillfactor = 80);
ALTER TABLE payment SET (fillfactor = 90);
ALTER TABLE message SET (fillfactor = 85);
