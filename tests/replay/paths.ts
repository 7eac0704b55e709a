import type { HoldReason, FinalState } from '../../src/domain/facts.js';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';

/**
 * The paths a run can take, each as a story told through the API, up to the invoice whose history is kept. A path
 * that is added to the program gets its line here and its history by `npm run record:history -- <name>`.
 */
export type Path = (shop: Shop) => Promise<Invoice>;

const ENDINGS: Readonly<Record<`ended-${FinalState}`, Path>> = {
  async 'ended-settled'(shop) {
    const invoice = await shop.postInvoice();
    await shop.pay(invoice, 20_000);
    await shop.pay(invoice, 100_000);
    return invoice;
  },
  async 'ended-cancelled'(shop) {
    const invoice = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    await shop.cancel(invoice);
    return invoice;
  },
  async 'ended-written_off'(shop) {
    const { invoice } = await reachCall(shop);
    await shop.act(invoice, 'write-off', { reason: 'liquidation' });
    return invoice;
  },
  async 'ended-handed_over'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'refuses' });
    await shop.complete(await shop.openTask(invoice, 'formal_notice'), {
      outcome: 'sent',
      on: shop.day(3, 'mon'),
    });
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    await shop.complete(await shop.openTask(invoice, 'hand_over'), { outcome: 'handed_over' });
    return invoice;
  },
  async 'ended-erased'(shop) {
    const invoice = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    await shop.api.call('DELETE', `/v1/customers/${invoice.customer.id}`, { expected: [202] });
    return invoice;
  },
};

/** Every hold comes, lasts for a while, and is lifted by its own cause; then a payment ends it. */
const HOLDS: Readonly<Record<`held-${HoldReason}`, Path>> = {
  async 'held-paused'(shop) {
    const invoice = await shop.postInvoice();
    await shop.pause(invoice, shop.day(3, 'fri'));
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-stopped'(shop) {
    const invoice = await reminded(shop);
    await shop.api.post('/v1/organisation/stop', { reason: 'audit' }, [200]);
    await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
    await shop.api.post('/v1/organisation/start', {}, [200]);
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-promise'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'wed') });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    await shop.complete(await shop.openTask(invoice, 'broken_promise'), { outcome: 'call' });
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-dispute'(shop) {
    const invoice = await reminded(shop);
    await shop.act(invoice, 'dispute', { reason: 'quantity' });
    await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
    await shop.act(invoice, 'dispute/resolve', { resolution: 'rejected' });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-reply'(shop) {
    const invoice = await reminded(shop);
    await fate(shop, invoice, 'reply', { text: 'Nous regardons.', auto: false });
    await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
    await shop.complete(await shop.openTask(invoice, 'read_reply'), { outcome: 'resume' });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-undeliverable'(shop) {
    const invoice = await reminded(shop);
    await fate(shop, invoice, 'bounce', { hard: true });
    await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
    await shop.complete(await shop.openTask(invoice, 'check_address'), {
      outcome: 'corrected',
      contact: { email: 'paie@client.example' },
    });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-payment_announced'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'payment_sent' });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-internal_approval'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'awaiting_approval', retryOn: shop.day(4, 'wed') });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  async 'held-insolvency'(shop) {
    const invoice = await reminded(shop);
    await shop.api.call('PATCH', `/v1/customers/${invoice.customer.id}`, {
      body: { insolvency: true },
      expected: [200],
    });
    await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
    await shop.complete(await shop.openTask(invoice, 'review'), { outcome: 'write_off' });
    return invoice;
  },
};

export const PATHS: Readonly<Record<string, Path>> = {
  ...ENDINGS,
  ...HOLDS,
  /** The second run of an invoice whose payment was taken back. */
  async reopened(shop) {
    const invoice = await reminded(shop);
    const body = { reference: 'VIR-1', amountCents: 120_000, currency: 'EUR', invoiceNumber: invoice.number };
    const receivedOn = (await shop.now()).slice(0, 10);
    const { payment } = await shop.api.post<{ payment: { id: string } }>(
      '/v1/payments',
      { ...body, receivedOn },
      [201],
    );
    const first = await shop.endOfRun(invoice);
    await shop.api.post(`/v1/payments/${payment.id}/reverse`, { reason: 'rejet bancaire' }, [200]);
    await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
    const second = await shop.run(invoice);
    if (second.runId === first.runId) throw new Error('no second run');
    await shop.complete(await shop.openTask(invoice, 'review'), { outcome: 'resume' });
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  /** What a customer was never sent is sent again, and the ladder begins anew. */
  async 'sent-again'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'invoice_not_received' });
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  /** Nobody answers the telephone, nobody does the task: attempts, escalations. */
  async 'nobody-answers'(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'unreachable' });
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    return paid(shop, invoice);
  },
  /** A courtesy before the due date, by the policy of freelancers. */
  async courtesy(shop) {
    const invoice = await shop.postInvoice({ policy: 'freelance', dueOn: shop.day(2, 'wed') });
    await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
    return paid(shop, invoice);
  },
};

async function reminded(shop: Shop): Promise<Invoice> {
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  return invoice;
}

async function paid(shop: Shop, invoice: Invoice): Promise<Invoice> {
  await shop.pay(invoice);
  return invoice;
}

async function fate(shop: Shop, invoice: Invoice, what: string, body: unknown): Promise<void> {
  const mail = (await shop.messages(invoice)).at(-1);
  await shop.api.post(`/v1/sandbox/messages/${mail?.id ?? ''}/${what}`, body, [200]);
}
