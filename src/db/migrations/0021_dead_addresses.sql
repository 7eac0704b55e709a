-- An address that bounced is known to be dead until a person says that it works, also when no customer has it any more
-- (another program may set it back). In lower case; compared as a whole, so that the walls do not keep the index out.
ALTER TABLE message ADD COLUMN dead_address text;
-- What bounced before: unless somebody is written to there all the same, because a person said that it works.
-- The owner is bound by row-level security as well: lifted for this one statement of its own transaction.
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customer NO FORCE ROW LEVEL SECURITY;
UPDATE message m SET dead_address = lower(m.to_address)
 WHERE m.to_address IS NOT NULL
   AND (m.state = 'bounced' OR (m.state = 'refused' AND m.reason IN ('invalid_address', 'inactive_recipient')))
   AND NOT EXISTS (
     SELECT FROM customer c
      WHERE c.org_id = m.org_id AND c.undeliverable_at IS NULL AND c.erasing_at IS NULL
        AND lower(coalesce(c.reminder_email, c.email)) = lower(m.to_address));
ALTER TABLE customer FORCE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
CREATE INDEX message_dead_address ON message (org_id, dead_address) WHERE dead_address IS NOT NULL;
