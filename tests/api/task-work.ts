import { newId } from '../../src/db/ids.js';
import { lockInvoice } from '../../src/db/leases.js';
import { claimMessage, expireClaim } from '../../src/db/messages.js';
import { replan } from '../../src/db/plan.js';
import { openTask } from '../../src/db/tasks.js';
import { civilDate } from '../../src/domain/time.js';
import type { TaskKind } from '../../src/domain/facts.js';
import type { Firm, InvoiceSeen, Reply, TaskSeen } from './house.js';

export interface Completed {
  readonly task: TaskSeen;
  readonly invoice: InvoiceSeen;
}

/** Opens a task on an invoice as an activity does it. Its id. */
export const giveTask = (
  firm: Firm,
  invoiceId: string,
  kind: TaskKind,
  given: { readonly step?: string; readonly reason?: string; readonly messageId?: string } = {},
): Promise<string> =>
  firm.house.database.withOrg(firm.orgId, async (tx) => {
    await lockInvoice(tx, invoiceId);
    const task = await openTask(tx, { invoiceId, kind, ...given });
    await replan(tx, invoiceId);
    return task.id;
  });

/** A reminder nobody knows the fate of, about one or several invoices of a customer, as an SMTP relay leaves it. */
export const giveDoubt = (
  firm: Firm,
  invoices: readonly InvoiceSeen[],
  step = 'reminder-1',
): Promise<string> =>
  firm.house.database.withOrg(firm.orgId, async (tx) => {
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoices[0]?.customer.id ?? '',
      step,
      kind: 'reminder',
      invoices: invoices.map(({ id }) => ({ invoiceId: id, step, round: 1 })),
      provider: 'smtp',
      mail: {
        to: 'compta@mecanique-rhone.example',
        from: 'factures@atelier.example',
        replyTo: 'factures@atelier.example',
        subject: 'Rappel',
        text: 'Rappel',
        html: '<p>Rappel</p>',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 0,
    });
    await expireClaim(tx, claim, civilDate('2026-11-20'));
    for (const { id } of invoices) await replan(tx, id);
    return claim.messageId;
  });

export const complete = (firm: Firm, taskId: string, body: unknown): Promise<Reply<Completed>> =>
  firm.post<Completed>(`/v1/tasks/${taskId}/complete`, body);

/** The open tasks of an invoice, by kind. */
export const openKinds = async (firm: Firm, invoiceId: string): Promise<string[]> =>
  (await firm.tasks(invoiceId)).filter((task) => task.state === 'open').map((task) => task.kind);

/** The reasons that hold an invoice. */
export const holdsOf = async (firm: Firm, invoiceId: string): Promise<string[]> =>
  (await firm.invoice(invoiceId)).holds.map((hold) => hold.reason);

/** How many signals its run was sent, by name. */
export async function signalsOf(firm: Firm, invoiceId: string): Promise<string[]> {
  const { rows } = await firm.house.eyes.query<{ signal: string }>(
    `SELECT signal FROM outbox WHERE subject_id = $1 AND kind = 'signal_run' ORDER BY id`,
    [invoiceId],
  );
  return rows.map((row) => row.signal);
}
