import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../../src/failpoints.js';
import { delivery } from '../../support/postmark-payloads.js';
import { sandboxOrganisation } from '../../support/sandbox-organisation.js';
import type { Shop } from '../../support/shop.js';
import type { Invoice, InvoiceWish } from '../../support/shop-shapes.js';
import type { Chance } from '../chance.js';
import type { InvoiceStory } from '../oracle/evidence.js';
import { ClientWitness } from '../oracle/witness.js';
import type { Arena } from './arena.js';
import { aimAt, type Aim, type Pair } from './points.js';
import { PROVIDER_FAULTS } from './provider-faults.js';
import type { Striker } from './striker.js';
import { gatherWeather, type Weather } from './weather.js';

/** What one round is about. */
export interface RoundPlan {
  readonly name: string;
  readonly pair?: Pair;
  readonly weather?: Weather;
  readonly provider: string;
}

/** A round that was played and is to be judged when the runs have had time to end. */
export interface PlayedRound {
  readonly name: string;
  readonly orgId: string;
  readonly numbers: ReadonlyMap<string, string>;
  readonly stories: readonly InvoiceStory[];
}

/** Invoices whose first reminder is due: the first stays open, the second is paused, the others are paid. */
const MAILED = 6;
/** Two of those that are paid are one customer's: they share their message, and a payment of either waits for it. */
const SHARED: readonly number[] = [3, 4];
/** Invoices whose call is due: the first stays open, the second is paid. */
const CALLED = 2;
/** From the claim to a little before the provider's answer: gap, hand-over, what the provider takes. */
const WITHIN_MS = 130;
/** From the jump to a little after the last hand-over. */
const STRIKE_WITHIN_MS = 900;
const GAP_MS = 50;
const PROVIDER_MS = 80;
const CLAIM_PATIENCE_MS = 9_000;
const CALL_PATIENCE_MS = 6_000;
const STRIKE_PATIENCE_MS = 4_000;
const RESOLVER_PATIENCE_MS = 20_000;
const CLIENT_PATIENCE_MS = 120_000;

/**
 * A morning of one firm: invoices are posted, the clock jumps to where mails and calls are due, and in the middle of
 * it payments and a pause arrive, each at a moment drawn around its own hand-over, while the fault strikes.
 */
export async function playRound(
  arena: Arena,
  striker: Striker,
  plan: RoundPlan,
  chance: Chance,
): Promise<PlayedRound> {
  const { house, fake, log } = arena;
  const witness = new ClientWitness(log, plan.name);
  const shop = await sandboxOrganisation(house.premises, {
    patienceMs: CLIENT_PATIENCE_MS,
    startsNow: true,
    witness: witness.witness,
    repeats500: true,
  });
  const aims = plan.pair === undefined ? [] : aimsOf(plan.pair, chance);
  const ordersFor = (part: Aim['part']): Order[] =>
    aims.filter((aim) => aim.part === part).map((aim) => aim.order);
  const struckBefore = striker.struck.length;
  await behave(arena, plan, chance);

  striker.arm(ordersFor('api'), ordersFor('worker'), [{ point: 'send.claimed', strike: 'tell' }]);
  const { mailed, called } = await postInvoices(shop);
  await striker.settled();
  const isStruck = (): boolean => striker.struck.length > struckBefore;
  // Drawn now, so that the order in which claims come does not change what the seed means.
  const moments = mailed.map(() => chance.upTo(WITHIN_MS));
  const strikeAfterMs = chance.upTo(STRIKE_WITHIN_MS);
  const tells: readonly Order[] = [
    { point: 'send.claimed', strike: 'tell' },
    ...mailed.map(({ id }): Order => ({ point: 'send.checked', strike: 'delay', ms: GAP_MS, about: id })),
  ];
  const strikeFromOutside = plan.weather && (await gatherWeather(arena, striker, plan.weather));
  striker.arm(isStruck() ? [] : ordersFor('api'), isStruck() ? [] : ordersFor('worker'), tells);

  shop.jumpTo(`${shop.day(3, 'fri')}T12:00`).catch(() => undefined); // judged by what happens, not by its answer
  const [callStories] = await Promise.all([
    playCalls(shop, called),
    actAround(arena, shop, mailed, moments),
    strikeFromOutside?.(strikeAfterMs, tells),
  ]);
  if (plan.pair?.point.startsWith('inbox.')) await tellDelivery(arena, shop, witness, mailed);
  await strikeIsOver(plan, isStruck);
  await striker.settled();
  await fake.behave({ next: [], always: { delayMs: PROVIDER_MS }, visibleAfterMs: 0 });
  const mailStories = mailed.map(({ number }, at) => {
    return { number, due: at === 0 ? ['reminder-1'] : [], isCallDue: false };
  });
  await shop.close();
  return {
    name: plan.name,
    orgId: shop.orgId,
    numbers: witness.numbers,
    stories: [...mailStories, ...callStories],
  };
}

