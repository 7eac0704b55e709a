import { expect, test } from 'vitest';
import { Chance, seedOfRun } from '../faults/chance.js';
import { mailsReceived, type MailHandedOver } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice, Message } from '../support/shop-shapes.js';
import {
  allMessages,
  expectGapKept,
  expectInSlots,
  expectNobodyForgotten,
  FINAL,
  isSent,
} from '../support/life-oracles.js';
import { story } from '../support/story.js';
import { plusDays } from '../support/story-weeks.js';

// Random lives of several customers with several invoices each, with what people and customers do in between. What
// may never happen is read from the mail provider's log and from the API, whatever the story was.
const { openShop } = story();

const CUSTOMERS = 6;
const WEEKS = 10;
const MAX_MESSAGES = 8;
const POLICIES = ['pme', 'freelance', 'subscription'];

interface Life {
  readonly invoice: Invoice;
  readonly customer: number;
  /** The provider's clock when its payment or cancellation was acknowledged. */
  stoppedAtMs: number | undefined;
}

test('random lives: one message a day, the gap, the slots, silence, bounds; nobody and nothing is forgotten', async () => {
  const chance = new Chance(seedOfRun());
  const told = `FAULT_SEED=${chance.seed}`;
  const shop = await openShop();
  const lives = await postAll(shop, chance);
  for (let week = 0; week < WEEKS; week += 1) {
    await shop.advanceBy('P7D', chance.next() < 0.2 ? 'jump' : 'step');
    await liveOn(shop, chance, lives);
    await expectNobodyForgotten(
      shop,
      lives.map((life) => life.invoice),
      told,
    );
  }
  const mails = await mailsReceived(shop.database, shop.orgId);
  const messages = await allMessages(shop);
  expect(mails.length, told).toBeGreaterThan(CUSTOMERS);
  const customerOf = new Map(lives.map((life) => [life.invoice.id, life.customer]));
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const own = messages.filter(({ invoiceIds }) => customerOf.get(invoiceIds[0] ?? '') === customer);
    expectGapKept(shop, own, told);
  }
  expectInSlots(shop, messages, told);
  expectSilence(mails, lives, told);
  expectOnceAndBounded(messages, lives, told);
}, 240_000);

async function postAll(shop: Shop, chance: Chance): Promise<Life[]> {
  const today = (await shop.now()).slice(0, 10);
  const lives: Life[] = [];
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const count = 1 + Math.floor(chance.upTo(5));
    for (let nth = 0; nth < count; nth += 1) {
      const dueOn = plusDays(today, Math.floor(chance.upTo(25)) - 4);
      const policy = POLICIES[Math.floor(chance.upTo(POLICIES.length))] as string;
      const invoice = await shop.postInvoice({
        number: `R-${customer}-${nth}-${chance.seed}`,
        dueOn,
        policy,
        customer: { reference: `C-${customer}`, email: `c${customer}@client.example` },
      });
      lives.push({ invoice, customer, stoppedAtMs: undefined });
    }
  }
  return lives;
}

/** What happens in a week: payments, pauses, calls that are answered in every way. */
async function liveOn(shop: Shop, chance: Chance, lives: readonly Life[]): Promise<void> {
  for (const life of lives) {
    if (life.stoppedAtMs !== undefined) continue;
    const { state } = await shop.invoice(life.invoice);
    if (FINAL.includes(state)) continue;
    const dice = chance.next();
    if (dice < 0.05) await stop(life, () => shop.pay(life.invoice));
    else if (dice < 0.07) await stop(life, () => shop.cancel(life.invoice));
    else if (dice < 0.12) await shop.pay(life.invoice, 1_000);
    else if (dice < 0.17) await shop.pause(life.invoice, plusDays((await shop.now()).slice(0, 10), 9));
    else if (dice < 0.22) await shop.resume(life.invoice);
    // Holds that nothing ends: they are nobody's oversight either.
    else if (dice < 0.25) await changeCustomer(shop, life, { neverRemind: chance.next() < 0.7 });
    else if (dice < 0.27) await changeCustomer(shop, life, { insolvency: chance.next() < 0.7 });
    else if (dice < 0.29) await changeCustomer(shop, life, { email: null });
    else await answerTasks(shop, chance, life.invoice);
  }
}

const changeCustomer = (shop: Shop, { invoice }: Life, body: unknown): Promise<unknown> =>
  shop.api.call('PATCH', `/v1/customers/${invoice.customer.id}`, { body, expected: [200] });

async function stop(life: Life, act: () => Promise<unknown>): Promise<void> {
  await act();
  life.stoppedAtMs = Date.now();
}

async function answerTasks(shop: Shop, chance: Chance, invoice: Invoice): Promise<void> {
  const isOpen = (task: { state: string }): boolean => task.state === 'open';
  for (const { id } of (await shop.tasks(invoice)).filter(isOpen)) {
    // An answer to another one may have closed it.
    const task = (await shop.tasks(invoice)).filter(isOpen).find((each) => each.id === id);
    if (task === undefined) continue;
    const today = (await shop.now()).slice(0, 10);
    const answers: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
      call: [
        { outcome: 'promise_to_pay', promisedFor: plusDays(today, 6) },
        { outcome: 'payment_sent' },
        { outcome: 'unreachable' },
        { outcome: 'refuses' },
        { outcome: 'awaiting_approval', retryOn: plusDays(today, 5) },
      ],
      broken_promise: [{ outcome: 'call' }, { outcome: 'formal_notice' }],
      formal_notice: [
        { outcome: 'sent', on: today },
        { outcome: 'not_now', retryOn: plusDays(today, 4) },
      ],
      hand_over: [{ outcome: 'handed_over' }, { outcome: 'not_now', retryOn: plusDays(today, 4) }],
      review: [{ outcome: 'resume' }, { outcome: 'hand_over' }],
      check_address: [
        { outcome: 'corrected', contact: { email: `neuf-${invoice.id.toLowerCase()}@client.example` } },
        { outcome: 'phone_only' },
        { outcome: 'none' },
      ],
    };
    const choices = answers[task.kind] ?? [];
    const answer = choices[Math.floor(chance.upTo(choices.length))];
    if (answer) await shop.complete(task, answer);
  }
}

/** P1 by the provider's clock; a mail is about an invoice when it names its number. */
function expectSilence(mails: readonly MailHandedOver[], lives: readonly Life[], told: string): void {
  for (const { invoice, stoppedAtMs } of lives) {
    if (stoppedAtMs === undefined) continue;
    const late = mails.filter(
      (mail) => mail.text.includes(invoice.number) && mail.receivedAtMs > stoppedAtMs,
    );
    expect(late, `${told}: ${invoice.number} was written about after it was stopped`).toEqual([]);
  }
}

/** P2 and P5: a step once a round, in the ladder's order, no more than the policy's most. */
function expectOnceAndBounded(messages: readonly Message[], lives: readonly Life[], told: string): void {
  for (const { invoice } of lives) {
    const about = messages.filter((message) => isSent(message) && message.invoiceIds.includes(invoice.id));
    expect(about.length, told).toBeLessThanOrEqual(MAX_MESSAGES);
    const alone = about.filter((message) => message.invoiceIds.length === 1);
    const keys = alone.map((message) => `${message.step}/${message.round}`);
    expect(new Set(keys).size, `${told}: ${invoice.number} ${keys.join(', ')}`).toBe(keys.length);
  }
}
