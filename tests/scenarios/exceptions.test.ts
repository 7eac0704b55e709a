import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice, InvoiceWish } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';

// Issue 6.8: customers and firms for whom the ladder is not the rule. Due on Friday of week 1; reminder-1 would leave on
// Tuesday of week 2, reminder-2 on Monday of week 3, the call on Friday of week 3.
const { openShop } = story();

const patchCustomer = (shop: Shop, invoice: Invoice, body: unknown) =>
  shop.api.call('PATCH', `/v1/customers/${invoice.customer.id}`, { body, expected: [200] });
const patchFirm = (shop: Shop, body: unknown) =>
  shop.api.call('PATCH', '/v1/organisation', { body, expected: [200] });

async function exceptional(
  customer: unknown,
  wish: InvoiceWish = {},
): Promise<{ shop: Shop; invoice: Invoice }> {
  const shop = await openShop();
  const invoice = await shop.postInvoice(wish);
  await patchCustomer(shop, invoice, customer);
  return { shop, invoice };
}

test('neverRemind: nothing leaves, and nobody is asked to call', async () => {
  const { shop, invoice } = await exceptional({ neverRemind: true });
  await shop.advanceTo(`${shop.day(5, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expect(await shop.tasks(invoice)).toEqual([]);
  // Thirty days after the due date somebody looks, and nothing else happens.
  await shop.advanceTo(`${shop.day(8, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expect((await shop.tasks(invoice)).map(({ kind, reason }) => [kind, reason])).toEqual([
    ['review', 'stopped_without_end'],
  ]);
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'on_hold', holds: [{ reason: 'stopped' }] });
});

test('callOnly: the messages are passed over, the call comes on its day', async () => {
  const { shop, invoice } = await exceptional({ callOnly: true });
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await shop.openTask(invoice, 'call');
  const skipped = (await shop.timeline(invoice)).filter((entry) => entry.type === 'step.skipped');
  expect(skipped.map((entry) => entry.data['step'])).toEqual(['reminder-1', 'reminder-2']);
});

test('insolvency: held, a person looks at once, nothing leaves until they say so', async () => {
  const { shop, invoice } = await exceptional({ insolvency: true });
  expect((await shop.invoice(invoice)).holds).toMatchObject([{ reason: 'insolvency' }]);
  const review = await shop.openTask(invoice, 'review');
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await shop.complete(review, { outcome: 'write_off' });
  expect(await shop.state(invoice)).toBe('written_off');
});

test('remindersAlreadySent: goes on with the next one, one business day after it was posted at the earliest', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({
    issuedOn: '2026-09-01',
    dueOn: '2026-10-01',
    remindersAlreadySent: 1,
  });
  expectPlanned(invoice, 'reminder-2', shop.day(1, 'tue'));
  await shop.advanceTo(`${shop.day(1, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-2']);
});

test('direct debit: no ladder; the debit comes back: a person looks, then the ladder begins', async () => {
  const { shop, invoice } = await exceptional({ paysByDirectDebit: true });
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'scheduled', why: { code: 'direct-debit' } });
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const paid = await shop.api.post<{ payment: { id: string } }>(
    `/v1/invoices/${invoice.id}/payments`,
    { reference: 'SDD-1', amountCents: 120_000, currency: 'EUR', receivedOn: shop.day(2, 'wed') },
    [201],
  );
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  await shop.api.post(`/v1/payments/${paid.payment.id}/reverse`, { reason: 'MD06' }, [200]);
  await shop.complete(await shop.openTask(invoice, 'review'), { outcome: 'resume' });
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(3, 'thu'));
  await shop.advanceTo(`${shop.day(3, 'thu')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('direct debit without any news: after ten business days a person looks, and lets the ladder begin', async () => {
  const { shop, invoice } = await exceptional({ paysByDirectDebit: true });
  await shop.advanceTo(`${shop.day(3, 'fri')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  const review = await shop.openTask(invoice, 'review');
  expect(review.reason).toBe('debit_missing');
  await shop.complete(review, { outcome: 'resume' });
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(4, 'mon'));
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('direct debit given up: the ladder begins the next business day, not at once', async () => {
  const { shop, invoice } = await exceptional({ paysByDirectDebit: true });
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:00`);
  await patchCustomer(shop, invoice, { paysByDirectDebit: false });
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(2, 'thu'));
  const later = await shop.postInvoice({ dueOn: shop.day(6, 'fri') });
  expect(later.why.code).toBe('waiting-for-step');
});

test('a reminder contact apart from the commercial one: mails go there, calls do not', async () => {
  const { shop, invoice } = await exceptional({
    reminderContact: { name: 'Sonia Lebrun', email: 'relances@client.example' },
  });
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const [first] = await shop.mailsHandedOver(invoice);
  expect(first?.to).toBe('relances@client.example');
  expect(first?.text).toContain('Sonia Lebrun');
  const [sent] = await shop.messages(invoice);
  await shop.api.post(`/v1/sandbox/messages/${sent?.id ?? ''}/bounce`, { hard: true }, [200]);
  // What is known to be dead is this contact's address; the right one for reminders mends it.
  const task = await shop.openTask(invoice, 'check_address');
  await shop.complete(task, { outcome: 'corrected', contact: { email: 'relances2@client.example' } });
  await shop.advanceTo(`${shop.day(2, 'thu')}T10:00`);
  const mails = await shop.mailsHandedOver(invoice);
  expect(mails.map((mail) => mail.to)).toEqual(['relances@client.example', 'relances2@client.example']);
  const customer = await shop.api.get<{ email: string; reminderContact: { email: string } }>(
    `/v1/customers/${invoice.customer.id}`,
  );
  expect(customer.reminderContact.email).toBe('relances2@client.example');
  expect(customer.email).toContain('compta-');
});

test('old payment data: reminders wait day by day and say why, calls go on; fresh data lets them leave', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  const toCall = await shop.postInvoice({ remindersAlreadySent: 2, dueOn: shop.day(1, 'mon') });
  await patchFirm(shop, { maxPaymentDataAgeDays: 2, paymentDataUpTo: shop.day(1, 'mon') });
  await shop.advanceTo(`${shop.day(3, 'wed')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  const held = await shop.invoice(invoice);
  expect(held).toMatchObject({ state: 'scheduled', why: { code: 'payment-data-old' } });
  expect(held.why.text).toContain('paiements à jour');
  expectPlanned(held, 'reminder-1', shop.day(3, 'thu'));
  await shop.openTask(toCall, 'call');

  // Any payment is payment data, also one for another invoice.
  await shop.pay(toCall, 1_000);
  await shop.advanceTo(`${shop.day(3, 'thu')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const planned = (await shop.timeline(invoice)).filter((entry) => entry.type === 'step.planned');
  expect(planned.length).toBeLessThan(4);
});

test('old payment data: saying that all payments are known lets reminders leave in the same slot', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await patchFirm(shop, { maxPaymentDataAgeDays: 2, paymentDataUpTo: shop.day(1, 'mon') });
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await patchFirm(shop, { paymentDataUpTo: shop.day(2, 'wed') });
  await expect.poll(() => shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await patchFirm(shop, { maxPaymentDataAgeDays: null });
  await shop.advanceTo(`${shop.day(3, 'wed')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});