async function postInvoices(shop: Shop): Promise<{ mailed: Invoice[]; called: Invoice[] }> {
  const shared = { reference: 'C-shared', email: 'compta@ensemble.example' };
  const wishOf = (at: number): InvoiceWish => (SHARED.includes(at) ? { customer: shared } : {});
  const mailed = await Promise.all(Array.from({ length: MAILED }, (_, at) => shop.postInvoice(wishOf(at))));
  const called = await Promise.all(
    Array.from({ length: CALLED }, () => shop.postInvoice({ remindersAlreadySent: 2 })),
  );
  return { mailed, called };
}

/** Pauses the second and pays the others, each at its moment after the claim of its own message. */
async function actAround(
  { log }: Arena,
  shop: Shop,
  mailed: readonly Invoice[],
  moments: readonly number[],
): Promise<void> {
  const from = log.lines().length;
  const together = SHARED.map((at) => mailed[at]?.id ?? '');
  const claimed = (id: string): Promise<unknown> => {
    const untilMs = performance.now() + CLAIM_PATIENCE_MS;
    const ids = together.includes(id) ? together : [id];
    return log.waitFor(
      (line) => line.event === 'reached' && line.point === 'send.claimed' && ids.includes(line.about ?? ''),
      () => performance.now() > untilMs,
      from,
    );
  };
  const [, paused, ...paid] = mailed;
  const acts = [paused, ...paid].map(async (invoice, at) => {
    if (invoice === undefined) return;
    await claimed(invoice.id);
    await pause(moments[at]);
    await (invoice === paused ? shop.pause(invoice) : shop.pay(invoice));
  });
  await Promise.all(acts);
}

/** Events are applied by the API itself, unless it was killed before: then by the worker. */
function aimsOf(pair: Pair, chance: Chance): Aim[] {
  const aim = aimAt(pair, chance);
  const first: Aim = { part: 'api', order: { point: 'inbox.stored', strike: 'throw' } };
  return pair.point === 'inbox.applied' ? [first, aim] : [aim];
}

/** Some of the letters meet a provider in trouble; one that the resolver is to ask about is not found at first. */
async function behave({ fake }: Arena, { pair, provider }: RoundPlan, chance: Chance): Promise<void> {
  const isResolver = pair?.point === 'resolver.answered';
  const fault = PROVIDER_FAULTS[isResolver ? 'hangs' : provider] ?? {};
  const next = Array.from({ length: 1 + Math.floor(chance.upTo(2)) }, () => ({
    ...fault,
    delayMs: PROVIDER_MS,
  }));
  const visibleAfterMs = isResolver ? 6_000 : 0;
  await fake.behave({ next, always: { delayMs: PROVIDER_MS }, visibleAfterMs });
}

/** One of the called is paid when its call task is there; only what is known of a call is told as its story. */
async function playCalls(shop: Shop, called: readonly Invoice[]): Promise<InvoiceStory[]> {
  const [open, paid] = called;
  if (!open || !paid) return [];
  const untilMs = performance.now() + CALL_PATIENCE_MS;
  const isCalled = async (): Promise<boolean> => {
    const { rowCount } = await shop.database
      .query(`SELECT FROM task WHERE org_id = $1 AND invoice_id = $2 AND kind = 'call'`, [
        shop.orgId,
        paid.id,
      ])
      .catch(() => ({ rowCount: 0 }));
    return (rowCount ?? 0) > 0;
  };
  let isThere = await isCalled();
  while (!isThere && performance.now() < untilMs) {
    await pause(100);
    isThere = await isCalled();
  }
  await shop.pay(paid);
  const story = ({ number }: Invoice): InvoiceStory => ({ number, due: [], isCallDue: true });
  return isThere ? [story(open), story(paid)] : [story(open)];
}

/** The provider tells of a delivery, as often as it must until it is answered 2xx. */
async function tellDelivery(
  { log }: Arena,
  shop: Shop,
  witness: ClientWitness,
  mailed: readonly Invoice[],
): Promise<void> {
  const numbers = mailed.map(({ number }) => number);
  const taken = log
    .lines()
    .find((line) => line.event === 'taken' && line.numbers?.some((number) => numbers.includes(number)));
  if (taken?.event !== 'taken') return;
  const connector = await shop.api.post<{ url: string; auth: { username: string; password: string } }>(
    '/v1/connectors',
    { kind: 'postmark' },
    [201],
  );
  const event = delivery(taken.messageId, { MessageID: randomUUID() });
  const { username, password } = connector.auth;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const untilMs = performance.now() + CLIENT_PATIENCE_MS;
  while (performance.now() < untilMs) {
    const seen = witness.event(event.MessageID);
    const answer = await fetch(connector.url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }).catch(() => undefined);
    if (answer !== undefined) seen(answer.status);
    if (answer?.ok) return;
    await pause(200);
  }
}

/** Gives a fault that is still on its way a moment; what never came to pass is counted as such. */
async function strikeIsOver({ pair }: RoundPlan, isStruck: () => boolean): Promise<void> {
  if (pair === undefined) return;
  const patienceMs = pair.point === 'resolver.answered' ? RESOLVER_PATIENCE_MS : STRIKE_PATIENCE_MS;
  const untilMs = performance.now() + patienceMs;
  while (!isStruck() && performance.now() < untilMs) await pause(50);
}
