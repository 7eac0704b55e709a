import { planOfRest, type Instalment } from '../domain/ledger/instalments.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { updateInvoice } from './invoices.js';
import { lockInvoice } from './leases.js';
import type { InvoiceRow } from './tables.js';

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
  const due_on = instalments.at(-1)?.dueOn ?? row.due_on;
  await updateInvoice(tx, invoiceId, { instalments, due_on });
  await appendAudit(tx, {
    type: 'invoice.changed',
    invoiceId,
    actor,
    data: { changed: ['instalments', 'dueOn'], instalments },
  });
}
