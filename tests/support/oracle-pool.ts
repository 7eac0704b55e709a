import pg from 'pg';

/**
 * Connections of an oracle: the test's own look at the record, past every wall. That one breaks when its server is
 * stopped, or its database dropped while it says good-bye, is the test's doing and no error.
 */
export function oraclePool(superuserUrl: string, max = 4): pg.Pool {
  const pool = new pg.Pool({ connectionString: superuserUrl, max });
  pool.on('error', () => undefined);
  return pool;
}
