import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askApproval } from '../../activities/ask-approval.js';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS, type SendGuards } from '../../activities/send/guards.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { HandOverAnswer, MailEnd, OutgoingMail, SearchAnswer } from '../../src/connectors/mail-end.js';
import { storedMove } from '../../src/db/plan.js';
import { putPolicy } from '../../src/db/policies.js';
import { PRESETS } from '../../src/domain/presets.js';
import { bodyOf } from '../support/policies.js';
import { Stage } from './stage.js';

// Messages that people agreed to one by one leave as one (contract §7, One customer; Automation).
let stage: Stage;
let pair: readonly [string, string];
const STEP = 'reminder-1';
const LEASE_MS = 12_000;
beforeAll(async () => {
  stage = await Stage.open();
  const body = { ...bodyOf(PRESETS.pme), automation: 'approve' as const };
  await stage.inOrg((tx) => putPolicy(tx, 'careful', body, () => false));
});
afterAll(() => stage.close());
beforeEach(async () => {
  const reference = `C-${Math.random().toString(36).slice(2)}`;
  const wish = { reference, policy: 'careful' };
  pair = [await stage.postInvoice(wish), await stage.postInvoice(wish)];
  await stage.jumpToDueSlot(pair);
  for (const invoiceId of pair)
    await askApproval(stage.deps(), { orgId: stage.orgId, invoiceId, step: STEP });
});

const agree = async (invoiceId: string, words: { readonly text?: string } = {}): Promise<void> => {
  const task = (await stage.openTasks(invoiceId)).find((open) => open.kind === 'approve_message');
  if (!task) throw new Error('nobody was asked');
  await stage.complete(task, { outcome: 'approve', ...words });
};
/** Both agreed to, on the morning on which they are due. */
const agreeToBoth = async (): Promise<void> => {
  for (const invoiceId of pair) await agree(invoiceId);
  await stage.jumpToDueSlot(pair);
};
const states = async (invoiceId: string) =>
  (await stage.messages(invoiceId)).map(({ state, reason }) => [state, reason]);

function provider(answers: readonly HandOverAnswer[] = [], search: SearchAnswer = { kind: 'cannot_ask' }) {
  const left = [...answers];
  const taken: OutgoingMail[] = [];
  const mailEnd: MailEnd = {
    name: 'told',
    search: () => Promise.resolve(search),
    connect: () =>
      Promise.resolve({
        isAlive: () => true,
        release: () => undefined,
        handOver: (mail, { mayWrite }) => {
          if (!mayWrite()) return Promise.resolve({ kind: 'not_written' });
          const answer = left.shift() ?? { kind: 'accepted', providerMessageId: mail.messageId };
          if (answer.kind === 'accepted') taken.push(mail);
          return Promise.resolve(answer);
        },
      }),
  };
  return { mailEnd, taken };
}

const send = (invoiceId: string, mailEnd: MailEnd, guards: SendGuards = SEND_GUARDS) =>
  sendReminder(stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS), guards }), {
    orgId: stage.orgId,
    invoiceId,
    step: STEP,
  });

