import { sql } from 'kysely';
import type { OrgTx, RelayTx } from './database.js';
import { newId } from './ids.js';
import type { InboxRow, InboxState } from './tables.js';

export interface NewEvent {
  readonly connectorId: string;
  readonly recordType: string;
  readonly dedupeHash: Buffer;
  readonly payload: Uint8Array;
}

/**
 * Keeps an event before it is acknowledged (P3). One told before is not kept again; `isNew` says so, and the
 * row may still wait to be applied.
 */
export async function storeEvent(tx: OrgTx, event: NewEvent): Promise<{ id: string; isNew: boolean }> {
  const id = newId('inb');
  const inserted = await tx.db
    .insertInto('inbox')
    .values({
      org_id: tx.org.id,
      id,
      connector_id: event.connectorId,
      record_type: event.recordType,
      dedupe_hash: event.dedupeHash,
      payload: Buffer.from(event.payload),
      state: 'waiting',
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'connector_id', 'dedupe_hash']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return { id, isNew: true };
  const known = await tx.db
    .selectFrom('inbox')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('connector_id', '=', event.connectorId)
    .where('dedupe_hash', '=', event.dedupeHash)
    .executeTakeFirstOrThrow();
  return { id: known.id, isNew: false };
}

/** An event that still waits, locked until this transaction ends; undefined when it is applied or in somebody's hands. */
export const takeWaiting = (tx: OrgTx, inboxId: string): Promise<InboxRow | undefined> =>
  tx.db
    .selectFrom('inbox')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', inboxId)
    .where('state', '=', 'waiting')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();

/** One event with the kind of its connector, to be read again. */
export async function readEvent(
  tx: OrgTx,
  inboxId: string,
): Promise<(InboxRow & { readonly kind: string }) | undefined> {
  return tx.db
    .selectFrom('inbox as i')
    .innerJoin('connector as c', (on) =>
      on.onRef('c.org_id', '=', 'i.org_id').onRef('c.id', '=', 'i.connector_id'),
    )
    .selectAll('i')
    .select('c.kind')
    .where('i.org_id', '=', tx.org.id)
    .where('i.id', '=', inboxId)
    .executeTakeFirst();
}

/** What became of an event. */
export interface EventEnd {
  readonly state: Exclude<InboxState, 'waiting'>;
  readonly note?: string | undefined;
  readonly messageId?: string | undefined;
  /** What it said is not kept: it is about somebody who was erased. */
  readonly isEmptied?: boolean | undefined;
}

/** Closes an event in the transaction of what it did: both, or neither. */
export async function closeEvent(tx: OrgTx, inboxId: string, end: EventEnd): Promise<void> {
  await tx.db
    .updateTable('inbox')
    .set({
      state: end.state,
      note: end.note ?? null,
      message_id: end.messageId ?? null,
      ...(end.isEmptied === true ? { payload: Buffer.alloc(0) } : {}),
      applied_at: sql<string>`clock_timestamp()`,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', inboxId)
    .where('state', '=', 'waiting')
    .execute();
}

const FIRST_PAUSE_MS = 2_000;
const LAST_PAUSE_MS = 600_000;

/** Not applied yet: tried again after a pause that doubles (2 s to 10 minutes), for as long as it takes. */
export async function postponeEvent(
  tx: OrgTx,
  event: Pick<InboxRow, 'id' | 'attempts'>,
  note: string,
): Promise<void> {
  const pauseMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(event.attempts, 20));
  await tx.db
    .updateTable('inbox')
    .set({
      attempts: event.attempts + 1,
      note,
      next_attempt_at: sql<string>`clock_timestamp() + ${`${pauseMs} milliseconds`}::interval`,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', event.id)
    .where('state', '=', 'waiting')
    .execute();
}

/** Events to apply now, those that waited longest first. A suspended organisation's wait until it is resumed. */
export async function waitingEvents(
  tx: RelayTx,
  limit: number,
): Promise<readonly { readonly orgId: string; readonly id: string }[]> {
  return await tx.db
    .selectFrom('inbox as i')
    .innerJoin('organisation as o', 'o.org_id', 'i.org_id')
    .select(['i.org_id as orgId', 'i.id'])
    .where('i.state', '=', 'waiting')
    .where('i.next_attempt_at', '<=', sql<never>`clock_timestamp()`)
    .where('o.suspended_at', 'is', null)
    .orderBy('i.next_attempt_at')
    .limit(limit)
    .execute();
}
