import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice, InvoiceWish, Message, TimelineEntry } from '../support/shop-shapes.js';
import { wallClock } from '../support/story-weeks.js';
import { story } from '../support/story.js';

// Issue 6.7: whoever paid before a reminder left, and was reminded all the same, gets one short correction, if the firm
// wishes (ADR 0028). reminder-2 leaves on Tuesday of week 2; what was received on the Monday and is learnt on the Wednesday
// crossed it. Its customer may be written to again on Friday, three days after.
const { openShop } = story();

const wishing = async (): Promise<Shop> => {
  const shop = await openShop();
  await wish(shop, true);
  return shop;
};
const wish = (shop: Shop, correctsCrossedPayments: boolean) =>
  shop.api.call('PATCH', '/v1/organisation', { body: { correctsCrossedPayments }, expected: [200] });

/** Reminded twice; it is Wednesday of week 2, ten o'clock. */
async function reminded(shop: Shop, ...wishes: readonly InvoiceWish[]): Promise<Invoice[]> {
  const invoices: Invoice[] = [];
  for (const one of wishes.length === 0 ? [{}] : wishes)
    invoices.push(await shop.postInvoice({ dueOn: shop.day(1, 'wed'), ...one }));
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  return invoices;
}

async function payLate(shop: Shop, invoice: Invoice, amountCents = invoice.totalCents): Promise<string> {
  const body = {
    reference: `VIR-${crypto.randomUUID()}`,
    amountCents,
    currency: 'EUR',
    receivedOn: shop.day(2, 'mon'),
  };
  const path = `/v1/invoices/${invoice.id}/payments`;
  return (await shop.api.post<{ payment: { id: string } }>(path, body, [201])).payment.id;
}

const friday = (shop: Shop) => shop.advanceTo(`${shop.day(2, 'fri')}T12:00`);
const corrections = async (shop: Shop, invoice: Invoice) =>
  (await shop.mailsHandedOver(invoice)).filter((mail) => mail.step === 'correction');
const told = async (shop: Shop, invoice: Invoice): Promise<TimelineEntry[]> =>
  (await shop.timeline(invoice)).filter(({ data }) => data['step'] === 'correction');
const reminder2 = async (shop: Shop, invoice: Invoice): Promise<Message> => {
  const message = (await shop.messages(invoice)).find(
    ({ step, state }) => step === 'reminder-2' && state === 'sent',
  );
  if (message === undefined) throw new Error('reminder-2 has not left');
  return message;
};

