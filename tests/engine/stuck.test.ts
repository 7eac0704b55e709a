import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { DatabaseUnavailable } from '../../src/db/errors.js';
import { mailboxOn } from '../../src/worker/mail-ends.js';
import { storyOf, payloadsOf } from './histories.js';
import { Stage, until } from './stage.js';

const SECRET = 'compta@mecanique.example';
let stage: Stage;
let failure: Error | undefined;
beforeAll(async () => {
  stage = await Stage.open();
  const mailbox = mailboxOn(stage.database);
  const mailEnd: MailEnd = {
    ...mailbox,
    connect: () => (failure ? Promise.reject(failure) : mailbox.connect()),
  };
  await stage.startWorker({ deps: { mailEndOf: () => mailEnd } });
});
afterAll(() => stage.close());

const timersOf = async (invoiceId: string): Promise<number[]> =>
  ((await stage.handle(invoiceId).fetchHistory()).events ?? []).flatMap((event) => {
    const timer = event.timerStartedEventAttributes?.startToFireTimeout;
    return timer ? [Number(timer.seconds)] : [];
  });

describe('a step that keeps failing', () => {
  it('is reported to a person, rests, and goes on when it is mended', async () => {
    const invoiceId = await stage.postInvoice();
    // Non-retryable: stands for the two minutes of attempts that come before.
    failure = ApplicationFailure.create({ type: 'broken', message: 'out of order', nonRetryable: true });
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.openTasks(invoiceId)).length > 0);
    const [review] = await stage.openTasks(invoiceId);
    expect(review).toMatchObject({ kind: 'review', reason: 'stuck', step: 'reminder-1' });
    await until(async () => (await timersOf(invoiceId)).some((seconds) => seconds >= 590 && seconds <= 600));
    expect(await stage.handle(invoiceId).query<string>('status')).toMatch(/^stuck: sendReminder/);

    failure = undefined;
    await stage.handle(invoiceId).signal('invoiceChanged'); // does not wait the ten minutes out
    await until(async () => (await stage.openTasks(invoiceId)).length === 0);
    const closed = await stage.inOrg((tx) =>
      tx.db
        .selectFrom('task')
        .selectAll()
        .where('id', '=', review?.id ?? '')
        .executeTakeFirstOrThrow(),
    );
    expect(closed).toMatchObject({ state: 'cancelled', closed_because: 'mended' });
    const history = await stage.handle(invoiceId).fetchHistory();
    expect(storyOf(history).filter((name) => name !== 'clockMoved')).toEqual([
      'sendReminder',
      'reportStuck',
      'invoiceChanged',
      'sendReminder',
    ]);
    expect((await stage.mails(invoiceId)).map((mail) => mail.step)).toEqual(['reminder-1']);
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
    await stage.advanced();
  });

  it('stays reported while its slot is over: being postponed mends nothing', async () => {
    const invoiceId = await stage.postInvoice();
    failure = ApplicationFailure.create({ type: 'broken', message: 'out of order', nonRetryable: true });
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.openTasks(invoiceId)).length > 0);
    await stage.advance(0.5); // the evening of that day
    await stage.handle(invoiceId).signal('invoiceChanged');
    await until(async () => (await timersOf(invoiceId)).length >= 3);
    expect(await stage.openTasks(invoiceId)).toMatchObject([{ kind: 'review', reason: 'stuck' }]);
    expect(await stage.handle(invoiceId).query<string>('status')).toMatch(/^stuck: sendReminder/);
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
  });

  it('ends with the payment although it is stuck', async () => {
    const invoiceId = await stage.postInvoice();
    failure = ApplicationFailure.create({ type: 'broken', message: 'out of order', nonRetryable: true });
    await stage.advance(7);
    await until(async () => (await stage.openTasks(invoiceId)).length > 0);
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
    expect(await stage.openTasks(invoiceId)).toEqual([]);
    expect(await stage.mails(invoiceId)).toEqual([]);
  });

  it('tells Temporal a code, never the text of the error (promise P8)', async () => {
    const invoiceId = await stage.postInvoice();
    failure = new Error(`550 no such mailbox ${SECRET}`);
    await stage.started(invoiceId);
    await stage.startAdvance(7);
    const pendingFailure = async (): Promise<string> => {
      const { raw } = await stage.handle(invoiceId).describe();
      return raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
    };
    await until(async () => (await pendingFailure()) !== '');
    expect(await pendingFailure()).toBe('Error');
    failure = undefined;
    await until(async () => (await stage.mails(invoiceId)).length === 1);
    expect(payloadsOf(await stage.handle(invoiceId).fetchHistory())).not.toContain(SECRET);
    await stage.pay(invoiceId);
    await stage.advanced();
  });

  it('is tried again, without troubling anybody, when only the database was away', async () => {
    const invoiceId = await stage.postInvoice();
    failure = new DatabaseUnavailable('connection terminated');
    await stage.started(invoiceId);
    await stage.startAdvance(7);
    await until(async () => {
      const { raw } = await stage.handle(invoiceId).describe();
      return raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type === 'record-unreachable';
    });
    failure = undefined;
    await until(async () => (await stage.mails(invoiceId)).length === 1);
    expect(await stage.openTasks(invoiceId)).toEqual([]);
    await stage.pay(invoiceId);
    await stage.advanced();
  });
});
