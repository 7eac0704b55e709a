import { sql } from 'kysely';
import type { OrgTx } from './database.js';

/**
 * Lets the transactions of an organisation's batches run one after the other, until each commits: they lock
 * many customers and invoices in the order of their lines, and two of them would wait for each other.
 */
export async function waitForBatchTurn(tx: OrgTx): Promise<void> {
  const scope = JSON.stringify(['batch', tx.org.id]);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${scope}, 0))`.execute(tx.db);
}
