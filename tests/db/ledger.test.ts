import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCredit, creditedSinceDispute } from '../../src/db/credits.js';
import { openDispute, resolveDispute } from '../../src/db/disputes.js';
import { recordPayment, type PaymentAnswer } from '../../src/db/payments.js';
import { noteReversal } from '../../src/db/reversals.js';
import { civilDate } from '../../src/domain/time.js';
import { HASH, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-11-05 10:00');
});
afterAll(() => world.close());

const pay = (invoiceId: string, reference: string, amountCents = 120_000): Promise<PaymentAnswer> =>
  world.act((tx) =>
    recordPayment(tx, {
      target: { kind: 'invoice', invoiceId },
      reference,
      amountCents,
      currency: 'EUR',
      receivedOn: civilDate('2026-11-05'),
      requestHash: HASH,
      actor: PERSON,
    }),
  );

describe('a reversal that comes before its payment', () => {
  it('leaves the invoice as the two in their order would: nothing was paid', async () => {
    const { invoice } = await world.postInvoice();
    await world.act((tx) => noteReversal(tx, 'VIR-early', 'returned'));
    const answer = await pay(invoice.id, 'VIR-early');
    expect(answer).toMatchObject({ kind: 'recorded', payment: { allocated_cents: 0 }, settlements: [] });
    expect(answer.kind === 'recorded' && answer.payment.reversed_at).not.toBeNull();
    expect(await world.read(invoice.id)).toMatchObject({ outstanding_cents: 120_000, final_state: null });
    expect(await world.timeline(invoice.id)).toEqual([
      'step.planned',
      'payment.received',
      'payment.reversed',
    ]);
    expect(await pay(invoice.id, 'VIR-good')).toMatchObject({ settlements: [{ settled: true }] });
  });
});

describe('what was credited since the dispute began', () => {
  it('counts only credit notes recorded from then on, while it is open', async () => {
    const { invoice } = await world.postInvoice();
    const credit = (reference: string, amountCents: number) =>
      world.onInvoice(invoice.id, (tx, row) =>
        applyCredit(tx, row, {
          reference,
          amountCents,
          issuedOn: civilDate('2026-11-05'),
          requestHash: HASH,
          actor: PERSON,
        }),
      );
    const sinceDispute = () => world.act((tx) => creditedSinceDispute(tx, invoice.id));
    await credit(`A-1-${invoice.id}`, 100);
    expect(await sinceDispute()).toBe(0);
    await world.setClock('2026-11-06 10:00');
    await world.onInvoice(invoice.id, (tx) =>
      openDispute(tx, invoice.id, { reason: 'price', note: null }, PERSON),
    );
    expect(await sinceDispute()).toBe(0);
    await credit(`A-2-${invoice.id}`, 30);
    expect(await sinceDispute()).toBe(30);
    await world.onInvoice(invoice.id, (tx) => resolveDispute(tx, invoice.id, 'upheld', PERSON));
    expect(await sinceDispute()).toBe(0);
  });
});

describe('the tables themselves', () => {
  it('refuse a payment that gives more than it is, an invoice that gets more than it asks, a changed entry', async () => {
    const { invoice } = await world.postInvoice();
    await pay(invoice.id, `V-${invoice.id}`, 1_000);
    const refused = async (statement: string, state: string) =>
      expect(world.oracle.query(statement, [invoice.id])).rejects.toMatchObject({ code: state });
    const check = '23514';
    await refused('UPDATE invoice SET paid_cents = 120001 WHERE id = $1', check);
    await refused('UPDATE invoice SET credited_cents = 119001 WHERE id = $1', check);
    await refused('UPDATE payment SET allocated_cents = 1001 WHERE invoice_id = $1', check);
    await refused(`UPDATE payment SET reversed_at = now() WHERE invoice_id = $1`, check);
    await expect(
      world.act((tx) => tx.db.updateTable('allocation').set({ amount_cents: 1 }).execute()),
    ).rejects.toMatchObject({ code: '42501' });
  });
});
