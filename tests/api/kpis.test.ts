import { describe, expect, test } from 'vitest';
import { customerBody, house, wrongFields, type Firm, type InvoiceSeen } from './house.js';
import { written } from './postmark-house.js';

const opened = house();
const here = () => opened.here;

interface RatioSeen {
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly invoices: string;
}
interface KpisSeen {
  readonly from: string;
  readonly to: string;
  readonly unpaidRate: RatioSeen;
  readonly averagePaymentDelayDays: RatioSeen;
  readonly promisesKept: RatioSeen;
  readonly subscribersKept: RatioSeen;
  readonly ageing: readonly {
    readonly bucket: string;
    readonly currency: string;
    readonly count: number;
    readonly amountCents: number;
    readonly invoices: string;
  }[];
  readonly paidPerStep: readonly {
    readonly policy: string;
    readonly version: number;
    readonly step: string;
    readonly reached: number;
    readonly paid: number;
    readonly share: number;
    readonly invoices: string;
  }[];
}

const DAY_MS = 86_400_000;
/** A civil day so many days from today, as the firm's calendar has it. */
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const kpisOf = async (firm: Firm, query = `?from=${day(-100)}&to=${day(100)}`): Promise<KpisSeen> => {
  const reply = await firm.get<KpisSeen>(`/v1/kpis${query}`);
  expect(reply.status, reply.text).toBe(200);
  return reply.body;
};

/** Numbers of the invoices behind a figure, sorted. */
const behind = async (firm: Firm, url: string): Promise<string[]> => {
  const reply = await firm.get<{ data: InvoiceSeen[] }>(`${url}&limit=200`);
  expect(reply.status, reply.text).toBe(200);
  return reply.body.data.map((invoice) => invoice.number).sort();
};

async function pay(firm: Firm, invoice: InvoiceSeen, amountCents: number, receivedOn: string): Promise<void> {
  const reference = `V-${invoice.number}-${receivedOn}`;
  const body = { reference, amountCents, currency: invoice.currency, receivedOn };
  const reply = await firm.post(`/v1/invoices/${invoice.id}/payments`, body);
  expect(reply.status, reply.text).toBe(201);
}

/** A small firm one can reckon by hand; numbers say what became of the invoice. */
async function smallFirm(): Promise<Firm> {
  const firm = await here().open();
  const post = (number: string, dueIn: number, wish: object = {}): Promise<InvoiceSeen> =>
    firm.postInvoice({ number, issuedOn: day(dueIn - 30), dueOn: day(dueIn), totalCents: 10_000, ...wish });
  const early = await post('paid-early', -20);
  await pay(firm, early, 10_000, day(-22)); // 2 days before
  const late = await post('paid-late', -40);
  await written(firm, [late]);
  await pay(firm, late, 4_000, day(-38));
  await pay(firm, late, 6_000, day(-31)); // 9 days after, by its last payment
  const open = await post('open', -40);
  await written(firm, [open]);
  await post('open-in-dollars', -40, { currency: 'USD', totalCents: 500 });
  await post('old', -95);
  await post('not-due', 20);
  const part = await post('part-paid', -10);
  await pay(firm, part, 9_000, day(-1));
  const cancelled = await post('cancelled', -10);
  await firm.post(`/v1/invoices/${cancelled.id}/cancel`, { reason: 'x' });
  await post('out-of-period', -300);
  return firm;
}

describe('on a firm reckoned by hand', () => {
  test('every figure is what the hand says, and its list shows the invoices behind it', async () => {
    const firm = await smallFirm();
    const kpis = await kpisOf(firm);
    // Due in the period: all but the cancelled one and the one out of it.
    expect(kpis.unpaidRate).toMatchObject({ numerator: 5, denominator: 7, value: 0.7143 });
    expect(await behind(firm, kpis.unpaidRate.invoices)).toEqual([
      'not-due',
      'old',
      'open',
      'open-in-dollars',
      'part-paid',
    ]);
    expect(kpis.averagePaymentDelayDays).toMatchObject({ numerator: 7, denominator: 2, value: 3.5 });
    expect(await behind(firm, kpis.averagePaymentDelayDays.invoices)).toEqual(['paid-early', 'paid-late']);
    expect(kpis.promisesKept).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(kpis.subscribersKept).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(
      kpis.ageing.map(({ bucket, currency, count, amountCents }) => [bucket, currency, count, amountCents]),
    ).toEqual([
      ['not_due', 'EUR', 1, 10_000],
      ['1-30', 'EUR', 1, 1_000],
      ['31-60', 'EUR', 1, 10_000],
      ['over_90', 'EUR', 2, 20_000],
      ['31-60', 'USD', 1, 500],
    ]);
    for (const row of kpis.ageing) expect(await behind(firm, row.invoices)).toHaveLength(row.count);
    expect(kpis.paidPerStep).toMatchObject([
      { policy: 'pme', version: 1, step: 'reminder-1', reached: 2, paid: 1, share: 0.5 },
    ]);
    expect(await behind(firm, kpis.paidPerStep[0]?.invoices ?? '')).toEqual(['open', 'paid-late']);
  });

  test('the period moves what is due in it, not the ageing balance', async () => {
    const firm = await smallFirm();
    const kpis = await kpisOf(firm, `?from=${day(-45)}&to=${day(-35)}`);
    expect(kpis.unpaidRate).toMatchObject({ numerator: 2, denominator: 3 });
    expect(kpis.averagePaymentDelayDays).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(kpis.ageing).toHaveLength(5);
    const none = await kpisOf(firm, `?from=${day(-5)}&to=${day(-4)}`);
    expect(none.unpaidRate).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(none.paidPerStep).toEqual([]);
  });

  test('the step that the payment followed gets it, and no other', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice({ issuedOn: day(-60), dueOn: day(-30) });
    await written(firm, [invoice]);
    await written(firm, [invoice], { step: 'reminder-2' });
    await pay(firm, invoice, 120_000, day(-1));
    const { paidPerStep } = await kpisOf(firm);
    expect(paidPerStep.map(({ step, reached, paid, share }) => [step, reached, paid, share])).toEqual([
      ['reminder-1', 1, 0, 0],
      ['reminder-2', 1, 1, 1],
    ]);
  });
});

