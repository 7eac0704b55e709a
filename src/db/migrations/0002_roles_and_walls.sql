-- Three roles besides the owner of the schema (promise P7, ADR 0004):
--   relance_app    the API and the activities: one organisation at a time, set by withOrg()
--   relance_relay  the outbox relay: across organisations, but only the columns that carry no business text
--   relance_auth   looks up who calls (API key, session, login) before the organisation is known
-- All are NOLOGIN; `npm run migrate` grants them to the user of DATABASE_URL, and each pool takes exactly one.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['relance_app', 'relance_relay', 'relance_auth'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- roles belong to the cluster: another database's migration was faster
      END;
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO relance_app, relance_relay, relance_auth;

DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_organisation ON %I TO relance_app USING (org_id = current_setting(''app.org'')::org_ref) WITH CHECK (org_id = current_setting(''app.org'')::org_ref)', t);
  END LOOP;
END $$;

-- The application never deletes and never truncates: facts are closed, not removed.
GRANT SELECT, INSERT, UPDATE ON organisation, closure, app_user, api_key, policy, customer, invoice, hold, task, promise,
  dispute, message, message_invoice, payment, allocation, clock_advance TO relance_app;
GRANT SELECT, INSERT ON audit_event, idempotency_key, mailbox_mail TO relance_app;
GRANT SELECT, INSERT ON outbox TO relance_app;

GRANT SELECT, UPDATE, DELETE ON outbox TO relance_relay;
CREATE POLICY relay_everywhere ON outbox TO relance_relay USING (true) WITH CHECK (true);
GRANT SELECT (org_id, sandbox, clock_offset_ms, suspended_at) ON organisation TO relance_relay;
CREATE POLICY relay_reads ON organisation FOR SELECT TO relance_relay USING (true);
GRANT SELECT (org_id, id, final_state, next_at, plan_version, run_wakes_at) ON invoice TO relance_relay;
CREATE POLICY relay_reads ON invoice FOR SELECT TO relance_relay USING (true);
GRANT SELECT (org_id, path, key, created_at), DELETE ON idempotency_key TO relance_relay;
CREATE POLICY relay_reaps ON idempotency_key TO relance_relay USING (true) WITH CHECK (true);

GRANT SELECT (org_id, id, secret_hash, scopes, expires_at, revoked_at, name) ON api_key TO relance_auth;
CREATE POLICY auth_reads ON api_key FOR SELECT TO relance_auth USING (true);
GRANT SELECT (org_id, id, email, name, role, password_hash) ON app_user TO relance_auth;
CREATE POLICY auth_reads ON app_user FOR SELECT TO relance_auth USING (true);
GRANT SELECT, INSERT, DELETE ON session TO relance_auth;
CREATE POLICY auth_sessions ON session TO relance_auth USING (true) WITH CHECK (true);
GRANT SELECT (org_id, suspended_at) ON organisation TO relance_auth;
CREATE POLICY auth_reads ON organisation FOR SELECT TO relance_auth USING (true);

REVOKE ALL ON FUNCTION mailbox_receive FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_receive TO relance_app;
