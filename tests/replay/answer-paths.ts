import { RULES } from '../../src/domain/outcome-rules.js';
import { PRESETS } from '../../src/domain/presets.js';
import type { TaskKind } from '../../src/domain/facts.js';
import { reachCall } from '../support/ladder.js';
import { bodyOf } from '../support/policies.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';

/**
 * A path for every answer a person can give to a task (contract §7), apart from those that other paths give already:
 * the task is reached, answered, weeks pass, and a payment ends what the answer has not ended.
 */
type AnswerPath = (shop: Shop) => Promise<Invoice>;
type Reach = (shop: Shop) => Promise<Invoice>;

const REACH: Readonly<Partial<Record<TaskKind, Reach>>> = {
  call: async (shop) => (await reachCall(shop)).invoice,
  async read_reply(shop) {
    const invoice = await reminded(shop);
    await happens(shop, invoice, 'reply', { text: 'Voyez avec nous.', auto: false });
    return invoice;
  },
  async broken_promise(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(3, 'thu') });
    await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
    return invoice;
  },
  async resolve_dispute(shop) {
    const invoice = await reminded(shop);
    await shop.act(invoice, 'dispute', { reason: 'quantity' });
    return invoice;
  },
  async formal_notice(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'refuses' });
    return invoice;
  },
  async hand_over(shop) {
    const { invoice, call } = await reachCall(shop);
    await shop.complete(call, { outcome: 'refuses' });
    const notice = await shop.openTask(invoice, 'formal_notice');
    await shop.complete(notice, { outcome: 'sent', on: shop.day(3, 'mon') });
    await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
    return invoice;
  },
  async review(shop) {
    const invoice = await reminded(shop);
    const path = `/v1/customers/${invoice.customer.id}`;
    await shop.api.call('PATCH', path, { body: { insolvency: true }, expected: [200] });
    return invoice;
  },
  async check_address(shop) {
    const invoice = await reminded(shop);
    await happens(shop, invoice, 'bounce', { hard: true });
    return invoice;
  },
  async approve_message(shop) {
    const body = { ...bodyOf(PRESETS.pme), automation: 'approve' };
    await shop.api.call('PUT', '/v1/policies/careful', { body, expected: [200] });
    const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed'), policy: 'careful' });
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    return invoice;
  },
};

/** What an answer says besides its name. */
const SAYS: Readonly<Record<string, (shop: Shop) => Readonly<Record<string, unknown>>>> = {
  promise_to_pay: (shop) => ({ promisedFor: shop.day(7, 'wed') }),
  payment_plan: (shop) => ({
    instalments: [
      { dueOn: shop.day(4, 'mon'), amountCents: 60_000 },
      { dueOn: shop.day(8, 'mon'), amountCents: 60_000 },
    ],
  }),
  wrong_contact: () => ({ contact: { email: 'paie@client.example' } }),
  dispute: () => ({ disputeReason: 'quantity' }),
  not_now: (shop) => ({ retryOn: shop.day(7, 'wed') }),
  reject: () => ({ reason: 'not this one' }),
};

/** Answers of which another path has a history. */
const TOLD_ELSEWHERE: Readonly<Record<string, string>> = {
  'call-promise_to_pay': 'held-promise',
  'call-payment_sent': 'held-payment_announced',
  'call-invoice_not_received': 'sent-again',
  'call-awaiting_approval': 'held-internal_approval',
  'call-unreachable': 'nobody-answers',
  'call-refuses': 'ended-handed_over',
  'read_reply-resume': 'held-reply',
  'broken_promise-call': 'held-promise',
  'resolve_dispute-rejected': 'held-dispute',
  'formal_notice-sent': 'ended-handed_over',
  'hand_over-handed_over': 'ended-handed_over',
  'review-resume': 'reopened',
  'review-write_off': 'held-insolvency',
  'check_address-corrected': 'held-undeliverable',
  'approve_message-approve': 'approved-life',
  // What became of a message is no matter of the run's: it hears of a new plan, as after any answer.
  'check_delivery-sent': 'unclear-send',
  'check_delivery-not_sent': 'unclear-send',
};

/** Every answer of every task, with the path that has its history. */
export const PATH_OF_ANSWER: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(RULES)
    .flatMap(([kind, outcomes]) => Object.keys(outcomes).map((outcome) => `${kind}-${outcome}`))
    .map((answer) => [answer, TOLD_ELSEWHERE[answer] ?? `answered-${answer}`]),
);

export const ANSWER_PATHS: Readonly<Record<string, AnswerPath>> = Object.fromEntries(
  Object.entries(RULES).flatMap(([kind, outcomes]) =>
    Object.keys(outcomes)
      .filter((outcome) => !(`${kind}-${outcome}` in TOLD_ELSEWHERE))
      .map((outcome): [string, AnswerPath] => [
        `answered-${kind}-${outcome}`,
        (shop) => answered(shop, kind as TaskKind, outcome),
      ]),
  ),
);

async function answered(shop: Shop, kind: TaskKind, outcome: string): Promise<Invoice> {
  const reach = REACH[kind];
  if (reach === undefined) throw new Error(`no way to a ${kind}`);
  const invoice = await reach(shop);
  const task = await shop.openTask(invoice, kind);
  const after = await shop.complete(task, { outcome, ...SAYS[outcome]?.(shop) });
  if (['cancelled', 'written_off'].includes(after.state)) return invoice;
  await shop.advanceTo(`${shop.day(9, 'wed')}T10:00`);
  await shop.pay(invoice);
  return invoice;
}

async function reminded(shop: Shop): Promise<Invoice> {
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  return invoice;
}

async function happens(shop: Shop, invoice: Invoice, what: string, body: unknown): Promise<void> {
  const mail = (await shop.messages(invoice)).at(-1);
  await shop.api.post(`/v1/sandbox/messages/${mail?.id ?? ''}/${what}`, body, [200]);
}
