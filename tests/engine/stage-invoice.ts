import { randomBytes } from 'node:crypto';
import { meetArrivals } from '../../src/db/arrivals.js';
import { saveCustomer } from '../../src/db/customers.js';
import type { OrgTx } from '../../src/db/database.js';
import { newInvoice, writeInvoice } from '../../src/db/invoices.js';
import { replan } from '../../src/db/plan.js';
import { latestPolicy } from '../../src/db/policies.js';
import { addDays, civilDateOf } from '../../src/domain/calendar/civil.js';
import type { NextMove } from '../../src/domain/decision.js';

export interface InvoiceWish {
  readonly dueInDays?: number;
  readonly policy?: string;
  readonly email?: string;
  readonly reference?: string;
}

/** An invoice of 1 200.00 EUR to a customer of its own, planned; the line that starts its run is the caller's. */
export async function insertStageInvoice(
  tx: OrgTx,
  managerId: string,
  given: InvoiceWish,
): Promise<{ readonly id: string; readonly number: string; readonly move: NextMove }> {
  const today = civilDateOf(tx.now, tx.org.timeZone);
  const number = `F-${randomBytes(4).toString('hex')}`;
  const customer = {
    reference: given.reference ?? `C-${randomBytes(4).toString('hex')}`,
    name: 'Mécanique du Rhône SAS',
    kind: 'company',
    email: given.email ?? 'compta@mecanique.example',
  } as const;
  const arriving = { number, customerReference: customer.reference, email: customer.email };
  const saved = await saveCustomer(tx, customer, (await meetArrivals(tx, [arriving])).of(arriving));
  const policy = await latestPolicy(tx, given.policy ?? 'pme');
  if (saved.kind !== 'saved' || !policy) throw new Error('the stage is not set');
  const invoice = newInvoice(tx, {
    number,
    customer: saved.customer,
    accountManagerId: managerId,
    policy,
    totalCents: 120_000,
    currency: 'EUR',
    issuedOn: addDays(today, -14),
    dueOn: addDays(today, given.dueInDays ?? 0),
    lines: [{ description: 'Révision', quantity: 1, unitCents: 120_000 }],
    remindersAlreadySent: 0,
    requestHash: randomBytes(32),
  });
  writeInvoice(tx, invoice);
  return { id: invoice.id, number: invoice.number, move: await replan(tx, invoice.id) };
}
