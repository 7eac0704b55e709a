import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/domain/presets.js';
import { bodyOf } from '../support/policies.js';
import { customerBody, house, slugOf, wrongFields, type Firm } from './house.js';

const opened = house();
const here = () => opened.here;

interface Row {
  readonly step: string;
  readonly kind: string;
  readonly on: string;
  readonly at: string;
  readonly why: { readonly code: string; readonly text: string };
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
}

const preview = (firm: Firm, body: unknown, headers: Record<string, string> = {}) =>
  firm.post<{ data: Row[] }>('/v1/preview', body, headers);
const days = (rows: readonly Row[]) => rows.map(({ step, on }) => `${step} ${on}`);

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The example of contract §7: due Saturday 31 October 2026. */
const EXAMPLE = { issuedOn: '2026-10-01', dueOn: '2026-10-31' };
const pme = bodyOf(PRESETS.pme);

describe('of an imagined invoice', () => {
  test('in instalments the ladder stands on the first, and each message claims what is overdue on its own day', async () => {
    const firm = await here().open();
    const instalments = [
      { dueOn: '2026-10-31', amountCents: 50_000 },
      { dueOn: '2026-11-06', amountCents: 70_000 },
    ];
    const invoice = firm.invoiceBody({ issuedOn: '2026-10-01', dueOn: '2026-11-06', instalments });
    const rows = (await preview(firm, { invoice, from: '2026-10-01' })).body.data;
    expect(days(rows).slice(0, 2)).toEqual(['reminder-1 2026-11-03', 'reminder-2 2026-11-09']);
    expect(rows[0]?.text).toMatch(/500,00\s€/);
    expect(rows[0]?.text).not.toMatch(/700,00\s€/);
    expect(rows[1]?.text).toMatch(/il reste 1\s200,00\s€/i);
  });

  test('the whole ladder by the contract, with the messages as they would be sent', async () => {
    const firm = await here().open();
    const invoice = firm.invoiceBody({ ...EXAMPLE, number: 'F-2026-0142', orderReference: 'PO-88' });
    const reply = await preview(firm, { invoice, from: '2026-10-01' });
    expect(reply.status).toBe(200);
    const rows = reply.body.data;
    expect(rows.map(({ step, kind, on, at }) => ({ step, kind, on, at }))).toEqual([
      { step: 'reminder-1', kind: 'reminder', on: '2026-11-03', at: '2026-11-03T08:00:00.000Z' },
      { step: 'reminder-2', kind: 'reminder', on: '2026-11-09', at: '2026-11-09T08:00:00.000Z' },
      { step: 'call-1', kind: 'call', on: '2026-11-13', at: '2026-11-13T08:00:00.000Z' },
      { step: 'formal-notice', kind: 'formal_notice', on: '2026-11-23', at: '2026-11-23T08:00:00.000Z' },
      { step: 'hand-over', kind: 'hand_over', on: '2026-12-08', at: '2026-12-08T08:00:00.000Z' },
    ]);
    expect(rows[0]?.why).toEqual({
      code: 'waiting-for-step',
      text: 'Rappel 1 prévu le mardi 3 novembre vers 9 h',
    });
    const [one, two, call] = rows;
    expect(one?.subject).toContain('F-2026-0142');
    expect(one?.text).toContain('PO-88');
    expect(one?.text).toMatch(/1\s200,00\s€/u);
    expect(one?.html).toMatch(/<html lang="fr"/);
    expect(two?.text).toContain('3 novembre 2026'); // speaks of the first one
    expect([call?.subject, call?.text, call?.html]).toEqual([null, null, null]);
  });

  test('stores nothing, not even with an idempotency key', async () => {
    const firm = await here().open();
    const known = await firm.postInvoice({ customer: customerBody('C-1') });
    const before = await here().rows(firm.orgId);
    const customer = customerBody('C-1', { name: 'Autre nom', email: 'autre@client.example' });
    for (const invoice of [
      firm.invoiceBody(),
      firm.invoiceBody({ customer }),
      firm.invoiceBody({ number: known.number }),
      known.id,
    ]) {
      const reply = await preview(
        firm,
        { invoice },
        { 'idempotency-key': JSON.stringify(invoice).slice(0, 60) },
      );
      expect(reply.status).toBe(200);
      expect(reply.body.data.map((row) => row.step)).toContain('hand-over');
    }
    expect(await here().rows(firm.orgId)).toEqual(before);
    const seen = await firm.get<{ name: string; email: string }>(`/v1/customers/${known.customer.id}`);
    expect(seen.body).toMatchObject({
      name: 'Mécanique du Rhône SAS',
      email: 'compta@mecanique-rhone.example',
    });
  });

  test('without from it counts as posted today: what is past comes one business day later', async () => {
    const firm = await here().open();
    const late = firm.invoiceBody({ issuedOn: '2026-01-05', dueOn: '2026-02-05' });
    const today = new Date().toISOString().slice(0, 10);
    const { data } = (await preview(firm, { invoice: late })).body;
    const real = await firm.postInvoice(late);
    expect(data[0]?.on).toBe(real.next?.at.slice(0, 10));
    expect((data[0]?.on ?? '') > today).toBe(true);
  });

  test('of every preset, by name or as a body, the dates of contract §7', async () => {
    const firm = await here().open();
    const of = async (policy: unknown) =>
      days(
        (await preview(firm, { invoice: firm.invoiceBody(EXAMPLE), policy, from: '2026-10-01' })).body.data,
      );
    // Due on Saturday 31 October; 1 and 11 November are holidays.
    expect(await of('freelance')).toEqual([
      'courtesy-1 2026-10-26',
      'reminder-1 2026-11-03',
      'call-1 2026-11-09',
      'hand-over 2026-11-30',
    ]);
    expect(await of('subscription')).toEqual([
      'due-notice 2026-11-02',
      'reminder-1 2026-11-05',
      'reminder-2 2026-11-09',
      'call-1 2026-11-13',
      'hand-over 2026-11-30',
    ]);
    expect(await of('public-buyer')).toEqual([
      'reminder-1 2026-11-06',
      'reminder-2 2026-11-16',
      'call-1 2026-11-23',
      'hand-over 2026-12-23',
    ]);
    const weekends = { ...pme, slots: [{ days: [6], from: '10:00', to: '12:00' }] };
    expect((await of(weekends))[0]).toBe('reminder-1 2026-11-14');
  });

  test('in the zone and with the holidays of the customer, in the customer’s language', async () => {
    const firm = await here().open();
    const customer = customerBody('C-9', { region: 'FR-RE', language: 'en' });
    const invoice = firm.invoiceBody({ ...EXAMPLE, customer });
    const [row] = (await preview(firm, { invoice, from: '2026-10-01' })).body.data;
    expect([row?.on, row?.at]).toEqual(['2026-11-03', '2026-11-03T05:00:00.000Z']);
    expect(row?.subject).toMatch(/^Invoice/);
    expect(row?.why.text).toMatch(/^Rappel 1/);
  });

  test('of a customer on record: what is known of them counts', async () => {
    const firm = await here().open();
    await firm.postInvoice({ customer: customerBody('C-1', { language: 'en', region: 'FR-RE' }) });
    const invoice = firm.invoiceBody({ ...EXAMPLE, customer: customerBody('C-1') });
    const [row] = (await preview(firm, { invoice, from: '2026-10-01' })).body.data;
    expect([row?.at, row?.subject?.slice(0, 7)]).toEqual(['2026-11-03T05:00:00.000Z', 'Invoice']);
  });

  test('without an address it says what stands in the way', async () => {
    const firm = await here().open();
    const customer = { reference: 'C-2', name: 'Sans adresse', kind: 'company' };
    const { data } = (
      await preview(firm, { invoice: firm.invoiceBody({ ...EXAMPLE, customer }), from: '2026-10-01' })
    ).body;
    expect(data.map((row) => row.why.code)).toEqual(data.map(() => 'on-hold'));
    expect(data).toHaveLength(5);
  });
});

