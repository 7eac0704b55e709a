import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeaseOpen } from '../../src/db/errors.js';
import { finishInvoice } from '../../src/db/finish.js';
import { placeHold } from '../../src/db/holds.js';
import { claimMessage } from '../../src/db/messages.js';
import { recordPayment, type NewPayment, type PaymentAnswer } from '../../src/db/payments.js';
import { openTask } from '../../src/db/tasks.js';
import { civilDate } from '../../src/domain/time.js';
import { claimOf, HASH, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-11-05 10:00');
});
afterAll(() => world.close());

let references = 0;
const pay = (
  invoiceId: string,
  amountCents: number,
  change: Partial<NewPayment> = {},
): Promise<PaymentAnswer> => {
  references += 1;
  return world.act((tx) =>
    recordPayment(tx, {
      target: { kind: 'invoice', invoiceId },
      amountCents,
      reference: `VIR-${references}`,
      currency: 'EUR',
      receivedOn: civilDate('2026-11-05'),
      requestHash: HASH,
      actor: PERSON,
      ...change,
    }),
  );
};
/** What the ledger says of an invoice, read past the code under test. */
const ledger = async (invoiceId: string) => {
  const { rows } = await world.oracle.query<{
    paid: string;
    allocated: string;
    total: string;
    final_state: string | null;
  }>(
    `SELECT paid_cents AS paid, total_cents AS total, final_state,
       (SELECT coalesce(sum(amount_cents), 0) FROM allocation WHERE invoice_id = i.id) AS allocated
     FROM invoice i WHERE id = $1`,
    [invoiceId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no such invoice');
  return {
    paid: Number(row.paid),
    allocated: Number(row.allocated),
    total: Number(row.total),
    final: row.final_state,
  };
};

describe('a payment', () => {
  it('that settles ends the invoice, closes its tasks and lifts its holds', async () => {
    const { invoice } = await world.postInvoice();
    await world.onInvoice(invoice.id, async (tx) => {
      await openTask(tx, { invoiceId: invoice.id, kind: 'call', step: 'call-1' });
      await placeHold(tx, {
        invoiceId: invoice.id,
        reason: 'payment_announced',
        until: civilDate('2026-11-12'),
      });
    });
    const answer = await pay(invoice.id, 120_000);
    expect(answer).toMatchObject({
      kind: 'recorded',
      payment: { allocated_cents: 120_000 },
      settlements: [
        { invoiceId: invoice.id, settled: true, move: { kind: 'end', outcome: 'settled', at: null } },
      ],
    });
    expect(await ledger(invoice.id)).toEqual({
      paid: 120_000,
      allocated: 120_000,
      total: 120_000,
      final: 'settled',
    });
    const { rows } = await world.oracle.query(
      `SELECT t.closed_because, (SELECT count(*) FROM hold h WHERE h.invoice_id = t.invoice_id AND lifted_at IS NULL) AS holds
         FROM task t WHERE invoice_id = $1`,
      [invoice.id],
    );
    expect(rows).toEqual([{ closed_because: 'paid', holds: '0' }]);
    expect(await world.timeline(invoice.id)).toEqual([
      'step.planned',
      'task.opened',
      'hold.placed',
      'payment.received',
      'task.cancelled',
      'invoice.settled',
    ]);
  });

  it('one cent short does not settle; that cent does', async () => {
    const { invoice } = await world.postInvoice();
    expect(await pay(invoice.id, 119_999)).toMatchObject({
      settlements: [{ settled: false, move: { kind: 'send_reminder' } }],
    });
    expect(await pay(invoice.id, 1)).toMatchObject({ settlements: [{ settled: true }] });
  });

  it('beyond what is due is allocated up to it, the rest stays unallocated', async () => {
    const { invoice } = await world.postInvoice();
    const answer = await pay(invoice.id, 150_000);
    expect(answer).toMatchObject({
      payment: { amount_cents: 150_000, allocated_cents: 120_000 },
    });
    expect(await ledger(invoice.id)).toMatchObject({ paid: 120_000, allocated: 120_000 });
  });

  it('on a final invoice is kept, unallocated', async () => {
    const { invoice } = await world.postInvoice();
    await world.onInvoice(invoice.id, (tx) =>
      finishInvoice(tx, invoice.id, 'cancelled', PERSON, 'wrong_invoice'),
    );
    const answer = await pay(invoice.id, 1_000);
    expect(answer).toMatchObject({
      kind: 'recorded',
      payment: { allocated_cents: 0 },
      settlements: [],
    });
    expect(await ledger(invoice.id)).toMatchObject({ paid: 0, allocated: 0, final: 'cancelled' });
  });

  it('repeated is replayed; the same reference with another body is a conflict', async () => {
    const { invoice } = await world.postInvoice();
    const first = await pay(invoice.id, 5_000, { reference: 'VIR-same' });
    const again = await pay(invoice.id, 5_000, { reference: 'VIR-same' });
    expect(first).toMatchObject({ kind: 'recorded' });
    expect(again).toMatchObject({
      kind: 'replayed',
      payment: first.kind === 'recorded' ? { id: first.payment.id } : {},
    });
    expect(
      await pay(invoice.id, 6_000, { reference: 'VIR-same', requestHash: Buffer.from('other') }),
    ).toEqual({
      kind: 'conflict',
    });
    expect(await ledger(invoice.id)).toMatchObject({ paid: 5_000, allocated: 5_000 });
  });

  it('in another currency, or on an invoice that is not there, stores nothing', async () => {
    const { invoice } = await world.postInvoice();
    expect(await pay(invoice.id, 5_000, { currency: 'CHF' })).toEqual({
      kind: 'currency_differs',
      currency: 'EUR',
    });
    expect(await pay('inv_none', 5_000)).toEqual({ kind: 'invoice_unknown' });
    expect(await world.timeline(invoice.id)).toEqual(['step.planned']);
  });

  it('waits while a reminder is being handed over, and stores nothing until then', async () => {
    const { invoice } = await world.postInvoice();
    await world.act((tx) => claimMessage(tx, claimOf(invoice)));
    await expect(pay(invoice.id, 120_000, { reference: 'VIR-early' })).rejects.toBeInstanceOf(LeaseOpen);
    const stored = await world.oracle.query(`SELECT 1 FROM payment WHERE reference = 'VIR-early'`);
    expect(stored.rowCount).toBe(0);
  });
});

describe('payments, whatever comes in whatever order', () => {
  it('nothing is counted twice, nothing is lost, nobody is paid more than was due', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.array(
          fc.record({
            reference: fc.integer({ min: 1, max: 6 }),
            amountCents: fc.integer({ min: 1, max: 300 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        async (totalCents, wishes) => {
          const { invoice } = await world.postInvoice({ totalCents });
          // All at once: the same references meet each other, and everybody wants the same invoice.
          const answers = await Promise.all(
            wishes.map(({ reference, amountCents }) =>
              pay(invoice.id, amountCents, {
                reference: `${invoice.id}/${reference}`,
                requestHash: Buffer.from(String(amountCents)),
              }),
            ),
          );
          const recorded = answers.flatMap((answer) => (answer.kind === 'recorded' ? [answer] : []));
          const references = new Set(wishes.map((wish) => wish.reference));
          expect(recorded).toHaveLength(references.size);
          expect(
            recorded.filter((answer) => answer.settlements.some((one) => one.settled)).length,
          ).toBeLessThanOrEqual(1);
          const received = recorded.reduce((sum, answer) => sum + answer.payment.amount_cents, 0);
          const { paid, allocated, final } = await ledger(invoice.id);
          expect(paid).toBe(Math.min(received, totalCents));
          expect(allocated).toBe(paid);
          expect(final).toBe(received >= totalCents ? 'settled' : null);
        },
      ),
      { numRuns: 25 },
    );
  });
});
