import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudits } from './audit.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { claimsOf, contentOf, rowOf, type NewMessage } from './messages.js';
import { fromNow } from './searches.js';

/**
 * Writes a message that nobody hands over, or not yet: what would have been sent, what waits for a person. It
 * holds its step's claim like any other, under a lease that is over.
 */
export async function insertUnsent(
  tx: OrgTx,
  message: NewMessage,
  as:
    | { readonly state: 'observed'; readonly countedOn: CivilDate }
    | { readonly state: 'awaiting_approval'; readonly writtenCents: number }
    | { readonly state: 'skipped'; readonly reason: string; readonly countedOn: CivilDate },
): Promise<void> {
  await tx.db
    .insertInto('message')
    .values({
      ...rowOf(tx, message),
      state: as.state,
      attempt_id: newId('att'),
      lease_until: fromNow(0),
      ...('countedOn' in as ? { counted_on: as.countedOn } : { written_cents: as.writtenCents }),
      ...('reason' in as ? { reason: as.reason } : {}),
    })
    .execute();
  await tx.db.insertInto('message_invoice').values(claimsOf(tx, message)).execute();
}

/** The text of a message that waits for a person, as it is now; what was agreed to before is no longer agreed to. */
export async function rewriteMessage(tx: OrgTx, message: NewMessage, writtenCents: number): Promise<void> {
  await tx.db
    .updateTable('message')
    .set({
      ...contentOf(message.mail),
      planned_for: toIso(message.plannedFor),
      written_cents: writtenCents,
      approved_at: null,
      is_edited: false,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.messageId)
    .where('state', '=', 'awaiting_approval')
    .execute();
}

/** What would have been sent is written down as `observed`, under its invoices' locks; the ladders go on as if it had been. */
export async function recordObserved(tx: OrgTx, message: NewMessage, countedOn: CivilDate): Promise<void> {
  await insertUnsent(tx, message, { state: 'observed', countedOn });
  await appendAudits(
    tx,
    message.invoices.map(({ invoiceId, step, round }) => ({
      type: 'message.observed',
      invoiceId,
      actor: SYSTEM,
      data: { messageId: message.messageId, step, round },
    })),
  );
}

/** A message that is passed over is kept with the reason, under its invoice's lock; the ladder goes on after it. */
export async function recordSkipped(
  tx: OrgTx,
  message: NewMessage,
  skip: { readonly reason: string; readonly countedOn: CivilDate },
): Promise<void> {
  await insertUnsent(tx, message, { state: 'skipped', ...skip });
  await appendAudits(
    tx,
    message.invoices.map(({ invoiceId, step, round }) => ({
      type: 'step.skipped',
      invoiceId,
      actor: SYSTEM,
      data: { messageId: message.messageId, step, round, reason: skip.reason },
    })),
  );
}
