import { sql } from 'kysely';
import type { OrgTx } from './database.js';

/**
 * Which addresses are known to be no good. Each is kept on a message that went to it (`message.dead_address`), so that
 * it is forgotten with the customer it belonged to, and is known whoever has it now or gets it again.
 */

/** The address of this message bounced, or was refused for good. */
export async function noteDeadAddress(tx: OrgTx, messageId: string): Promise<void> {
  await tx.db
    .updateTable('message')
    .set({ dead_address: sql<string | null>`lower(to_address)` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .execute();
}

/** The same of an address the provider named without a message: kept on the newest one that went to it. */
export async function noteDeadAddressOf(
  tx: OrgTx,
  customerIds: readonly string[],
  address: string,
): Promise<void> {
  if (customerIds.length === 0) return;
  const newest = await tx.db
    .selectFrom('message')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', 'in', [...customerIds])
    .where(sql<boolean>`lower(to_address) = lower(${address}::text)`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest) await noteDeadAddress(tx, newest.id);
}

/** A person says that mail to this address arrives. */
export async function trustAddress(tx: OrgTx, address: string | null): Promise<void> {
  if (address === null) return;
  await tx.db
    .updateTable('message')
    .set({ dead_address: null })
    .where('org_id', '=', tx.org.id)
    .where('dead_address', '=', sql<string>`lower(${address}::text)`)
    .execute();
}
