import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyProblems, type PolicyBody } from '../../src/domain/policies/judge-policy.js';
import { sensiblePolicy } from '../support/policies.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { instantAt, plusDays, wallClock } from '../support/story-weeks.js';

const { openShop } = story();

/** How many random firms the real engine plays; the pure property plays hundreds (tests/domain). */
const CASES = 5;
/** Longer than that no ladder of these is followed to its first task. */
const FOLLOWED_DAYS = 160;
const SPREAD_MS = 30 * 60_000;
/** A halt of the sandbox clock may gather instants of half an hour (contract §6). */
const SHARED_HALT_MS = 30 * 60_000;

interface Row {
  readonly step: string;
  readonly kind: string;
  readonly on: string;
  readonly at: string;
  readonly subject: string | null;
}

const cases = fc.sample(
  fc.record({
    policy: sensiblePolicy.filter((body) => policyProblems(body).length === 0),
    region: fc.constantFrom('FR', 'FR-57', 'FR-RE', 'FR-GP', 'DE'),
    dueInDays: fc.integer({ min: -20, max: 30 }),
    language: fc.constantFrom('fr' as const, 'en' as const),
    automation: fc.constantFrom('automatic' as const, 'automatic' as const, 'observe' as const),
    kind: fc.constantFrom('company', 'consumer', 'public'),
  }),
  { numRuns: CASES, seed: Number(process.env['PREVIEW_SEED'] ?? 20261124) },
);

test.each(cases.map((one, index) => ({ index, ...one })))(
  'case $index: what the preview says is what happens ($region, due in $dueInDays days, $automation)',
  async ({ policy, region, dueInDays, language, automation, kind }) => {
    const shop = await openShop();
    await save(shop, { ...policy, automation });
    const dueOn = plusDays((await shop.now()).slice(0, 10), dueInDays);
    const body = shop.invoiceBody({ dueOn, policy: 'random', customer: { region, language, kind } });
    const { data: rows } = await shop.api.post<{ data: Row[] }>('/v1/preview', { invoice: body }, [200]);
    const invoice = await shop.api.post<Invoice>('/v1/invoices', body, [201]);

    const followed = upToFirstTask(rows);
    expect(Date.parse(followed.end) - Date.parse(await shop.now())).toBeLessThan(FOLLOWED_DAYS * 86_400_000);
    await shop.advance({ to: followed.end });
    await expectHappened(shop, invoice, followed, automation);
  },
);

const MANY = 16;
const MANY_DAYS = 75;