test('one mail, in the first slot after the gap: thanks, the two days, nothing to do', async () => {
  const shop = await wishing();
  const [invoice] = (await reminded(shop)) as [Invoice];
  await payLate(shop, invoice);
  await friday(shop);
  const [mail, ...others] = await corrections(shop, invoice);
  expect(others).toEqual([]);
  expect(mail?.subject).toBe(`Facture ${invoice.number} – Atelier Dupont – merci, rien à faire`);
  expect(mail?.text).toContain('Merci pour votre paiement du');
  expect(mail?.text).toContain('s’est croisé avec lui : merci de ne pas en tenir compte pour cette facture');
  expect(mail?.text).not.toMatch(/€|EUR|Code|indemnité|pénalité|à régler/);
  const sent = (await shop.messages(invoice)).find(({ step }) => step === 'correction');
  expect(sent).toMatchObject({ kind: 'correction', state: 'sent', round: 1, invoiceIds: [invoice.id] });
  expect(wallClock(sent?.sentAt ?? '', shop.zone)).toMatch(new RegExp(`^${shop.day(2, 'fri')} 09:[0-3]`));
  expect((await told(shop, invoice)).map(({ type }) => type)).toEqual(['step.planned', 'message.sent']);
  expect((await told(shop, invoice)).at(-1)?.text).toBe('Correction envoyée');
  const period = `from=${shop.day(1, 'mon')}&to=${shop.day(4, 'mon')}`;
  const kpis = await shop.api.get<{ paymentsCrossed: object; paidPerStep: { step: string }[] }>(
    `/v1/kpis?${period}`,
  );
  expect(kpis.paymentsCrossed).toMatchObject({ numerator: 1, denominator: 1, corrected: 1 });
  expect(kpis.paidPerStep.map(({ step }) => step)).toEqual(['reminder-1', 'reminder-2']);
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED' });
  await shop.advanceTo(`${shop.day(6, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2', 'correction']);
});

test('learnt long after the reminder: at once inside a slot, in the evening on the next morning', async () => {
  const shop = await wishing();
  const { invoice } = await reachCall(shop);
  const late = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await payLate(shop, invoice);
  await shop.advanceBy('PT1M');
  expect(await corrections(shop, invoice)).toHaveLength(1);
  expect((await told(shop, invoice)).map(({ type }) => type)).toEqual(['message.sent']);

  await shop.advanceTo(`${shop.day(5, 'mon')}T20:00`);
  await payLate(shop, late);
  await shop.advanceTo(`${shop.day(5, 'tue')}T08:59`);
  expect(await corrections(shop, late)).toEqual([]);
  await shop.advanceTo(`${shop.day(5, 'tue')}T09:31`);
  expect(await corrections(shop, late)).toHaveLength(1);
});

test('not wished, or the firm is stopped when it is due: none, neither then nor after its start', async () => {
  const shop = await openShop();
  const [early, stopped] = (await reminded(shop, {}, {})) as [Invoice, Invoice];
  await payLate(shop, early);
  await wish(shop, true);
  await payLate(shop, stopped);
  await shop.advanceTo(`${shop.day(2, 'thu')}T10:00`);
  await shop.api.post('/v1/organisation/stop', { reason: 'relevé faux' }, [200]);
  await friday(shop);
  await shop.api.post('/v1/organisation/start', {}, [200]);
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect([...(await corrections(shop, early)), ...(await corrections(shop, stopped))]).toEqual([]);
  expect(await told(shop, early)).toEqual([]);
  expect((await told(shop, stopped)).at(-1)?.data).toMatchObject({ reason: 'organisation_stopped' });
});

test('taken back, or a customer who is stopped, paused, has no address or has answered: none', async () => {
  const shop = await wishing();
  const post = (path: string, body: unknown) => shop.api.post(path, body, [200]);
  const byMail = async (invoice: Invoice, act: string, body: unknown) =>
    post(`/v1/sandbox/messages/${(await reminder2(shop, invoice)).id}/${act}`, body);
  const acts: readonly (readonly [string, (invoice: Invoice, paymentId: string) => Promise<unknown>])[] = [
    ['payment_reversed', (_, id) => post(`/v1/payments/${id}/reverse`, { reason: 'impayé' })],
    ['customer_paused', ({ customer }) => post(`/v1/customers/${customer.id}/pause`, { reason: 'vu' })],
    ['customer_stopped', (invoice) => byMail(invoice, 'complain', {})],
    ['no_address', (invoice) => byMail(invoice, 'bounce', { hard: true })],
    ['customer_replied', (invoice) => byMail(invoice, 'reply', { text: 'Nous avons payé lundi !' })],
  ];
  const [usual, ...invoices] = (await reminded(shop, {}, ...acts.map(() => ({})))) as [Invoice, ...Invoice[]];
  await payLate(shop, usual);
  for (const [place, [, act]] of acts.entries()) {
    const invoice = invoices[place] as Invoice;
    await act(invoice, await payLate(shop, invoice));
  }
  await friday(shop);
  expect(await corrections(shop, usual)).toHaveLength(1);
  for (const [place, [reason]] of acts.entries()) {
    const invoice = invoices[place] as Invoice;
    expect(await corrections(shop, invoice), reason).toEqual([]);
    expect((await told(shop, invoice)).at(-1)).toMatchObject({ type: 'step.skipped', data: { reason } });
  }
  const [reversed] = invoices as [Invoice];
  expect((await told(shop, reversed)).at(-1)?.text).toBe('Correction passée sans envoi : paiement annulé');
  expect(await shop.openTask(reversed, 'review')).toMatchObject({ reason: 'payment_reversed' });
});

test('two payments of one invoice, and two invoices of one customer: one mail to each', async () => {
  const shop = await wishing();
  const customer = { reference: 'C-2', name: 'Sud Fraîcheur', kind: 'company', email: 'sud@client.example' };
  const [parts, first, second] = (await reminded(shop, {}, { customer }, { customer })) as [
    Invoice,
    Invoice,
    Invoice,
  ];
  await payLate(shop, parts, 20_000);
  await payLate(shop, parts, parts.totalCents - 20_000);
  await payLate(shop, first);
  await payLate(shop, second);
  await friday(shop);
  expect(await corrections(shop, parts)).toHaveLength(1);
  const [mail, ...others] = await corrections(shop, first);
  expect(others).toEqual([]);
  expect(mail?.text).toContain(second.number);
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect((await shop.mailsHandedOver(second)).filter(({ step }) => step === 'correction')).toHaveLength(1);
});
