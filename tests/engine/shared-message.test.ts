import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import { commitClaim } from '../../activities/send/claim.js';
import { SEND_GUARDS, type SendGuards } from '../../activities/send/guards.js';
import { prepare } from '../../activities/send/prepare.js';
import { Turn } from '../../activities/send/turns.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { HandOverAnswer, MailEnd, OutgoingMail, SearchAnswer } from '../../src/connectors/mail-end.js';
import { claimMessage } from '../../src/db/messages.js';
import { newMessageOf, type Draft } from '../../activities/send/draft.js';
import { Stage } from './stage.js';

// One message of several invoices under the send protocol (design §4.2, §4.3; contract §7, One customer).
const LEASE_MS = 1_500;

let stage: Stage;
let pair: readonly [string, string];
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  const reference = `C-${Math.random().toString(36).slice(2)}`;
  pair = [await stage.postInvoice({ reference }), await stage.postInvoice({ reference })];
  await stage.jumpToDueSlot(pair);
});

/** A provider that answers as told and notes what it was given; `during` happens while it has the request. */
function provider(
  answers: readonly HandOverAnswer[] = [],
  search: SearchAnswer = { kind: 'cannot_ask' },
  during: () => Promise<unknown> = () => Promise.resolve(),
) {
  const left = [...answers];
  const taken: OutgoingMail[] = [];
  const mailEnd: MailEnd = {
    name: 'told',
    search: () => Promise.resolve(search),
    connect: () =>
      Promise.resolve({
        isAlive: () => true,
        release: () => undefined,
        handOver: async (mail, { mayWrite }) => {
          if (!mayWrite()) return { kind: 'not_written' };
          taken.push(mail);
          await during();
          return left.shift() ?? { kind: 'accepted', providerMessageId: 'later' };
        },
      }),
  };
  return { mailEnd, taken };
}

const send = (invoiceId: string, mailEnd: MailEnd, guards: SendGuards = SEND_GUARDS) =>
  sendReminder(stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS), guards }), {
    orgId: stage.orgId,
    invoiceId,
    step: 'reminder-1',
  });

describe('a message that two invoices share', () => {
  it('is taken once; the run of the other finds it done', async () => {
    const [one, two] = pair;
    const { mailEnd, taken } = provider();
    expect(await send(one, mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(await send(two, mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(1);
    expect(await stage.messages(two)).toMatchObject([{ state: 'sent', step: 'reminder-1' }]);
  });

  it('both runs at once, in two processes: still once', async () => {
    const { mailEnd, taken } = provider();
    await Promise.all(pair.map((invoiceId) => send(invoiceId, mailEnd)));
    expect(taken).toHaveLength(1);
  });

  it('a payment of the invoice that did not wake waits for it too, and is then silent (P1)', async () => {
    const [one, two] = pair;
    let isAcknowledged = false;
    let wasAcknowledged = true;
    let paying: Promise<unknown> = Promise.resolve();
    const { mailEnd, taken } = provider([], undefined, async () => {
      paying = stage.pay(two).then(() => (isAcknowledged = true));
      await new Promise((resolve) => setTimeout(resolve, 100));
      wasAcknowledged = isAcknowledged;
    });
    await send(one, mailEnd);
    await paying;
    expect(taken).toHaveLength(1);
    expect(wasAcknowledged).toBe(false);
  });

  it('loses an invoice between the writing and the last check: released, and written again without it', async () => {
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
    await send(one, mailEnd, paysTwo);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.text.replaceAll(/\s/g, '')).not.toContain('2400,00');
    expect((await stage.messages(two)).map((message) => message.state)).toEqual(['skipped']);
  });

  it('partly paid on the invoice that did not wake, between the writing and the last check: written again', async () => {
    const [one, two] = pair;
    const { mailEnd, taken } = provider();
    let hasPaid = false;
    const paysPart: SendGuards = {
      ...SEND_GUARDS,
      leaseMs: (ms) => (hasPaid ? ms : 0),
      lastCheck: async (tx, departure) => {
        if (!hasPaid) await stage.pay(two, 20_000);
        hasPaid = true;
        return SEND_GUARDS.lastCheck(tx, departure);
      },
    };
    await send(one, mailEnd, paysPart);
    expect(taken).toEqual([]);
    await send(one, mailEnd, paysPart);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.text.replaceAll(/\s/g, '')).toContain('2200,00');
  });

  it('unclear, and the provider cannot be asked: unknown for both, one question to a person, nothing again', async () => {
    const [one, two] = pair;
    const { mailEnd, taken } = provider([{ kind: 'unknown', reason: 'timeout' }]);
    await send(one, mailEnd);
    await leaseOver();
    await send(two, mailEnd);
    await send(one, mailEnd);
    expect(taken).toHaveLength(1);
    for (const id of pair) expect(await stage.messages(id)).toMatchObject([{ state: 'unknown' }]);
    const tasks = [...(await stage.openTasks(one)), ...(await stage.openTasks(two))];
    expect(tasks.map((task) => task.kind)).toEqual(['check_delivery']);
  });

  it('unclear, and provably never taken: sent once, as a message of those that are still due', async () => {
    const [one, two] = pair;
    const { mailEnd, taken } = provider([{ kind: 'unknown', reason: 'timeout' }], { kind: 'absent' });
    await send(one, mailEnd);
    await leaseOver();
    await stage.pay(two);
    expect(await send(one, mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(2);
    expect(taken[1]?.messageId).not.toBe(taken[0]?.messageId);
    expect(taken[1]?.text.replaceAll(/\s/g, '')).not.toContain('2400,00');
  });
});

describe('two messages to one customer', () => {
  /** What each of two runs would claim if the other did not exist. */
  async function drafts(): Promise<readonly Draft[]> {
    const { mailEnd } = provider();
    const deps = stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS) });
    const written: Draft[] = [];
    for (const invoiceId of pair) {
      const turn = new Turn();
      const request = { orgId: stage.orgId, invoiceId, step: 'reminder-1' };
      const ready = await prepare(deps, request, { kind: 'send_reminder', turn });
      turn.end();
      if (ready.kind !== 'ready') throw new Error(`not ready: ${ready.kind}`);
      const { draft } = ready;
      const members = draft.members.filter((member) => member.invoiceId === invoiceId);
      written.push({ ...draft, members });
    }
    return written;
  }

  it('claimed by two processes at once: one of them gets the customer', async () => {
    const deps = stage.deps({ limits: limitsOf(LEASE_MS) });
    const claims = (await drafts()).map((draft) => commitClaim(deps, draft, 'told', undefined));
    expect((await Promise.all(claims)).filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('negative control: by the claims of the invoices alone both get it', async () => {
    const claims = (await drafts()).map((draft) =>
      stage.inOrg((tx) => claimMessage(tx, { ...newMessageOf(draft, 'told'), leaseMs: LEASE_MS })),
    );
    expect((await Promise.all(claims)).map((claim) => claim.kind)).toEqual(['claimed', 'claimed']);
  });
});

const leaseOver = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LEASE_MS + 100));
