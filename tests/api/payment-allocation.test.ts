import { expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm } from './house.js';
import { payment, type PaidAnywhere } from './payment-bodies.js';

// Contract §5: `POST /v1/payments/{id}/allocate` spends what is left of a payment.

const opened = house();
const here = () => opened.here;

async function paid(firm: Firm, wish: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = payment({ invoiceNumber: 'F-NONE', ...wish });
  const reply = await firm.post<PaidAnywhere>('/v1/payments', body);
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body.payment.id;
}
const allocate = (firm: Firm, id: string, allocations: readonly unknown[]) =>
  firm.post<PaidAnywhere>(`/v1/payments/${id}/allocate`, { allocations });

test('what is left is spent on the invoices named, and settles them', async () => {
  const firm = await here().open();
  const [one, two] = [await firm.postInvoice({ totalCents: 70_000 }), await firm.postInvoice()];
  const id = await paid(firm);
  const reply = await allocate(firm, id, [
    { invoiceId: one.id, amountCents: 70_000 },
    { invoiceId: two.id, amountCents: 20_000 },
  ]);
  expect(reply.status).toBe(200);
  expect(reply.body.payment).toMatchObject({ state: 'partially_applied', unallocatedCents: 30_000 });
  expect(reply.body.invoices.map((invoice) => [invoice.id, invoice.state, invoice.outstandingCents])).toEqual(
    [
      [one.id, 'settled', 0],
      [two.id, 'scheduled', 100_000],
    ],
  );
});

test('an over-payment goes to another invoice; what it gave before stays where it is', async () => {
  const firm = await here().open();
  const [one, two] = [await firm.postInvoice({ totalCents: 80_000 }), await firm.postInvoice()];
  const id = await paid(firm, { invoiceNumber: one.number });
  const body = [{ invoiceId: two.id, amountCents: 40_000 }];
  const reply = await allocate(firm, id, body);
  expect(reply.body.payment).toMatchObject({ state: 'applied', unallocatedCents: 0 });
  expect(reply.body.payment.allocations).toEqual([
    { invoiceId: one.id, amountCents: 80_000 },
    { invoiceId: two.id, amountCents: 40_000 },
  ]);
  const before = await here().rows(firm.orgId);
  const again = await allocate(firm, id, body);
  expect([again.status, again.body]).toEqual([200, reply.body]);
  expect(await here().rows(firm.orgId)).toEqual(before);
});

test('every field that does not fit is named, and nothing is stored', async () => {
  const firm = await here().open();
  const theirs = await (await here().open()).postInvoice();
  const small = await firm.postInvoice({ totalCents: 100 });
  const francs = await firm.postInvoice({ currency: 'CHF' });
  const big = await firm.postInvoice({ totalCents: 500_000 });
  const id = await paid(firm);
  const before = await here().rows(firm.orgId);
  for (const [allocations, paths] of [
    [[{ invoiceId: 'inv_01kar3n5vq7w8x9y0z1a2b3c4d', amountCents: 1 }], ['/allocations/0/invoiceId']],
    [[{ invoiceId: theirs.id, amountCents: 1 }], ['/allocations/0/invoiceId']],
    [[{ invoiceId: francs.id, amountCents: 1 }], ['/allocations/0/invoiceId']],
    [[{ invoiceId: small.id, amountCents: 101 }], ['/allocations/0/amountCents']],
    [[{ invoiceId: big.id, amountCents: 120_001 }], ['/allocations/0/amountCents']],
    [
      [
        { invoiceId: small.id, amountCents: 100 },
        { invoiceId: big.id, amountCents: 119_901 },
      ],
      ['/allocations/1/amountCents'],
    ],
    [
      [
        { invoiceId: small.id, amountCents: 1 },
        { invoiceId: small.id, amountCents: 1 },
      ],
      ['/allocations/1/invoiceId'],
    ],
    [[{ invoiceId: small.id, amountCents: 0 }], ['/allocations/0/amountCents']],
    [[{ invoiceId: small.id, amountCents: 1, note: 'x' }], ['/allocations/0/note']],
    [[], ['/allocations']],
  ] as const) {
    const reply = await allocate(firm, id, allocations);
    expect([reply.status, slugOf(reply), wrongFields(reply)], reply.text).toEqual([400, 'validation', paths]);
  }
  expect(await here().rows(firm.orgId)).toEqual(before);
});

test('a final invoice and a reversed payment do not allow it', async () => {
  const firm = await here().open();
  const [ended, open] = [await firm.postInvoice(), await firm.postInvoice()];
  await firm.post(`/v1/invoices/${ended.id}/cancel`, { reason: 'twice' });
  const id = await paid(firm);
  const onFinal = await allocate(firm, id, [{ invoiceId: ended.id, amountCents: 1 }]);
  expect([onFinal.status, slugOf(onFinal)]).toEqual([409, 'conflict']);
  await firm.post(`/v1/payments/${id}/reverse`, { reason: 'returned' });
  const onReversed = await allocate(firm, id, [{ invoiceId: open.id, amountCents: 1 }]);
  expect([onReversed.status, slugOf(onReversed)]).toEqual([409, 'conflict']);
});

test('ten different wishes at once never spend a cent twice', async () => {
  const firm = await here().open();
  const invoices = await Promise.all(Array.from({ length: 10 }, () => firm.postInvoice()));
  const id = await paid(firm);
  const replies = await Promise.all(
    invoices.map((invoice) => allocate(firm, id, [{ invoiceId: invoice.id, amountCents: 50_000 }])),
  );
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(2);
  const outstanding = await Promise.all(
    invoices.map(async ({ id: one }) => (await firm.invoice(one)).outstandingCents),
  );
  expect(outstanding.reduce((sum, cents) => sum + cents, 0)).toBe(1_200_000 - 100_000);
});
