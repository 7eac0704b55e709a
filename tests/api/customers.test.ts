import { describe, expect, test } from 'vitest';
import { claimInFlight } from './claims.js';
import { customerBody, house, wrongFields, type Firm, type InvoiceSeen, type Reply } from './house.js';

const opened = house();
const here = () => opened.here;

interface CustomerSeen {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly paused: boolean;
  readonly pausedUntil: string | null;
  readonly stopped: boolean;
  readonly neverRemind: boolean;
  readonly callOnly: boolean;
  readonly insolvency: boolean;
  readonly openInvoices: number;
}

const patch = (firm: Firm, id: string, body: unknown): Promise<Reply<CustomerSeen>> =>
  here().send<CustomerSeen>('PATCH', `/v1/customers/${id}`, { key: firm.key, body });
const act = (firm: Firm, id: string, name: string, body: unknown = {}): Promise<Reply<CustomerSeen>> =>
  firm.post<CustomerSeen>(`/v1/customers/${id}/${name}`, body);
const reasons = (invoice: InvoiceSeen): string[] => invoice.holds.map((hold) => hold.reason);

/** A firm with three invoices of one customer, the last of them paid. */
async function withCustomer(): Promise<{ firm: Firm; id: string; open: InvoiceSeen[]; paid: InvoiceSeen }> {
  const firm = await here().open();
  const customer = customerBody('C-1');
  const open = [await firm.postInvoice({ customer }), await firm.postInvoice({ customer })];
  const paid = await firm.postInvoice({ customer });
  const payment = { reference: 'V-1', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-01' };
  await firm.post(`/v1/invoices/${paid.id}/payments`, payment);
  return { firm, id: paid.customer.id, open, paid };
}

test('customers are found by part of name, reference or e-mail', async () => {
  const firm = await here().open();
  await firm.postInvoice({ customer: customerBody('C-17', { name: 'Boulangerie Ménard' }) });
  await firm.postInvoice({ customer: customerBody('C-18', { email: 'a@menard.example' }) });
  const found = async (q: string): Promise<number> =>
    (await firm.get<{ data: unknown[] }>(`/v1/customers?q=${encodeURIComponent(q)}`)).body.data.length;
  expect([await found('ménard'), await found('C-1'), await found('@menard'), await found('100%')]).toEqual([
    2, 2, 1, 0,
  ]);
  expect(wrongFields(await firm.get('/v1/customers?name=x'))).toEqual(['/name']);
});

describe('PATCH', () => {
  test('changes contact fields on all open invoices, once', async () => {
    const { firm, id, open } = await withCustomer();
    const change = { name: 'Mécanique du Rhône et fils', phone: '+33 4 78 00 00 01', contactName: null };
    for (const reply of [await patch(firm, id, change), await patch(firm, id, change)]) {
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body).toMatchObject({ id, name: change.name, openInvoices: 2 });
    }
    for (const { id: invoiceId } of open) {
      expect((await firm.story(invoiceId)).filter((type) => type === 'invoice.changed')).toHaveLength(1);
    }
  });

  test('a new e-mail frees what waited for one; none asks for one', async () => {
    const { firm, id, open } = await withCustomer();
    const [one] = open as [InvoiceSeen];
    expect((await patch(firm, id, { email: null })).body.email).toBeNull();
    expect(reasons(await firm.invoice(one.id))).toEqual(['undeliverable']);
    expect((await patch(firm, id, { email: 'neuf@rhone.example' })).body.email).toBe('neuf@rhone.example');
    expect(await firm.invoice(one.id)).toMatchObject({ state: 'scheduled', holds: [] });
    expect((await firm.tasks(one.id)).map((task) => [task.kind, task.state])).toEqual([
      ['check_address', 'cancelled'],
    ]);
  });

  test('neverRemind holds everything and lets it go again, as after a complaint', async () => {
    const { firm, id, open } = await withCustomer();
    for (const reply of [
      await patch(firm, id, { neverRemind: true }),
      await patch(firm, id, { neverRemind: true }),
    ]) {
      expect(reply.body).toMatchObject({ stopped: true, neverRemind: true });
    }
    const [one] = open as [InvoiceSeen];
    expect(await firm.invoice(one.id)).toMatchObject({ state: 'on_hold', next: { kind: 'hold_end' } });
    expect(reasons(await firm.invoice(one.id))).toEqual(['stopped']);
    expect((await firm.story(one.id)).filter((type) => type === 'hold.placed')).toHaveLength(1);
    const born = await firm.postInvoice({ customer: customerBody('C-1') });
    expect(reasons(born)).toEqual(['stopped']);
    expect((await patch(firm, id, { neverRemind: false })).body.stopped).toBe(false);
    expect(await firm.invoice(one.id)).toMatchObject({ state: 'scheduled', next: one.next });
  });

  test('callOnly skips messages and keeps the calls, and asks for no address', async () => {
    const { firm, id, open } = await withCustomer();
    const [one] = open as [InvoiceSeen];
    await patch(firm, id, { email: null });
    expect((await patch(firm, id, { callOnly: true })).body.callOnly).toBe(true);
    const seen = await firm.invoice(one.id);
    expect(seen).toMatchObject({ state: 'scheduled', holds: [], next: { kind: 'call', step: 'call-1' } });
    const timeline = await firm.get<{ data: { type: string; text: string; data: { reason?: string } }[] }>(
      `/v1/invoices/${one.id}/timeline?limit=200`,
    );
    const skipped = timeline.body.data.filter((entry) => entry.type === 'step.skipped');
    expect(skipped.map((entry) => entry.data.reason)).toEqual(['call_only', 'call_only']);
    expect(skipped[0]?.text).toContain('par téléphone seulement');
    const born = await firm.postInvoice({
      customer: { reference: 'C-1', name: 'Mécanique du Rhône SAS', kind: 'company' },
    });
    expect(born).toMatchObject({ state: 'scheduled', next: { kind: 'call' } });
    await patch(firm, id, { callOnly: false });
    expect(reasons(await firm.invoice(one.id))).toEqual(['undeliverable']);
    await patch(firm, id, { email: 'neuf@rhone.example' });
    expect(await firm.invoice(one.id)).toMatchObject({ next: { kind: 'reminder', step: 'reminder-1' } });
  });

  test('insolvency holds and opens a review each; its answer frees one, a mistake frees all', async () => {
    const { firm, id, open, paid } = await withCustomer();
    const [one, two] = open as [InvoiceSeen, InvoiceSeen];
    expect((await patch(firm, id, { insolvency: true })).body.insolvency).toBe(true);
    await patch(firm, id, { insolvency: true });
    for (const { id: invoiceId } of open) {
      expect(reasons(await firm.invoice(invoiceId))).toEqual(['insolvency']);
      expect((await firm.tasks(invoiceId)).map((task) => [task.kind, task.state])).toEqual([
        ['review', 'open'],
      ]);
    }
    expect((await firm.invoice(paid.id)).state).toBe('settled');
    const [review] = await firm.tasks(one.id);
    await firm.post(`/v1/tasks/${review?.id}/complete`, { outcome: 'resume' });
    expect(reasons(await firm.invoice(one.id))).toEqual([]);
    const born = await firm.postInvoice({ customer: customerBody('C-1') });
    expect(reasons(born)).toEqual(['insolvency']);
    await patch(firm, id, { insolvency: false });
    for (const { id: invoiceId } of [two, born]) {
      expect(await firm.invoice(invoiceId)).toMatchObject({ state: 'scheduled', holds: [] });
      expect((await firm.tasks(invoiceId)).map((task) => task.state)).toEqual(['cancelled']);
    }
  });

  test.each([
    [{ kind: 'public' }, ['/kind']],
    [{ reference: 'C-2' }, ['/reference']],
    [{ email: 'a@b,c@d' }, ['/email']],
    [{ name: null }, ['/name']],
    [{ language: 'de' }, ['/language']],
    [{ region: 'FR-1' }, ['/region']],
    [{ neverRemind: 'yes' }, ['/neverRemind']],
    [{ pausedUntil: '2027-01-01' }, ['/pausedUntil']],
  ])('a wrong change names the field and changes nothing: %j', async (body, fields) => {
    const { firm, id } = await withCustomer();
    const before = await here().rows(firm.orgId);
    const reply = await patch(firm, id, body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, fields]);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });
});

