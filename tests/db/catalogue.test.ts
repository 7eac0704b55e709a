import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.js';

// The walls of P7, read from the catalogue: a table added later without them fails here.

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const rowsOf = async <R extends object>(query: string): Promise<R[]> =>
  (await world.oracle.query<R>(query)).rows;
const names = async (query: string): Promise<string[]> =>
  (await rowsOf<{ name: string }>(query)).map((row) => row.name).sort();

/** Kysely's record of what it applied: no organisation's data, no grant to anybody. */
const WITHOUT_ORGANISATION = ['kysely_migration', 'kysely_migration_lock'];
/** Found before the organisation is known, hence unique across organisations: keys, connectors, sessions. */
const UNIQUE_EVERYWHERE = ['api_key_id', 'connector_id', 'session_token'];
const TABLES = `SELECT c.oid, c.relname, c.relforcerowsecurity, c.relrowsecurity FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'kysely_%'`;

describe('every table of the record', () => {
  it('has org_id, not null, as its own checked type', async () => {
    const without = await names(`SELECT relname AS name FROM pg_class c
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'org_id' AND attnotnull AND atttypid = 'org_ref'::regtype)`);
    expect(without).toEqual(WITHOUT_ORGANISATION);
  });

  it('has row-level security enabled and forced', async () => {
    expect(
      await names(
        `SELECT relname AS name FROM (${TABLES}) t WHERE NOT (relforcerowsecurity AND relrowsecurity)`,
      ),
    ).toEqual([]);
  });

  it('holds relance_app to its own organisation on reading and on writing', async () => {
    const wall = "((org_id)::text = ((current_setting('app.org'::text))::org_ref)::text)";
    const walls = await rowsOf<{ qual: string; with_check: string }>(
      `SELECT tablename, qual, with_check FROM pg_policies WHERE 'relance_app' = ANY (roles)`,
    );
    expect(walls.length).toBe((await rowsOf(TABLES)).length);
    for (const policy of walls) expect([policy.qual, policy.with_check]).toEqual([wall, wall]);
  });

  it('has no policy for everybody', async () => {
    expect(await names(`SELECT policyname AS name FROM pg_policies WHERE 'public' = ANY (roles)`)).toEqual(
      [],
    );
  });

  it('has an index that starts with org_id', async () => {
    expect(
      await names(`SELECT relname AS name FROM (${TABLES}) t WHERE NOT EXISTS (
        SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = t.oid AND a.attname = 'org_id' AND i.indpred IS NULL)`),
    ).toEqual([]);
  });

  it('starts every unique key with org_id, so that none tells of another organisation', async () => {
    const open =
      await names(`SELECT ic.relname AS name FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
      JOIN (${TABLES}) t ON t.oid = i.indrelid
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND a.attname IS DISTINCT FROM 'org_id'`);
    expect(open).toEqual(UNIQUE_EVERYWHERE);
  });

  it('refers to other rows with the organisation in the key, and has an index for it', async () => {
    const keys = `SELECT k.conrelid, k.conrelid::regclass || ' ' || pg_get_constraintdef(k.oid) AS name, k.conkey,
      (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) AS first
      FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`;
    expect(await names(`SELECT name FROM (${keys}) f WHERE first <> 'org_id'`)).toEqual([]);
    const single = await names(`SELECT name FROM (${keys}) f WHERE cardinality(conkey) = 1`);
    for (const key of single) expect(key).toMatch(/REFERENCES organisation/);
    // Leading columns of an index, in the key's order; a partial one counts when it only leaves out nulls.
    const bare = await names(`SELECT name FROM (${keys}) f WHERE NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = f.conrelid
        AND (i.indkey::int2[])[0:cardinality(f.conkey) - 1] = f.conkey
        AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$'))`);
    expect(bare).toEqual([]);
  });

  it('counts money in bigint: no floating point, no numeric, no money', async () => {
    expect(
      await names(`SELECT c.relname || '.' || a.attname AS name FROM (${TABLES}) c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'numeric'::regtype, 'money'::regtype)
           OR (a.attname LIKE '%\\_cents' AND a.atttypid <> 'int8'::regtype)`),
    ).toEqual([]);
  });

  it('keeps instants with their zone', async () => {
    expect(
      await names(`SELECT c.relname || '.' || a.attname AS name FROM (${TABLES}) c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE a.atttypid IN ('timestamp'::regtype, 'time'::regtype)
           OR (a.attname LIKE '%\\_at' AND a.atttypid <> 'timestamptz'::regtype)
           OR (a.attname LIKE '%\\_on' AND a.atttypid <> 'date'::regtype)`),
    ).toEqual([]);
  });
});

describe('the roles', () => {
  it('cannot log in, own nothing, and are held by row-level security', async () => {
    const roles = await rowsOf<{ rolname: string; mighty: boolean; owns: string }>(
      `SELECT rolname, (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb) AS mighty,
        (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owns
       FROM pg_roles r WHERE rolname IN ('relance_app', 'relance_relay', 'relance_auth') ORDER BY rolname`,
    );
    expect(roles).toEqual(
      ['relance_app', 'relance_auth', 'relance_relay'].map((rolname) => ({
        rolname,
        mighty: false,
        owns: '0',
      })),
    );
  });

  it('cannot truncate or delete what they should not', async () => {
    const grants = await rowsOf<{ line: string }>(
      `SELECT grantee || ' ' || privilege_type || ' ' || table_name AS line FROM information_schema.table_privileges
       WHERE grantee LIKE 'relance\\_%' AND grantee <> 'relance_owner'
         AND privilege_type IN ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')`,
    );
    expect(grants.map((grant) => grant.line).sort()).toEqual([
      'relance_app DELETE closure',
      'relance_app DELETE idempotency_key',
      'relance_app DELETE mailbox_mail',
      'relance_app DELETE session',
      'relance_auth DELETE session',
      'relance_relay DELETE idempotency_key',
      'relance_relay DELETE outbox',
      'relance_relay DELETE sweep',
    ]);
  });

  it('leave what is the operator’s, and no organisation’s, to the relay alone', async () => {
    const grants = await names(
      `SELECT DISTINCT grantee || ' ' || table_name AS name FROM information_schema.table_privileges
        WHERE table_schema = 'operator' AND grantee LIKE 'relance\\_%' AND grantee <> 'relance_owner'`,
    );
    expect(grants).toEqual(['relance_relay sweep']);
    expect(
      await names(`SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'operator'::regnamespace AND a.attname LIKE '%org%'`),
    ).toEqual([]);
  });

  it('leave the record to nobody else', async () => {
    expect(
      await names(`SELECT DISTINCT grantee AS name FROM information_schema.table_privileges
        WHERE table_schema = 'public' AND grantee NOT LIKE 'relance\\_%'`),
    ).toEqual([]);
  });

  it('have no view and no function that runs with its owner’s rights', async () => {
    expect(
      await names(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`),
    ).toEqual([]);
  });

  it('are never held two at once by the application’s login', async () => {
    const [member] = await rowsOf<{ inherits: boolean; members: string }>(
      `SELECT bool_or(inherit_option) AS inherits, count(*) AS members FROM pg_auth_members m
        JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles login ON login.oid = m.member
       WHERE granted.rolname IN ('relance_app', 'relance_relay', 'relance_auth') AND login.rolname = 'relance_login'`,
    );
    expect(member).toEqual({ inherits: false, members: '3' });
  });
});
