import { describe, expect, test } from 'vitest';
import { house, wrongFields, type Firm } from './house.js';
import { giveTask, holdsOf, openKinds, signalsOf } from './task-work.js';

// Issue 6.8: what a firm may say of a customer, and of its own payment data.
const opened = house();
const here = () => opened.here;

interface Customer {
  readonly email: string | null;
  readonly reminderContact: { readonly name: string | null; readonly email: string } | null;
  readonly paysByDirectDebit: boolean;
}
const patch = <Body>(firm: Firm, path: string, body: unknown) =>
  here().send<Body>('PATCH', path, { key: firm.key, body });
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('PATCH /v1/customers/{id}', () => {
  test('a reminder contact: told once in the timeline, followed by the run, taken away by null', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const path = `/v1/customers/${invoice.customer.id}`;
    const reminderContact = { name: 'Sonia', email: 'relances@client.example' };
    const first = await patch<Customer>(firm, path, { reminderContact });
    expect([first.status, first.body.reminderContact]).toEqual([200, reminderContact]);
    expect((await patch<Customer>(firm, path, { reminderContact })).body).toEqual(first.body);
    expect((await firm.story(invoice.id)).filter((type) => type === 'invoice.changed')).toHaveLength(1);
    expect(await signalsOf(firm, invoice.id)).toEqual(['customerChanged']);
    const cleared = await patch<Customer>(firm, path, { reminderContact: null });
    expect(cleared.body).toMatchObject({ reminderContact: null, email: 'compta@mecanique-rhone.example' });
  });

  test('a customer without an e-mail is reached through the reminder contact', async () => {
    const firm = await here().open();
    const customer = { reference: 'C-1', name: 'Client', kind: 'company' };
    const invoice = await firm.postInvoice({ customer });
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);
    const path = `/v1/customers/${invoice.customer.id}`;
    await patch(firm, path, { reminderContact: { email: 'relances@client.example' } });
    expect([await holdsOf(firm, invoice.id), await openKinds(firm, invoice.id)]).toEqual([[], []]);
    expect(await holdsOf(firm, (await firm.postInvoice({ customer })).id)).toEqual([]);
    await patch(firm, path, { reminderContact: null });
    expect(await openKinds(firm, invoice.id)).toEqual(['check_address']);
  });

  test('direct debit: nothing is planned but the day on which a person looks; also on a new invoice', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const path = `/v1/customers/${invoice.customer.id}`;
    const debited = await patch<Customer>(firm, path, { paysByDirectDebit: true });
    expect(debited.body.paysByDirectDebit).toBe(true);
    const customer = {
      reference: invoice.customer.reference,
      name: 'Mécanique du Rhône SAS',
      kind: 'company',
    };
    const later = await firm.postInvoice({ customer });
    for (const id of [invoice.id, later.id]) {
      const { why, next, state } = await firm.invoice(id);
      expect([state, why.code, next?.step ?? null]).toEqual(['scheduled', 'direct-debit', null]);
    }
    const signals = await signalsOf(firm, invoice.id);
    await patch(firm, path, { paysByDirectDebit: true });
    expect(await signalsOf(firm, invoice.id)).toEqual(signals);
    // Given up, nobody needs to ask the bank any more: the ladder begins.
    await giveTask(firm, invoice.id, 'review', { reason: 'debit_missing' });
    await patch(firm, path, { paysByDirectDebit: false });
    expect(await openKinds(firm, invoice.id)).toEqual([]);
    expect((await firm.invoice(invoice.id)).next).toMatchObject({ step: 'reminder-1' });
  });

  test.each([
    [{ reminderContact: { name: 'Sonia' } }, '/reminderContact/email'],
    [{ reminderContact: { email: 'nowhere' } }, '/reminderContact/email'],
    [{ reminderContact: { email: 'a@b.example', phone: '1' } }, '/reminderContact/phone'],
    [{ paysByDirectDebit: 'yes' }, '/paysByDirectDebit'],
  ])('%o is a wrong field', async (body, field) => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const reply = await patch(firm, `/v1/customers/${invoice.customer.id}`, body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, [field]]);
    const other = await here().open();
    const foreign = await patch(other, `/v1/customers/${invoice.customer.id}`, { paysByDirectDebit: true });
    expect(foreign.status).toBe(404);
  });
});

describe('PATCH /v1/organisation', () => {
  interface Own {
    readonly maxPaymentDataAgeDays: number | null;
    readonly paymentDataUpTo: string | null;
  }
  test('how old payment data may be, and up to which day it is known', async () => {
    const firm = await here().open();
    const off = await firm.get<Own>('/v1/organisation');
    expect(off.body).toMatchObject({ maxPaymentDataAgeDays: null, paymentDataUpTo: null });
    const body = { maxPaymentDataAgeDays: 3, paymentDataUpTo: '2026-11-02' };
    expect((await patch<Own>(firm, '/v1/organisation', body)).body).toMatchObject(body);
    expect((await patch<Own>(firm, '/v1/organisation', body)).body).toMatchObject(body);
    const cleared = await patch<Own>(firm, '/v1/organisation', { maxPaymentDataAgeDays: null });
    expect(cleared.body).toMatchObject({ maxPaymentDataAgeDays: null, paymentDataUpTo: '2026-11-02' });
  });

  test.each([
    [{ maxPaymentDataAgeDays: 0 }, '/maxPaymentDataAgeDays'],
    [{ maxPaymentDataAgeDays: 91 }, '/maxPaymentDataAgeDays'],
    [{ paymentDataUpTo: '02/11/2026' }, '/paymentDataUpTo'],
    [{ paymentDataUpTo: inDays(3) }, '/paymentDataUpTo'],
  ])('%o is a wrong field', async (body, field) => {
    const firm = await here().open();
    const reply = await patch(firm, '/v1/organisation', body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, [field]]);
  });
});