describe('pause and resume', () => {
  test('hold all open invoices, those to come as well, and let all go', async () => {
    const { firm, id, open, paid } = await withCustomer();
    for (const reply of [
      await act(firm, id, 'pause', { reason: 'négociation' }),
      await act(firm, id, 'pause', { reason: 'négociation' }),
    ]) {
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body).toMatchObject({ paused: true, pausedUntil: null });
    }
    for (const { id: invoiceId } of open) {
      const seen = await firm.invoice(invoiceId);
      expect(seen.holds).toMatchObject([{ reason: 'paused', until: null, note: 'négociation' }]);
      expect((await firm.story(invoiceId)).filter((type) => type === 'hold.placed')).toHaveLength(1);
    }
    expect((await firm.invoice(paid.id)).state).toBe('settled');
    const born = await firm.postInvoice({ customer: customerBody('C-1') });
    expect(born.holds).toMatchObject([{ reason: 'paused', note: 'négociation' }]);
    const others = await firm.postInvoice();
    expect(others.state).toBe('scheduled');
    for (const reply of [await act(firm, id, 'resume'), await act(firm, id, 'resume')]) {
      expect([reply.status, reply.body.paused]).toEqual([200, false]);
    }
    for (const { id: invoiceId } of [...open, born]) {
      expect(await firm.invoice(invoiceId)).toMatchObject({ state: 'scheduled', holds: [] });
    }
  });

  test('never ends the longer pause of one invoice, which never ends theirs', async () => {
    const { firm, id, open } = await withCustomer();
    const [one, other] = open as [InvoiceSeen, InvoiceSeen];
    const until = async ({ id: invoiceId }: InvoiceSeen) =>
      (await firm.invoice(invoiceId)).holds.map((hold) => hold.until);
    await firm.post(`/v1/invoices/${one.id}/pause`, { reason: 'sans fin' });
    await act(firm, id, 'pause', { until: '2027-03-01', reason: 'x' });
    expect([await until(one), await until(other)]).toEqual([[null], ['2027-03-01']]);
    await firm.post(`/v1/invoices/${other.id}/pause`, { until: '2027-02-01', reason: 'y' });
    expect(await until(other)).toEqual(['2027-03-01']);
    await firm.post(`/v1/invoices/${other.id}/resume`);
    expect(await until(other)).toEqual([]);
  });

  test('another end moves the end on all of them, a past one is refused', async () => {
    const { firm, id, open } = await withCustomer();
    await act(firm, id, 'pause', { until: '2027-03-01', reason: 'x' });
    expect((await act(firm, id, 'pause', { until: '2027-04-01', reason: 'x' })).body.pausedUntil).toBe(
      '2027-04-01',
    );
    for (const { id: invoiceId } of open) {
      expect((await firm.invoice(invoiceId)).holds[0]?.until).toBe('2027-04-01');
    }
    const past = await act(firm, id, 'pause', { until: '2020-01-01', reason: 'x' });
    expect([past.status, wrongFields(past)]).toEqual([400, ['/until']]);
    expect((await act(firm, id, 'pause', { until: '2027-04-01' })).status).toBe(400);
    expect((await act(firm, id, 'resume', { now: true })).status).toBe(400);
  });

  test('answer only when no message of the customer can still leave', async () => {
    const { firm, id, open } = await withCustomer();
    await claimInFlight(here().database, firm.orgId, open[0] as InvoiceSeen, 900);
    const startedAt = performance.now();
    expect((await act(firm, id, 'pause', { reason: 'x' })).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });
});
