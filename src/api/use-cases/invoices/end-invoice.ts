import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { finishInvoice } from '../../../db/finish.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { conflict, notFound } from '../../problems.js';
import { passWorkOn } from '../customers/pass-work-on.js';

interface End {
  readonly outcome: 'cancelled' | 'written_off';
  readonly signal: 'invoiceCancelled' | 'invoiceWrittenOff';
  /** A person's words. */
  readonly reason: string;
  readonly actor: Actor;
}

/**
 * Ends an invoice by a person's act. In one transaction under its lock: final state, tasks and holds closed,
 * signal; its commit means silence (P1). The same end again changes nothing.
 * @throws Problem `not-found`, `conflict` when it ended otherwise
 */
export async function endInvoice(tx: OrgTx, invoiceId: string, end: End): Promise<void> {
  const { outcome, signal, reason, actor } = end;
  const invoice = await lockInvoiceForStop(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  if (invoice.final_state === outcome) return;
  if (invoice.final_state !== null) throw conflict(`The invoice is ${invoice.final_state}; that is final.`);
  const next = await finishInvoice(tx, invoiceId, outcome, actor, reason);
  await enqueueSignal(tx, invoiceId, signal, { outcome, next });
  await passWorkOn(tx, invoiceId);
}