test('many invoices at once, through a winter with closures and regional holidays: the preview is what happens', async () => {
  const seed = Number(process.env['PREVIEW_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const told = `PREVIEW_SEED=${seed}`;
  // From today on, whatever day it is: the calendars have to be right, not quiet.
  const shop = await openShop({ startsNow: true });
  const today = (await shop.now()).slice(0, 10);
  const wishes = fc.sample(manyWishes, { numRuns: MANY, seed });
  const [closure] = fc.sample(anyClosure, { numRuns: 1, seed });
  const { from, days } = closure ?? { from: 0, days: 0 };
  const closed = { firstOn: plusDays(today, from), lastOn: plusDays(today, from + days), label: 'congés' };
  await shop.api.call('PATCH', '/v1/organisation', { body: { closures: [closed] }, expected: [200] });

  const posted: { invoice: Invoice; followed: Followed; automation: string }[] = [];
  for (const [nth, { policy, region, dueInDays, language, kind, automation }] of wishes.entries()) {
    await save(shop, { ...policy, automation }, `random-${nth}`);
    const dueOn = plusDays(today, dueInDays);
    const customer = { region, language, kind };
    const body = shop.invoiceBody({ dueOn, policy: `random-${nth}`, customer });
    const { data } = await shop.api.post<{ data: Row[] }>('/v1/preview', { invoice: body }, [200]);
    const followed = upToFirstTask(data);
    if (followed.end > new Date(Date.parse(await shop.now()) + MANY_DAYS * 86_400_000).toISOString())
      continue;
    posted.push({ invoice: await shop.api.post<Invoice>('/v1/invoices', body, [201]), followed, automation });
  }
  expect(posted.length, told).toBeGreaterThan(MANY / 4);
  const ends = posted.map(({ followed }) => followed.end).sort();
  await shop.advance({ to: ends.at(-1) ?? '' });
  for (const { invoice, followed, automation } of posted)
    await expectHappened(shop, invoice, followed, automation, told);
}, 150_000);

const anyClosure = fc.record({ from: fc.integer({ min: 5, max: 30 }), days: fc.integer({ min: 0, max: 9 }) });
const manyWishes = fc.record({
  policy: sensiblePolicy.filter((body) => policyProblems(body).length === 0),
  region: fc.constantFrom('FR', 'FR-57', 'FR-68', 'FR-RE', 'FR-GP', 'FR-MQ', 'FR-YT', 'DE'),
  dueInDays: fc.integer({ min: -20, max: 25 }),
  language: fc.constantFrom('fr' as const, 'en' as const),
  automation: fc.constantFrom('automatic' as const, 'automatic' as const, 'observe' as const),
  kind: fc.constantFrom('company', 'consumer', 'public'),
});

interface Followed {
  readonly messages: readonly Row[];
  readonly task: Row;
  /** When the task is open at the latest. */
  readonly end: string;
}

/** Up to the first task everything happens by itself; from there on a person's answers decide the days. */
function upToFirstTask(rows: readonly Row[]): Followed {
  const first = rows.findIndex((row) => row.kind !== 'reminder' && row.kind !== 'courtesy');
  const task = rows[first] as Row;
  const end = new Date(Date.parse(task.at) + SPREAD_MS + SHARED_HALT_MS + 60_000).toISOString();
  return { messages: rows.slice(0, first), task, end };
}

async function expectHappened(
  shop: Shop,
  invoice: Invoice,
  { messages, task }: Followed,
  automation: string,
  told = '',
): Promise<void> {
  const happened = await whatHappened(shop, invoice, automation);
  expect(
    happened.map(({ step, subject }) => [step, subject]),
    told,
  ).toEqual(messages.map(({ step, subject }) => [step, subject]));
  happened.forEach(({ at }, index) => expectWithin(at, messages[index] as Row, told));
  expectWithin((await shop.openTask(invoice, task.kind)).openedAt, task, told);
}

const save = (shop: Shop, body: PolicyBody, name = 'random') =>
  shop.api.call('PUT', `/v1/policies/${name}`, { body, expected: [200] });

/** On its day, and no earlier than its first instant, no later than its spread (and a halt of the clock) after it. */
function expectWithin(at: string, row: Row, told = ''): void {
  const late = Date.parse(at) - Date.parse(row.at);
  expect(late, `${told} ${row.step} ${at} ${row.at}`).toBeGreaterThanOrEqual(0);
  expect(late, `${told} ${row.step} ${at} ${row.at}`).toBeLessThanOrEqual(
    SPREAD_MS + SHARED_HALT_MS + 60_000,
  );
  expect([row.at.slice(0, 10), row.on], told).toContain(at.slice(0, 10));
}

interface Happened {
  readonly step: string;
  readonly subject: string;
  readonly at: string;
}

/** What left by the mail end's own log, when by the organisation's clock; of observed ones what is shown. */
async function whatHappened(shop: Shop, invoice: Invoice, automation: string): Promise<Happened[]> {
  const mails = await shop.mailsHandedOver(invoice);
  const shown = (await shop.messages(invoice)) as unknown as readonly (Happened & {
    readonly id: string;
    readonly state: string;
    readonly sentAt: string | null;
    readonly plannedFor: string;
  })[];
  if (automation === 'observe') {
    expect(mails).toEqual([]);
    return shown.map(({ step, subject, state, plannedFor }) => {
      expect(state).toBe('observed');
      return { step, subject, at: plannedFor };
    });
  }
  return mails.map(({ step, subject, messageId }) => ({
    step,
    subject,
    at: shown.find((message) => message.id === messageId)?.sentAt ?? '',
  }));
}

test('from where a running invoice stands, the preview agrees with the plan after every step', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  for (const local of [
    `${shop.day(1, 'mon')}T09:00`,
    `${shop.day(1, 'fri')}T12:00`,
    `${shop.day(2, 'tue')}T12:00`,
  ]) {
    if (instantAt(local, shop.zone) > (await shop.now())) await shop.advanceTo(local);
    const { next } = await shop.invoice(invoice);
    const { data } = await shop.api.post<{ data: Row[] }>('/v1/preview', { invoice: invoice.id }, [200]);
    expect([data[0]?.step, data[0]?.on]).toEqual([
      next?.step,
      wallClock(next?.at ?? '', shop.zone).slice(0, 10),
    ]);
    expectWithin(next?.at ?? '', data[0] as Row);
  }
});
