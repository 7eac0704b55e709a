import { describe, expect, test } from 'vitest';
import { customerBody, house, slugOf, wrongFields, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

describe('POST /v1/invoices', () => {
  test('takes an invoice in with its first plan and the line that starts its run', async () => {
    const firm = await here().open();
    const reply = await firm.post<InvoiceSeen>('/v1/invoices', firm.invoiceBody({ dueOn: '2026-12-31' }));
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      state: 'scheduled',
      totalCents: 120_000,
      outstandingCents: 120_000,
      policy: { name: 'pme', version: 1 },
      accountManager: { name: 'Camille Roux' },
      holds: [],
      next: { kind: 'reminder', step: 'reminder-1' },
      why: { code: 'waiting-for-step' },
      workflowId: `invoice/${firm.orgId}/${reply.body.id}`,
    });
    // Two business days after Thursday 31 December 2026: the 1st is a holiday, so Tuesday the 5th.
    expect(reply.body.next?.at.slice(0, 10)).toBe('2027-01-05');
    expect(await firm.story(reply.body.id)).toEqual(['invoice.created', 'step.planned']);
    const { rows } = await here().eyes.query<{ kind: string; payload: { invoiceId: string } }>(
      'SELECT kind, payload FROM outbox WHERE org_id = $1',
      [firm.orgId],
    );
    expect(rows.map((row) => [row.kind, row.payload.invoiceId])).toEqual([['start_run', reply.body.id]]);
  });

  test('answers 200 to the same body, whatever the order of its fields, and stores nothing more', async () => {
    const firm = await here().open();
    const body = firm.invoiceBody({ orderReference: 'PO-88' });
    const first = await firm.post<InvoiceSeen>('/v1/invoices', body);
    const before = await here().rows(firm.orgId);
    const reordered = Object.fromEntries(Object.entries(body).reverse());
    const again = await firm.post<InvoiceSeen>('/v1/invoices', JSON.stringify(reordered, null, 2));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.id).toBe(first.body.id);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('takes absent and default for the same', async () => {
    const firm = await here().open({
      owner: { name: 'Camille Roux', email: 'owner.default@atelier.example' },
    });
    const body = firm.invoiceBody();
    await firm.post('/v1/invoices', body);
    const spelledOut = {
      ...body,
      policy: 'pme',
      accountManager: 'owner.default@atelier.example',
      remindersAlreadySent: 0,
      lines: [],
      customer: { ...customerBody(`C-${body.number}`), language: 'fr', region: 'FR' },
    };
    expect((await firm.post('/v1/invoices', spelledOut)).status).toBe(200);
    const other = firm.invoiceBody({ policy: 'pme', accountManager: 'owner.default@atelier.example' });
    expect((await firm.post('/v1/invoices', other)).status).toBe(201);
    const bare = { ...other, policy: undefined, accountManager: undefined };
    expect((await firm.post('/v1/invoices', bare)).status).toBe(200);
  });

  test('refuses another body under a known number and leaves the invoice as it is', async () => {
    const firm = await here().open();
    const body = firm.invoiceBody();
    const first = await firm.post<InvoiceSeen>('/v1/invoices', body);
    const before = await here().rows(firm.orgId);
    const reply = await firm.post('/v1/invoices', { ...body, totalCents: 120_001 });
    expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([409, 'conflict', ['/number']]);
    expect(await here().rows(firm.orgId)).toEqual(before);
    expect((await firm.invoice(first.body.id)).outstandingCents).toBe(120_000);
  });

  test('lets exactly one of twenty equal posts at once create the invoice', async () => {
    const firm = await here().open();
    const body = firm.invoiceBody();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => firm.post<InvoiceSeen>('/v1/invoices', body)),
    );
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(19);
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 1, customer: 1, outbox: 1 });
  });

  test('names an unknown policy and an unknown account manager as wrong fields', async () => {
    const firm = await here().open();
    const policy = await firm.post('/v1/invoices', firm.invoiceBody({ policy: 'no-such' }));
    const manager = await firm.post(
      '/v1/invoices',
      firm.invoiceBody({ accountManager: 'nobody@atelier.example' }),
    );
    expect([policy.status, wrongFields(policy)]).toEqual([400, ['/policy']]);
    expect([manager.status, wrongFields(manager)]).toEqual([400, ['/accountManager']]);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 0, customer: 0 });
  });

  test('gives a public buyer its own policy, and keeps what later versions need', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice({
      customer: customerBody('MAIRIE', { kind: 'public' }),
      remindersAlreadySent: 1,
      subscription: { reference: 'ABO-1', period: '2026-11' },
      lines: [{ description: 'Révision', quantity: 1.5, unitCents: 80_000, vatRate: 20 }],
      documentUrl: 'https://atelier.example/F-1.pdf',
      paymentUrl: 'https://pay.example/F-1',
    });
    expect(invoice.policy.name).toBe('public-buyer');
    expect(invoice).toMatchObject({
      remindersAlreadySent: 1,
      subscription: { reference: 'ABO-1', period: '2026-11' },
      lines: [{ description: 'Révision', quantity: 1.5, unitCents: 80_000, vatRate: 20 }],
      documentUrl: 'https://atelier.example/F-1.pdf',
      paymentUrl: 'https://pay.example/F-1',
    });
  });

  test.each([
    ['they do not add up', [{ dueOn: '2027-10-29', amountCents: 119_999 }]],
    ['the last one falls due on another day', [{ dueOn: '2027-10-28', amountCents: 120_000 }]],
    [
      'two of them fall due on one day',
      [
        { dueOn: '2027-10-29', amountCents: 60_000 },
        { dueOn: '2027-10-29', amountCents: 60_000 },
      ],
    ],
    ['there are none', []],
  ])('refuses instalments when %s', async (_why, instalments) => {
    const firm = await here().open();
    const reply = await firm.post('/v1/invoices', firm.invoiceBody({ instalments }));
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/instalments']]);
  });
});

