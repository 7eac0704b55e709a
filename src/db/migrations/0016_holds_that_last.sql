-- What holds an invoice without an end (a customer who is reminded no more, an address nobody knows, a collective
-- procedure), and an invoice too small to be asked for, is looked at by a person from now on. Before, such invoices
-- had nothing planned: every organisation that has one plans its open invoices anew (src/db/org-walk.ts), unless it
-- is at it already or is held itself, and plans them at its start.
-- The owner is bound by row-level security as well: lifted for this one statement of its own transaction.
ALTER TABLE organisation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY;
UPDATE organisation o SET walk_after = ''
 WHERE o.walk_after IS NULL AND o.held_at IS NULL
   AND EXISTS (SELECT FROM invoice i WHERE i.org_id = o.org_id AND i.final_state IS NULL AND i.next_at IS NULL);
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
