import { describe, expect, test } from 'vitest';
import { lockInvoice } from '../../src/db/leases.js';
import { claimMessage } from '../../src/db/messages.js';
import { claimOf } from '../db/world.js';
import { customerBody, house, slugOf, type Firm, type InvoiceSeen } from './house.js';
import { payment, type PaymentSeen } from './payment-bodies.js';

const opened = house({ leasePatienceMs: 5_000 });
const here = () => opened.here;
const PATH = '/v1/payments/batch';

interface BatchSeen {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: readonly {
    readonly line: number;
    readonly number: string | null;
    readonly reference: string | null;
    readonly errors: readonly { readonly path: string; readonly message: string }[];
  }[];
}

const send = (firm: Firm, lines: readonly unknown[], headers: Record<string, string> = {}) =>
  firm.post<BatchSeen>(PATH, lines, headers);
const paymentsOf = async (firm: Firm) =>
  (await firm.get<{ data: PaymentSeen[] }>('/v1/payments?limit=200')).body.data;

describe('a batch of payments', () => {
  test('settles invoices by number and by customer, keeps what is not known yet, tells the runs', async () => {
    const firm = await here().open();
    const one = await firm.postInvoice();
    const two = await firm.postInvoice({ customer: customerBody('C-two') });
    const lines = [
      payment({ reference: 'V-1', invoiceNumber: one.number }),
      payment({ reference: 'V-2', customerReference: 'C-two', amountCents: 130_000 }),
      payment({ reference: 'V-3', invoiceNumber: 'F-later' }),
    ];
    const first = await send(firm, lines);
    expect([first.status, first.body]).toEqual([200, { accepted: 3, unchanged: 0, rejected: [] }]);
    expect(await firm.invoice(one.id)).toMatchObject({ state: 'settled' });
    expect(await firm.invoice(two.id)).toMatchObject({ state: 'settled' });
    expect(
      (await paymentsOf(firm)).map((each) => [each.reference, each.state, each.unallocatedCents]),
    ).toEqual([
      ['V-3', 'unmatched', 120_000],
      ['V-2', 'partially_applied', 10_000],
      ['V-1', 'applied', 0],
    ]);
    const { rows } = await here().eyes.query<{ subject_id: string }>(
      "SELECT subject_id FROM outbox WHERE org_id = $1 AND signal = 'paymentReceived' ORDER BY id",
      [firm.orgId],
    );
    expect(rows.map((row) => row.subject_id)).toEqual([one.id, two.id]);
    expect(await firm.story(one.id)).toEqual([
      'invoice.created',
      'step.planned',
      'payment.received',
      'invoice.settled',
    ]);
    const before = await here().rows(firm.orgId);
    expect((await send(firm, lines)).body).toEqual({ accepted: 0, unchanged: 3, rejected: [] });
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('and a batch of invoices find each other, whichever comes first', async () => {
    const firm = await here().open();
    const invoices = Array.from({ length: 60 }, () => firm.invoiceBody());
    const payments = invoices.map(({ number }, index) =>
      index % 2 === 0
        ? payment({ reference: `V-${index}`, invoiceNumber: number })
        : payment({ reference: `V-${index}`, customerReference: `C-${number}` }),
    );
    const early = await send(firm, payments.slice(0, 20));
    expect(early.body).toMatchObject({ accepted: 20, rejected: [] });
    const replies = await Promise.all([
      firm.post<BatchSeen>('/v1/invoices/batch', invoices),
      send(firm, payments.slice(20)),
    ]);
    expect(replies.map((reply) => reply.body)).toEqual([
      { accepted: 60, unchanged: 0, rejected: [] },
      { accepted: 40, unchanged: 0, rejected: [] },
    ]);
    const settled = await firm.get<{ data: InvoiceSeen[] }>('/v1/invoices?state=settled&limit=200');
    expect(settled.body.data).toHaveLength(60);
    expect((await paymentsOf(firm)).every((each) => each.state === 'applied')).toBe(true);
  });

  test('rejects a wrong line alone, by its reference and number', async () => {
    const firm = await here().open();
    const { number, id } = await firm.postInvoice();
    const lines = [
      payment({ reference: 'V-1', invoiceNumber: number, amountCents: 100 }),
      payment({ reference: 'V-2', invoiceNumber: number, currency: 'USD' }),
      payment({ reference: 'V-1', invoiceNumber: number, amountCents: 200 }),
      payment({ reference: 'V-3' }),
      payment({ reference: 'V-4', invoiceNumber: number, customerReference: 'C' }),
      payment({ reference: 'V-5', invoiceNumber: number, colour: 'red' }),
      payment({ reference: 'V-6', invoiceNumber: number, amountCents: 50 }),
      payment({ reference: 'V-6', invoiceNumber: number, amountCents: 50 }),
    ];
    const { body } = await send(firm, lines);
    expect(body).toMatchObject({ accepted: 2, unchanged: 1 });
    expect(
      body.rejected.map((one) => [one.line, one.reference, one.number, one.errors.map(({ path }) => path)]),
    ).toEqual([
      [2, 'V-2', number, ['/currency']],
      [3, 'V-1', number, ['/reference']],
      [4, 'V-3', null, ['/invoiceNumber']],
      [5, 'V-4', number, ['/customerReference']],
      [6, 'V-5', number, ['/colour']],
    ]);
    expect((await firm.invoice(id)).outstandingCents).toBe(119_850);
  });

  test('waits for a message that is being handed over, and has committed what came before it', async () => {
    const firm = await here().open();
    const [one, two] = [await firm.postInvoice(), await firm.postInvoice()];
    const leaseMs = 2_500;
    await here().database.withOrg(firm.orgId, async (tx) => {
      const row = await lockInvoice(tx, two.id);
      if (row) await claimMessage(tx, claimOf(row, { leaseMs }));
    });
    const startedAt = performance.now();
    const sending = send(firm, [
      payment({ reference: 'V-1', invoiceNumber: one.number }),
      payment({ reference: 'V-2', invoiceNumber: two.number }),
    ]);
    while ((await firm.invoice(one.id)).state !== 'settled') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await firm.invoice(two.id)).state).toBe('scheduled');
    expect((await sending).body).toMatchObject({ accepted: 2 });
    expect(performance.now() - startedAt).toBeGreaterThan(leaseMs - 500);
    expect((await firm.invoice(two.id)).state).toBe('settled');
  });

  test('that cannot wait any longer answers 503 and says what stands; again it goes on from there', async () => {
    const firm = await here().open();
    const [one, two] = [await firm.postInvoice(), await firm.postInvoice()];
    await here().database.withOrg(firm.orgId, async (tx) => {
      const row = await lockInvoice(tx, two.id);
      if (row) await claimMessage(tx, claimOf(row, { leaseMs: 8_000 }));
    });
    const lines = [
      payment({ reference: 'V-1', invoiceNumber: one.number }),
      payment({ reference: 'V-2', invoiceNumber: two.number }),
    ];
    const first = await send(firm, lines, { 'idempotency-key': 'k' });
    expect([first.status, slugOf(first), first.headers.get('retry-after')]).toEqual([503, 'busy', '1']);
    expect(first.text).toContain('1 lines were accepted');
    const again = await send(firm, lines, { 'idempotency-key': 'k' });
    expect([again.status, again.body]).toEqual([200, { accepted: 1, unchanged: 1, rejected: [] }]);
  });

  test("another organisation's number is as good as unknown", async () => {
    const [firm, other] = [await here().open(), await here().open()];
    const invoice = await other.postInvoice();
    const reply = await send(firm, [payment({ invoiceNumber: invoice.number })]);
    expect(reply.body).toMatchObject({ accepted: 1 });
    expect((await other.invoice(invoice.id)).outstandingCents).toBe(120_000);
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'unmatched' }]);
  });
});