describe('of an invoice on record', () => {
  test('agrees with what is planned', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const [row] = (await preview(firm, { invoice: invoice.id })).body.data;
    expect(row?.step).toBe(invoice.next?.step);
    const late = Date.parse(invoice.next?.at ?? '') - Date.parse(row?.at ?? '');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(30 * 60_000);
  });

  test('starts from its real facts: a pause moves the days and is said', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice({ dueOn: inDays(10) });
    const before = (await preview(firm, { invoice: invoice.id })).body.data;
    const until = inDays(60);
    await firm.post(`/v1/invoices/${invoice.id}/pause`, { until, reason: 'x' });
    const after = (await preview(firm, { invoice: invoice.id })).body.data;
    expect(after.map((row) => row.step)).toEqual(before.map((row) => row.step));
    expect((after[0]?.on ?? '') > until).toBe(true);
    expect(after.map((row) => row.why.code)).toEqual([
      'on-hold',
      ...after.slice(1).map(() => 'waiting-for-step'),
    ]);
  });

  test('a hold without an end: every step says that it depends on it', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await firm.post(`/v1/invoices/${invoice.id}/pause`, { reason: 'x' });
    const { data } = (await preview(firm, { invoice: invoice.id })).body;
    expect(data.map((row) => row.why.code)).toEqual(data.map(() => 'on-hold'));
  });

  test('under another policy, and as if posted on another day', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const other = (await preview(firm, { invoice: invoice.id, policy: 'freelance' })).body.data;
    expect(other.map((row) => row.step)).toEqual(['courtesy-1', 'reminder-1', 'call-1', 'hand-over']);
    const late = (await preview(firm, { invoice: invoice.id, policy: 'freelance', from: '2027-12-01' })).body
      .data;
    expect(days(late)[0]).toBe('reminder-1 2027-12-02');
  });

  test('of a final one nothing comes any more', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await firm.post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'x' });
    const reply = await preview(firm, { invoice: invoice.id });
    expect([reply.status, reply.body]).toEqual([200, { data: [] }]);
  });
});

