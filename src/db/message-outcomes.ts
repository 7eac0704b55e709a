import { sql } from 'kysely';
import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudits, type AuditType } from './audit.js';
import type { OrgTx } from './database.js';
import type { Attempt } from './messages.js';
import { fromNow } from './searches.js';
import type { MessageRow } from './tables.js';

/** How an attempt ended. `countedOn`: the customer's civil day from which the next step's delay counts. */
export type Settlement =
  | { readonly state: 'sent'; readonly providerMessageId: string; readonly countedOn: CivilDate }
  | {
      readonly state: 'refused' | 'unknown' | 'skipped';
      readonly reason: string;
      readonly countedOn: CivilDate;
      /** `unknown`: when the provider is asked next; null or absent when nobody asks it any more. */
      readonly searchInMs?: number | null;
    };

/**
 * Writes down how an attempt ended, only if the message is still claimed by it: a zombie changes nothing
 * and reads false. `countedOn`: the customer's civil day from which the next step's delay counts.
 */
export async function settleMessage(tx: OrgTx, attempt: Attempt, settlement: Settlement): Promise<boolean> {
  const row = await settle(tx, attempt, settlement)
    .where('state', '=', 'claimed')
    .returningAll()
    .executeTakeFirst();
  if (row) await auditSettlement(tx, row);
  return row !== undefined;
}

/**
 * A claim whose lease is over without a word becomes `unknown`; the next question to the provider is asked in
 * `searchInMs`, none when that is null. False while the lease runs, or when it was settled meanwhile.
 */
export async function expireClaim(
  tx: OrgTx,
  attempt: Attempt,
  countedOn: CivilDate,
  searchInMs: number | null = null,
): Promise<boolean> {
  const row = await settle(tx, attempt, { state: 'unknown', reason: 'lease_over', countedOn, searchInMs })
    .where('state', '=', 'claimed')
    .where('lease_until', '<=', sql<never>`clock_timestamp()`)
    .returningAll()
    .executeTakeFirst();
  if (row) await auditSettlement(tx, row);
  return row !== undefined;
}

/**
 * The search for an unknown message ended: found (`sent`), proven absent for good (`refused`), or still
 * unknown, with the day its successor's delay counts from. False when it is not unknown any more.
 */
export async function resolveUnknown(tx: OrgTx, attempt: Attempt, settlement: Settlement): Promise<boolean> {
  const row = await settle(tx, attempt, settlement)
    .where('state', '=', 'unknown')
    .returningAll()
    .executeTakeFirst();
  if (row && row.state !== 'unknown') await auditSettlement(tx, row);
  return row !== undefined;
}

const settle = (tx: OrgTx, attempt: Attempt, settlement: Settlement) =>
  tx.db
    .updateTable('message')
    .set({
      state: settlement.state,
      counted_on: settlement.countedOn,
      next_search_at:
        'searchInMs' in settlement && typeof settlement.searchInMs === 'number'
          ? fromNow(settlement.searchInMs)
          : null,
      ...(settlement.state === 'sent'
        ? { provider_message_id: settlement.providerMessageId, sent_at: toIso(tx.now), reason: null }
        : { reason: settlement.reason }),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', attempt.messageId)
    .where('attempt_id', '=', attempt.attemptId);

/** One line per invoice the message speaks of. */
async function auditSettlement(tx: OrgTx, message: MessageRow): Promise<void> {
  const invoices = await tx.db
    .selectFrom('message_invoice')
    .select(['invoice_id', 'step', 'round'])
    .where('org_id', '=', tx.org.id)
    .where('message_id', '=', message.id)
    .where('released_at', 'is', null)
    .orderBy('invoice_id')
    .execute();
  const type: AuditType =
    message.state === 'skipped' ? 'step.skipped' : (`message.${message.state}` as AuditType);
  await appendAudits(
    tx,
    invoices.map(({ invoice_id, step, round }) => ({
      type,
      invoiceId: invoice_id,
      actor: SYSTEM,
      data: {
        messageId: message.id,
        step,
        round,
        ...(message.reason === null ? {} : { reason: message.reason }),
      },
    })),
  );
}
