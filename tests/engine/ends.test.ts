import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/calendar/civil.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { mailboxOn } from '../../src/worker/mail-ends.js';
import { storyOf } from './histories.js';
import { Stage, until } from './stage.js';

let stage: Stage;
const handOver = { begun: undefined as (() => void) | undefined, slowMs: 0 };
beforeAll(async () => {
  stage = await Stage.open();
  const mailEnd = slowed(mailboxOn(stage.database));
  await stage.startWorker({ deps: { mailEndOf: () => mailEnd } });
});
afterAll(() => stage.close());

const stepsMailed = async (invoiceId: string): Promise<string[]> =>
  (await stage.mails(invoiceId)).map((mail) => mail.step);
async function resultOf(invoiceId: string): Promise<unknown> {
  await stage.started(invoiceId);
  return stage.handle(invoiceId).result();
}

/** Nothing more is mailed for a settled invoice, however far its clock goes. */
async function expectSilenceAfter(invoiceId: string, mailed: string[]): Promise<void> {
  expect(await stepsMailed(invoiceId)).toEqual(mailed);
  expect(await stage.openTasks(invoiceId)).toEqual([]);
  await stage.advance(30, 'jump');
  expect(await stepsMailed(invoiceId)).toEqual(mailed);
}

describe('a payment ends the run, wherever it stands', () => {
  it('before the first step', async () => {
    const invoiceId = await stage.postInvoice();
    await stage.pay(invoiceId);
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    await expectSilenceAfter(invoiceId, []);
  });

  it('between the e-mails', async () => {
    const invoiceId = await stage.postInvoice();
    await advanceUntilMailed(invoiceId, 1);
    await stage.pay(invoiceId);
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    await expectSilenceAfter(invoiceId, ['reminder-1']);
  });

  it('during the hand-over: it waits, and the mail is the last one', async () => {
    const invoiceId = await stage.postInvoice();
    handOver.slowMs = 400;
    const begun = new Promise<void>((resolve) => (handOver.begun = resolve));
    const advancing = stage.advance(7);
    await begun;
    await stage.pay(invoiceId);
    handOver.slowMs = 0;
    const [message] = await stage.messages(invoiceId);
    expect(message?.state).toBe('sent');
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    await advancing;
    await expectSilenceAfter(invoiceId, ['reminder-1']);
  });

  it('while the call task is open: the task is closed, because it was paid', async () => {
    const invoiceId = await stage.postInvoice();
    const call = await stage.advanceToTask(invoiceId, 'call');
    await stage.pay(invoiceId);
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    const closed = await stage.inOrg((tx) =>
      tx.db.selectFrom('task').selectAll().where('id', '=', call.id).executeTakeFirstOrThrow(),
    );
    expect(closed).toMatchObject({ state: 'cancelled', closed_because: 'paid' });
  });

  it('after the call: a promise in between changes nothing', async () => {
    const invoiceId = await stage.postInvoice();
    const call = await stage.advanceToTask(invoiceId, 'call');
    await stage.complete(call, { outcome: 'promise_to_pay', promisedFor: addDays(await stage.today(), 5) });
    await stage.pay(invoiceId);
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    await expectSilenceAfter(invoiceId, ['reminder-1', 'reminder-2']);
  });

  it('a partial payment ends nothing', async () => {
    const invoiceId = await stage.postInvoice();
    await stage.pay(invoiceId, 20_000);
    await advanceUntilMailed(invoiceId, 1);
    const history = await stage.handle(invoiceId).fetchHistory();
    expect(storyOf(history)).toContain('paymentReceived');
    await stage.pay(invoiceId, 100_000);
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
  });

  it('a step that waits for its next attempt is dropped at once', async () => {
    const invoiceId = await stage.postInvoice();
    let attempts = 0;
    const failing: MailEnd = {
      name: 'failing',
      connect: () => Promise.reject(new Error(`attempt ${(attempts += 1)}`)),
      search: () => Promise.resolve({ kind: 'cannot_ask' }),
    };
    await stage.stopWorker();
    await stage.startWorker({ deps: { mailEndOf: () => failing } });
    await stage.startAdvance(7);
    await until(() => Promise.resolve(attempts >= 3)); // the next attempt is 4 s away
    await stage.pay(invoiceId);
    const paidAt = performance.now();
    expect(await resultOf(invoiceId)).toEqual({ outcome: 'settled' });
    expect(performance.now() - paidAt).toBeLessThan(3_000);
    expect(attempts).toBe(3);
  });
});

async function advanceUntilMailed(invoiceId: string, count: number): Promise<void> {
  for (let days = 0; days < 30; days += 1) {
    if ((await stage.mails(invoiceId)).length >= count) return;
    await stage.advance(1);
  }
  throw new Error(`${count} mails were not sent within 30 days`);
}

/** The mailbox, answering late when asked to. */
function slowed(mailEnd: MailEnd): MailEnd {
  return {
    ...mailEnd,
    async connect() {
      const connection = await mailEnd.connect();
      return {
        isAlive: () => connection.isAlive(),
        release: () => connection.release(),
        handOver: (mail, limits) => {
          const answer = connection.handOver(mail, limits);
          handOver.begun?.();
          return answer.then(async (value) => {
            await pause(handOver.slowMs);
            return value;
          });
        },
      };
    },
  };
}
