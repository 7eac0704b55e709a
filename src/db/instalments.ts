import { planOfRest, type Instalment } from '../domain/ledger/instalments.js';
import { toIso } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { lockInvoice } from './leases.js';
import { standingOn } from './rounds.js';
import type { InvoiceRow } from './tables.js';
import { json } from './values.js';

/** A plan for what is left replaces the due date (contract §7, `payment_plan`), under the invoice's lock. */
export async function planRest(
  tx: OrgTx,
  invoiceId: string,
  plan: readonly Instalment[],
  actor: Actor,
): Promise<void> {
  const row = (await lockInvoice(tx, invoiceId)) as InvoiceRow;
  const terms = { totalCents: row.total_cents, dueOn: row.due_on, instalments: row.instalments };
  const instalments = planOfRest(terms, row.outstanding_cents, plan);
  await setTerms(tx, row, {
    totalCents: row.total_cents,
    instalments,
    dueOn: instalments.at(-1)?.dueOn ?? row.due_on,
  });
  await appendAudit(tx, {
    type: 'invoice.changed',
    invoiceId,
    actor,
    data: { changed: ['instalments', 'dueOn'], instalments },
  });
}

/** Other terms, under the invoice's lock; the ladder of this round goes on on the oldest part that is unpaid. */
async function setTerms(
  tx: OrgTx,
  row: InvoiceRow,
  terms: {
    readonly totalCents: number;
    readonly dueOn: InvoiceRow['due_on'];
    readonly instalments: readonly Instalment[];
  },
): Promise<void> {
  const changed = await tx.db
    .updateTable('invoice')
    .set({
      total_cents: terms.totalCents,
      due_on: terms.dueOn,
      instalments: json(terms.instalments),
      updated_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tx.db
    .updateTable('invoice')
    .set({ round_instalment: standingOn(changed) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', row.id)
    .execute();
}