describe('the customer of an invoice', () => {
  test('is updated by its reference: absent fields change nothing, the timeline says what did', async () => {
    const firm = await here().open();
    const customer = customerBody('C-1', { phone: '+33 4 78 00 00 01' });
    const first = await firm.postInvoice({ customer });
    const second = await firm.postInvoice({
      customer: { reference: 'C-1', name: 'Mécanique du Rhône SAS', kind: 'company', contactName: 'Ana' },
    });
    const { body } = await firm.get(`/v1/customers/${first.customer.id}`);
    expect(body).toMatchObject({
      email: 'compta@mecanique-rhone.example',
      phone: '+33 4 78 00 00 01',
      contactName: 'Ana',
      openInvoices: 2,
      outstanding: [{ currency: 'EUR', cents: 240_000 }],
    });
    expect(second.customer.id).toBe(first.customer.id);
    expect(await firm.story(first.id)).toContain('invoice.changed');
  });

  test('never changes its kind', async () => {
    const firm = await here().open();
    await firm.postInvoice({ customer: customerBody('C-1') });
    const before = await here().rows(firm.orgId);
    const reply = await firm.post(
      '/v1/invoices',
      firm.invoiceBody({ customer: customerBody('C-1', { kind: 'consumer' }) }),
    );
    expect([reply.status, wrongFields(reply)]).toEqual([409, ['/customer/kind']]);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('without an e-mail gets a task instead of a mail; an e-mail given later frees the invoice', async () => {
    const firm = await here().open();
    const nameless = { reference: 'C-1', name: 'Sans adresse', kind: 'company' };
    const invoice = await firm.postInvoice({ customer: nameless });
    expect(invoice.state).toBe('on_hold');
    expect(invoice.holds.map((hold) => hold.reason)).toEqual(['undeliverable']);
    expect((await firm.tasks(invoice.id)).map((task) => [task.kind, task.state])).toEqual([
      ['check_address', 'open'],
    ]);

    await firm.postInvoice({ customer: { ...nameless, email: 'enfin@client.example' } });
    const freed = await firm.invoice(invoice.id);
    expect([freed.state, freed.holds]).toEqual(['scheduled', []]);
    const [task] = await firm.tasks(invoice.id);
    expect([task?.state, task?.closedBecause]).toEqual(['cancelled', 'address_corrected']);
  });
});
