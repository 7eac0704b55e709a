-- Messages that a person agreed to one by one leave as one (contract §7, One customer). While the shared one is on its way
-- those it stands for are set aside, their claims with it; when it was not handed over after all they are put back, still
-- agreed to.
ALTER TABLE message
  ADD COLUMN shared_into text,
  ADD FOREIGN KEY (org_id, shared_into) REFERENCES message (org_id, id);
CREATE INDEX message_shared_into ON message (org_id, shared_into) WHERE shared_into IS NOT NULL;
