import type { Instant } from '../../domain/time.js';
import type { OrgTx } from '../database.js';

/** The earliest instant at which something is planned for any invoice, or null. */
export async function nextPlannedAt(tx: OrgTx): Promise<Instant | null> {
  const row = await tx.db
    .selectFrom('invoice')
    .select('next_at')
    .where('org_id', '=', tx.org.id)
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at ?? null;
}
