-- A round that a person's act opened begins with one step of its own: the invoice sent again (`resend`), the
-- step that did not arrive, the reminder for the right contact, a call. It belongs to `opening_round` alone, so
-- that a later round begins without it.
ALTER TABLE invoice
  ADD COLUMN opening_step  text,
  -- no earlier than this day (customer's zone)
  ADD COLUMN opening_on    date,
  ADD COLUMN opening_round integer,
  ADD CHECK ((opening_step IS NULL) = (opening_on IS NULL) AND (opening_step IS NULL) = (opening_round IS NULL));

-- What a person wrote when a dispute was opened; erasable, hence not in the timeline.
ALTER TABLE dispute ADD COLUMN note text;