describe('two messages of a customer that a person agreed to', () => {
  it('leave as one; the two that were read are kept as what they were', async () => {
    await agreeToBoth();
    const [one, two] = pair;
    const { mailEnd, taken } = provider();
    expect(await send(one, mailEnd)).toMatchObject({ kind: 'ask_approval', step: 'reminder-2' });
    expect(await send(two, mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(1);
    expect(taken[0]?.text.replaceAll(/\s/g, '')).toContain('2400,00');
    for (const invoiceId of pair)
      expect(await states(invoiceId)).toEqual([
        ['skipped', 'shared'],
        ['sent', null],
      ]);
    expect([await stage.openTasks(one), await stage.openTasks(two)]).toEqual([[], []]);
  });

  it('one that nobody has agreed to yet is left out; it is asked about before the first day that keeps the gap', async () => {
    const [one, two] = pair;
    await agree(one);
    await stage.jumpToDueSlot([one]);
    const { mailEnd, taken } = provider();
    await send(one, mailEnd);
    expect(taken).toHaveLength(1);
    expect(await states(one)).toEqual([['sent', null]]);
    expect(await states(two)).toEqual([['skipped', 'plan_changed']]);
    expect(await stage.inOrg((tx) => storedMove(tx, two))).toMatchObject({
      kind: 'ask_approval',
      step: STEP,
    });
  });

  it('one in somebody’s own words leaves alone, as it was written', async () => {
    const [one, two] = pair;
    await agree(one, { text: 'Un mot de ma part.' });
    await agree(two);
    await stage.jumpToDueSlot(pair);
    const { mailEnd, taken } = provider();
    await send(two, mailEnd);
    expect(taken.map((mail) => mail.text.replaceAll(/\s/g, '').includes('2400,00'))).toEqual([false]);
    expect((await states(one)).at(-1)).toEqual(['awaiting_approval', null]);
  });

  it('a provider that asks for later: nobody is asked again, and they leave as one then', async () => {
    await agreeToBoth();
    const [one, two] = pair;
    const { mailEnd, taken } = provider([{ kind: 'later', reason: 'rate_limited', retryAfterMs: 50 }]);
    expect(await send(one, mailEnd)).toMatchObject({ kind: 'send_reminder' });
    for (const invoiceId of pair)
      expect(await states(invoiceId)).toEqual([
        ['awaiting_approval', null],
        ['skipped', 'provider_asks_for_later: rate_limited'],
      ]);
    await send(two, mailEnd);
    expect(taken).toHaveLength(1);
    for (const invoiceId of pair) {
      expect(await stage.openTasks(invoiceId)).toEqual([]);
      expect((await states(invoiceId)).map(([state]) => state).sort()).toEqual([
        'sent',
        'skipped',
        'skipped',
      ]);
    }
  });

  it('one is paid while they are on their way: the other leaves alone, as it was agreed to', async () => {
    await agreeToBoth();
    const [one, two] = pair;
    const { mailEnd, taken } = provider();
    let hasPaid = false;
    const paysTwo: SendGuards = {
      ...SEND_GUARDS,
      leaseMs: (ms) => (hasPaid ? ms : 0),
      lastCheck: async (tx, departure) => {
        if (!hasPaid) await stage.pay(two);
        hasPaid = true;
        return SEND_GUARDS.lastCheck(tx, departure);
      },
    };
    await send(one, mailEnd, paysTwo);
    expect(taken).toEqual([]);
    expect((await states(two)).map(([state]) => state)).toEqual(['skipped', 'skipped']);
    await send(one, mailEnd);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.text.replaceAll(/\s/g, '')).not.toContain('2400,00');
    expect((await states(one)).filter(([state]) => state === 'sent')).toEqual([['sent', null]]);
    expect(await stage.openTasks(one)).toEqual([]);
  });

  it('both runs at once, in two processes: once', async () => {
    await agreeToBoth();
    const { mailEnd, taken } = provider();
    await Promise.all(pair.map((invoiceId) => send(invoiceId, mailEnd)));
    expect(taken).toHaveLength(1);
  });

  it('proven not to have been taken: agreed to as before, and sent once', async () => {
    await agreeToBoth();
    const [one] = pair;
    const { mailEnd, taken } = provider([{ kind: 'unknown', reason: 'timeout' }], { kind: 'absent' });
    // Its lease is over as soon as it is written: the next look searches.
    await send(one, mailEnd, { ...SEND_GUARDS, leaseMs: () => 0 });
    for (let attempt = 0; attempt < 3 && taken.length === 0; attempt++) await send(one, mailEnd);
    expect(taken).toHaveLength(1);
    for (const invoiceId of pair) {
      expect(await stage.openTasks(invoiceId)).toEqual([]);
      expect((await states(invoiceId)).filter(([state]) => state === 'sent')).toHaveLength(1);
    }
  });
});
