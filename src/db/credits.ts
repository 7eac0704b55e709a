import { sql } from 'kysely';
import { entriesOfCredit } from '../domain/ledger/ledger.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { givenToInvoice, invoiceAccount, writeEntries } from './ledger.js';
import { settleOrGoOn, type Settlement } from './settlement.js';
import type { InvoiceRow } from './tables.js';

export interface NewCredit {
  /** The credit note's number, unique per organisation. */
  readonly reference: string;
  readonly amountCents: number;
  readonly issuedOn: CivilDate;
  readonly requestHash: Buffer;
  readonly actor: Actor;
}

/** The hash of the request that brought a credit note of this reference; undefined when there is none. */
export async function creditHash(tx: OrgTx, reference: string): Promise<Buffer | undefined> {
  const row = await tx.db
    .selectFrom('credit')
    .select('request_hash')
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row?.request_hash;
}

/**
 * Reduces what is owed on an open invoice, under its lock (`lockInvoiceForStop`). What payments have given beyond the
 * rest becomes unallocated again. Undefined when the reference was taken meanwhile.
 */
export async function applyCredit(
  tx: OrgTx,
  invoice: InvoiceRow,
  credit: NewCredit,
): Promise<(Settlement & { readonly creditId: string }) | undefined> {
  const inserted = await tx.db
    .insertInto('credit')
    .values({
      org_id: tx.org.id,
      id: newId('crd'),
      invoice_id: invoice.id,
      reference: credit.reference,
      amount_cents: credit.amountCents,
      issued_on: credit.issuedOn,
      request_hash: credit.requestHash,
      created_at: toIso(tx.now),
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'reference']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return undefined;
  const given = await givenToInvoice(tx, invoice.id);
  writeEntries(tx, entriesOfCredit(invoiceAccount(invoice), credit.amountCents, given));
  await tx.db
    .updateTable('invoice')
    .set((eb) => ({
      credited_cents: eb('credited_cents', '+', credit.amountCents),
      updated_at: toIso(tx.now),
    }))
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoice.id)
    .execute();
  await appendAudit(tx, {
    type: 'credit.applied',
    invoiceId: invoice.id,
    actor: credit.actor,
    data: { creditId: inserted.id, amountCents: credit.amountCents, currency: invoice.currency },
  });
  return { ...(await settleOrGoOn(tx, invoice.id, credit.actor, 'credited')), creditId: inserted.id };
}

/** What was credited on an invoice since its open dispute began; 0 when nothing was, or none is open. */
export async function creditedSinceDispute(tx: OrgTx, invoiceId: string): Promise<number> {
  const { rows } = await sql<{ cents: number }>`
SELECT coalesce(sum(c.amount_cents), 0)::bigint AS cents FROM credit c
WHERE c.org_id = ${tx.org.id} AND c.invoice_id = ${invoiceId} AND c.created_at >= (
  SELECT max(d.opened_at) FROM dispute d
  WHERE d.org_id = c.org_id AND d.invoice_id = c.invoice_id AND d.resolved_at IS NULL)`.execute(tx.db);
  return rows[0]?.cents ?? 0;
}
