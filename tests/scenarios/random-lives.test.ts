import { expect, test } from 'vitest';
import { Chance, seedOfRun } from '../faults/chance.js';
import { mailsReceived, type MailHandedOver } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice, Message, Page, Task } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { instantAt, plusDays, publicHolidays, wallClock } from '../support/story-weeks.js';

// Random lives of several customers with several invoices each, with what people and customers do in between. What
// may never happen is read from the mail provider's log and from the API, whatever the story was.
const { openShop } = story();

const CUSTOMERS = 6;
const WEEKS = 10;
/** Of every preset. */
const GAP_DAYS = 3;
const MAX_MESSAGES = 8;
const POLICIES = ['pme', 'freelance', 'subscription'];
const FINAL = ['settled', 'cancelled', 'written_off', 'handed_over'];

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
    await expectNobodyForgotten(shop, lives, told);
  }
  const mails = await mailsReceived(shop.database, shop.orgId);
  const messages = await allMessages(shop);
  expect(mails.length, told).toBeGreaterThan(CUSTOMERS);
  expectGapKept(shop, messages, lives, told);
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
    else await answerTasks(shop, chance, life.invoice);
  }
}

async function stop(life: Life, act: () => Promise<unknown>): Promise<void> {
  await act();
  life.stoppedAtMs = Date.now();
}

async function answerTasks(shop: Shop, chance: Chance, invoice: Invoice): Promise<void> {
  const open = (await shop.tasks(invoice)).filter((task) => task.state === 'open');
  for (const task of open) {
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
      review: [{ outcome: 'resume' }],
    };
    const choices = answers[task.kind] ?? [];
    const answer = choices[Math.floor(chance.upTo(choices.length))];
    if (answer) await shop.complete(task, answer);
  }
}

/** Every open invoice has something planned, a hold that ends, or a task with somebody to do it. */
async function expectNobodyForgotten(shop: Shop, lives: readonly Life[], told: string): Promise<void> {
  for (const { invoice } of lives) {
    const now = await shop.invoice(invoice);
    if (FINAL.includes(now.state)) continue;
    const tasks = (await shop.tasks(invoice)).filter((task: Task) => task.state === 'open');
    const isCaredFor =
      now.next !== null ||
      now.holds.some((hold) => hold.until !== null) ||
      tasks.some((task) => task.assignee.id !== '');
    expect(isCaredFor, `${told}: ${invoice.number} is forgotten: ${now.why.text}`).toBe(true);
  }
}

async function allMessages(shop: Shop): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Message> = await shop.api.get<Page<Message>>(
      `/v1/messages?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

const localOf = (shop: Shop, message: Message): string => wallClock(message.sentAt ?? '', shop.zone);
const isSent = (message: Message): boolean => message.sentAt !== null;

function expectGapKept(shop: Shop, messages: readonly Message[], lives: readonly Life[], told: string): void {
  const customerOf = new Map(lives.map((life) => [life.invoice.id, life.customer]));
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const days = messages
      .filter((message) => isSent(message) && customerOf.get(message.invoiceIds[0] ?? '') === customer)
      .map((message) => localOf(shop, message).slice(0, 10))
      .sort();
    days.slice(1).forEach((day, index) => {
      const before = days[index] ?? '';
      expect(day >= plusDays(before, GAP_DAYS), `${told}: customer ${customer} on ${before} and ${day}`).toBe(
        true,
      );
    });
  }
}

function expectInSlots(shop: Shop, messages: readonly Message[], told: string): void {
  const holidays = new Set([2026, 2027, 2028].flatMap((year) => publicHolidays(year)).map((day) => day.date));
  for (const message of messages.filter(isSent)) {
    const local = localOf(shop, message);
    const [day = '', time = ''] = local.split(' ');
    const weekday = new Date(instantAt(`${day}T12:00`, shop.zone)).getUTCDay();
    const isOpen = weekday >= 1 && weekday <= 5 && !holidays.has(day) && time >= '09:00' && time <= '17:30';
    expect(isOpen, `${told}: ${message.step} left at ${local}`).toBe(true);
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
