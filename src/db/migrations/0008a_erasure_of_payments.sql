-- A reversal's reason is in a person's words: an erasure takes them back.
GRANT UPDATE (reason) ON payment_reversal TO relance_app;