describe('refusals', () => {
  test.each<[string, (firm: Firm) => unknown, string[]]>([
    ['nothing', () => ({}), ['/invoice']],
    ['an invoice that is neither', () => ({ invoice: 3 }), ['/invoice']],
    ['an unknown invoice', () => ({ invoice: `inv_${'0'.repeat(26)}` }), ['/invoice']],
    ['no id at all', () => ({ invoice: 'F-1' }), ['/invoice']],
    [
      'a wrong field inside',
      (firm) => ({ invoice: firm.invoiceBody({ totalCents: 0, colour: 'red' }) }),
      ['/invoice/totalCents', '/invoice/colour'],
    ],
    [
      'a wrong address inside',
      (firm) => ({ invoice: firm.invoiceBody({ customer: customerBody('C-1', { email: 'x' }) }) }),
      ['/invoice/customer/email'],
    ],
    ['an unknown policy', (firm) => ({ invoice: firm.invoiceBody(), policy: 'none' }), ['/policy']],
    [
      'an unknown policy inside',
      (firm) => ({ invoice: firm.invoiceBody({ policy: 'none' }) }),
      ['/invoice/policy'],
    ],
    [
      'an unknown person',
      (firm) => ({ invoice: firm.invoiceBody({ accountManager: 'no@body.example' }) }),
      ['/invoice/accountManager'],
    ],
    [
      'a policy that is refused',
      (firm) => ({ invoice: firm.invoiceBody(), policy: { steps: [] } }),
      ['/policy/steps'],
    ],
    ['no day', (firm) => ({ invoice: firm.invoiceBody(), from: '2026-02-30' }), ['/from']],
    ['an unknown field', (firm) => ({ invoice: firm.invoiceBody(), to: '2026-02-20' }), ['/to']],
  ])('%s: 400 at its field, nothing stored', async (_title, body, fields) => {
    const firm = await here().open();
    const before = await here().rows(firm.orgId);
    const reply = await preview(firm, body(firm));
    expect([reply.status, slugOf(reply)]).toEqual([400, 'validation']);
    expect(wrongFields(reply)).toEqual(fields);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('another organisation’s invoice is a wrong field, as an unknown one', async () => {
    const [firm, other] = [await here().open(), await here().open()];
    const theirs = await other.postInvoice();
    const [foreign, unknown] = [
      await preview(firm, { invoice: theirs.id }),
      await preview(firm, { invoice: `inv_${'0'.repeat(26)}` }),
    ];
    const bare = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
    expect([foreign.status, bare(foreign.text)]).toEqual([unknown.status, bare(unknown.text)]);
  });

  test('a customer of another kind: 409, as the POST', async () => {
    const firm = await here().open();
    await firm.postInvoice({ customer: customerBody('C-1') });
    const invoice = firm.invoiceBody({ customer: customerBody('C-1', { kind: 'consumer' }) });
    const reply = await preview(firm, { invoice });
    expect([reply.status, wrongFields(reply)]).toEqual([409, ['/invoice/customer/kind']]);
  });
});
