-- Whoever works on the record may have PostgreSQL count its tables again (statistics.ts): the worker sees a firm move in
-- before autovacuum does. MAINTAIN reads and changes no row. PostgreSQL before 17 does not know it: there autovacuum
-- alone does it.
DO $$
DECLARE t text;
BEGIN
  IF current_setting('server_version_num')::integer >= 170000 THEN
    FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' LOOP
      EXECUTE format('GRANT MAINTAIN ON %I TO relance_relay', t);
    END LOOP;
  END IF;
END $$;
