import { sql } from 'kysely';
import type { RelayTx } from './database.js';

/**
 * Sandbox organisations in which something has come due while its run sleeps by an older clock. A clock that
 * was moved goes on by itself, and runs that had nothing due then were not told (contract §6).
 */
export async function organisationsToPoke(tx: RelayTx): Promise<string[]> {
  const { rows } = await sql<{ org_id: string }>`
SELECT o.org_id FROM organisation o
WHERE o.sandbox AND o.clock_offset_ms > 0 AND EXISTS (
  SELECT FROM invoice i WHERE i.org_id = o.org_id
     AND i.next_at <= clock_timestamp() + o.clock_offset_ms * interval '1 millisecond'
     AND i.run_wakes_at > clock_timestamp())`.execute(tx.db);
  return rows.map((row) => row.org_id);
}
