-- No reminder is sent while the newest payment data is older than so many days: somebody may have paid.
ALTER TABLE organisation
  ADD COLUMN max_payment_data_age_days integer CHECK (max_payment_data_age_days BETWEEN 1 AND 90),
  -- the firm says that every payment up to this day is known, also when there was none
  ADD COLUMN payment_data_up_to        date;
CREATE INDEX payment_newest ON payment (org_id, created_at);

ALTER TABLE customer
  -- Reminders go to this person; invoices and calls stay with the commercial contact.
  ADD COLUMN reminder_email       text,
  ADD COLUMN reminder_name        text,
  -- The bank takes the money: the ladder begins when it comes back.
  ADD COLUMN pays_by_direct_debit boolean NOT NULL DEFAULT false,
  ADD CHECK (reminder_email IS NOT NULL OR reminder_name IS NULL);
CREATE INDEX customer_reminder_email ON customer (org_id, lower(reminder_email)) WHERE reminder_email IS NOT NULL;
