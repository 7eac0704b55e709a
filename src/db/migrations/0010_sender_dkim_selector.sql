-- Under which name the sender's domain publishes its DKIM key (RFC 6376 §3.1); only the provider can tell it.
ALTER TABLE organisation ADD COLUMN dkim_selector text CHECK (dkim_selector ~ '^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$');