test('promises are counted once they are judged', async () => {
  const firm = await here().open();
  const [kept, open] = [await firm.postInvoice(), await firm.postInvoice()];
  for (const { id } of [kept, open]) {
    const reply = await firm.post(`/v1/invoices/${id}/promise`, { promisedFor: day(3) });
    expect(reply.status, reply.text).toBe(200);
  }
  await pay(firm, kept, 120_000, day(0));
  await here().eyes.query(`UPDATE promise SET state = 'kept' WHERE invoice_id = $1`, [kept.id]);
  const { promisesKept } = await kpisOf(firm);
  expect(promisesKept).toMatchObject({ numerator: 1, denominator: 1, value: 1 });
  expect(await behind(firm, promisesKept.invoices)).toEqual([kept.number]);
});

test('a subscription is kept when nothing is left of what was reminded', async () => {
  const firm = await here().open();
  const monthly = (reference: string, dueIn: number) =>
    firm.postInvoice({
      issuedOn: day(dueIn - 10),
      dueOn: day(dueIn),
      customer: customerBody(reference),
      subscription: { reference: `S-${reference}`, period: day(dueIn) },
    });
  const [first, second] = [await monthly('C-1', -40), await monthly('C-1', -10)];
  const lost = await monthly('C-2', -40);
  await monthly('C-3', -5); // never reminded
  for (const invoice of [first, second, lost]) await written(firm, [invoice]);
  await pay(firm, first, 120_000, day(-2));
  expect((await kpisOf(firm)).subscribersKept).toMatchObject({ numerator: 0, denominator: 2, value: 0 });
  await pay(firm, second, 120_000, day(-1));
  const { subscribersKept } = await kpisOf(firm);
  expect(subscribersKept).toMatchObject({ numerator: 1, denominator: 2, value: 0.5 });
  expect(await behind(firm, subscribersKept.invoices)).toEqual([first.number, second.number].sort());
});

test('without a period it is the year up to today; a wrong one is named', async () => {
  const firm = await here().open();
  const { from, to } = await kpisOf(firm, '');
  expect([from < to, Date.parse(to) - Date.parse(from) >= 365 * DAY_MS]).toEqual([true, true]);
  for (const [query, fields] of [
    ['?from=2027-02-01&to=2027-01-01', ['/from']],
    ['?from=yesterday', ['/from']],
    ['?to=2027-02-30', ['/to']],
    ['?since=2027-01-01', ['/since']],
  ] as const) {
    expect(wrongFields(await firm.get(`/v1/kpis${query}`)), query).toEqual(fields);
  }
});

test.each([
  ['?from=2027-01-01', ['/from']],
  ['?kpi=luck', ['/kpi']],
  ['?kpi=ageing', ['/bucket', '/currency']],
  ['?kpi=paidPerStep&policy=pme', ['/version', '/step']],
  ['?kpi=unpaidRate&bucket=1-30', ['/bucket']],
])('a list is asked for a figure whole or not at all: %s', async (query, fields) => {
  const firm = await here().open();
  expect(wrongFields(await firm.get(`/v1/invoices${query}`))).toEqual(fields);
});

test('no figure counts another organisation', async () => {
  await smallFirm();
  const firm = await here().open();
  const kpis = await kpisOf(firm);
  expect([kpis.unpaidRate.denominator, kpis.ageing, kpis.paidPerStep]).toEqual([0, [], []]);
});

test('a balance greater than a number holds exactly is still shown', async () => {
  const firm = await here().open();
  for (let n = 0; n < 2; n += 1) await firm.postInvoice({ totalCents: Number.MAX_SAFE_INTEGER });
  const { ageing } = await kpisOf(firm);
  expect(ageing).toMatchObject([{ count: 2, currency: 'EUR', amountCents: 2 * Number.MAX_SAFE_INTEGER }]);
});
