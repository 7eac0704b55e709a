import { sql } from 'kysely';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';

/** Why a message that a person agreed to did not leave by itself: what it said left in another one. */
export const SHARED = 'shared';

/**
 * Frees the steps of messages that people agreed to, for one message that stands for them all; under the customer's
 * lock. False when one of them is not as it was any more (paid, rejected, written in their own words since): then
 * nothing was changed.
 */
export async function freeAgreed(tx: OrgTx, messageIds: readonly string[]): Promise<boolean> {
  const agreed = await tx.db
    .selectFrom('message')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...messageIds])
    .where('state', '=', 'awaiting_approval')
    .where('approved_at', 'is not', null)
    .where('is_edited', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (agreed.length !== messageIds.length) return false;
  await tx.db
    .updateTable('message_invoice')
    .set({ released_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('message_id', 'in', [...messageIds])
    .where('released_at', 'is', null)
    .execute();
  return true;
}

/** Sets them aside for the message that has just claimed their steps: it is agreed to as they were. */
export async function setAside(tx: OrgTx, messageIds: readonly string[], intoId: string): Promise<void> {
  await tx.db
    .updateTable('message')
    .set({ state: 'skipped', reason: SHARED, shared_into: intoId })
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...messageIds])
    .execute();
  await tx.db
    .updateTable('message')
    // Nobody is asked about this one: what it was written to is not what somebody read.
    .set({ approved_at: toIso(tx.now), written_cents: 0 })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', intoId)
    .execute();
}

/**
 * The message that stood for them was not handed over and has given its claims back: each is agreed to as before, and
 * holds its step again. Not those whose invoice has ended, or went on to another round, meanwhile.
 */
export async function putBack(tx: OrgTx, sharedId: string): Promise<void> {
  await sql`
WITH back AS (
  UPDATE message m SET state = 'awaiting_approval', reason = NULL, shared_into = NULL
  FROM message_invoice mi JOIN invoice i ON i.org_id = mi.org_id AND i.id = mi.invoice_id
  WHERE m.org_id = ${tx.org.id} AND m.shared_into = ${sharedId} AND m.state = 'skipped' AND m.reason = ${SHARED}
    AND mi.org_id = m.org_id AND mi.message_id = m.id AND i.final_state IS NULL AND i.round = mi.round
  RETURNING m.id)
UPDATE message_invoice mi SET released_at = NULL
FROM back WHERE mi.org_id = ${tx.org.id} AND mi.message_id = back.id`.execute(tx.db);
}

/** Whether a message stands for others that people agreed to. */
export const standsForAgreed = (messageId: string) =>
  sql<boolean>`EXISTS (SELECT FROM message aside WHERE aside.org_id = message.org_id AND aside.shared_into = ${messageId})`;
