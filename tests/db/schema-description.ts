import { sql, type Kysely } from 'kysely';

/**
 * Describes the schema as text, from the catalogue: what `schema.txt` tracks. Written so that PostgreSQL 15
 * and 18 say the same.
 */
export async function describeSchema(db: Kysely<unknown>): Promise<string> {
  const sections = [];
  for (const [title, query] of QUERIES) {
    const { rows } = await query.execute(db);
    const lines = rows.map((row) => row.line);
    // Columns come in their own order; everything else by code point, whatever the cluster's collation.
    if (title !== 'columns') lines.sort();
    sections.push(`# ${title}\n${lines.join('\n')}\n`);
  }
  return sections.join('\n');
}

const line = (text: string) => sql.raw<{ line: string }>(text);
/** Kysely's own two tables are not ours to describe. */
const OURS = `n.nspname = 'public' AND c.relname NOT LIKE 'kysely_%'`;

const QUERIES = [
  [
    'columns',
    line(`SELECT format('%s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
            CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END,
            coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')) AS line
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
          WHERE ${OURS} AND c.relkind IN ('r', 'v', 'm', 'p') ORDER BY c.relname COLLATE "C", a.attnum`),
  ],
  [
    'constraints',
    // PostgreSQL 18 lists NOT NULL here too (contype n); the columns above say it.
    line(`SELECT format('%s %s', c.relname, pg_get_constraintdef(k.oid)) AS line
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE ${OURS} AND k.contype <> 'n'`),
  ],
  [
    'domains',
    line(`SELECT format('%s %s %s', t.typname, format_type(t.typbasetype, t.typtypmod),
            string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)) AS line
          FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_constraint k ON k.contypid = t.oid
          WHERE n.nspname = 'public' AND t.typtype = 'd' GROUP BY t.oid`),
  ],
  [
    'indexes',
    line(`SELECT pg_get_indexdef(i.indexrelid) AS line
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE ${OURS}`),
  ],
  [
    'row-level security',
    line(`SELECT format('%s %s%s', c.relname, CASE WHEN c.relrowsecurity THEN 'ENABLED' ELSE 'OFF' END,
            CASE WHEN c.relforcerowsecurity THEN ' FORCED' ELSE '' END) AS line
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE ${OURS} AND c.relkind = 'r'`),
  ],
  [
    'policies',
    line(`SELECT format('%s %s FOR %s TO %s USING %s WITH CHECK %s', tablename, policyname, cmd,
            array_to_string(roles, ', '), coalesce(qual, '-'), coalesce(with_check, '-')) AS line
          FROM pg_policies WHERE schemaname = 'public'`),
  ],
  [
    'grants',
    line(`SELECT format('%s %s %s', c.relname, r.rolname,
            string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)) AS line
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x
          JOIN pg_roles r ON r.oid = x.grantee
          WHERE ${OURS} AND x.grantee <> c.relowner GROUP BY c.relname, r.rolname`),
  ],
  [
    'column grants',
    line(`SELECT format('%s %s %s (%s)', c.relname, r.rolname, x.privilege_type,
            string_agg(a.attname, ', ' ORDER BY a.attname COLLATE "C")) AS line
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
          JOIN pg_roles r ON r.oid = x.grantee
          WHERE ${OURS} AND x.grantee <> c.relowner GROUP BY c.relname, r.rolname, x.privilege_type`),
  ],
  [
    'functions',
    line(`SELECT format('%s(%s) %s', p.proname, pg_get_function_identity_arguments(p.oid),
            CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END) AS line
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'`),
  ],
] as const;
