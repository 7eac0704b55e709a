import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { putPolicy } from '../../src/db/policies.js';
import { PRESETS } from '../../src/domain/presets.js';
import { costOf, payloadsOf, storyOf } from './histories.js';
import { recordHistory } from '../replay/record.js';
import { bodyOf } from '../support/policies.js';
import { Stage, until } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.startWorker();
  const body = { ...bodyOf(PRESETS.pme), automation: 'approve' as const };
  await stage.inOrg((tx) => putPolicy(tx, 'careful', body, () => false));
});
afterAll(() => stage.close());

it('a life whose messages a person approves reads as that story', async () => {
  const invoiceId = await stage.postInvoice({ policy: 'careful', dueInDays: 3 });
  const task = await stage.advanceToTask(invoiceId, 'approve_message');
  expect(await stage.mails(invoiceId)).toEqual([]);
  await stage.complete(task, { outcome: 'approve' });
  await stage.advanceToTask(invoiceId, 'approve_message');
  expect((await stage.mails(invoiceId)).map((mail) => mail.step)).toEqual(['reminder-1']);
  await stage.pay(invoiceId);
  expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });

  const history = await stage.handle(invoiceId).fetchHistory();
  const verbs = storyOf(history).filter((name) => name !== 'clockMoved');
  expect(verbs).toEqual(['askApproval', 'taskCompleted', 'sendReminder', 'askApproval', 'paymentReceived']);
  expect(costOf(history).failedTasks).toBe(0);
  expect(payloadsOf(history)).toMatch(/"approval of reminder-1 at \d{4}-\d\d-\d\dT\d\d:\d\dZ"/);
  expect(payloadsOf(history)).not.toMatch(/mecanique|Mécanique|120000|Anne|@atelier/);
  await recordHistory('approved-life', history);
});

it('a provider that asks for later does not make the person be asked again', async () => {
  let postponed = 0;
  const chosen = stage.deps().mailEndOf;
  await stage.stopWorker();
  await stage.startWorker({
    deps: { mailEndOf: (organisation) => firstLater(chosen(organisation), () => (postponed += 1)) },
  });
  const invoiceId = await stage.postInvoice({ policy: 'careful', dueInDays: 3 });
  await stage.complete(await stage.advanceToTask(invoiceId, 'approve_message'), { outcome: 'approve' });
  await stage.advanceToNext(invoiceId);
  await until(async () => (await stage.mails(invoiceId)).length === 1);
  expect(postponed).toBeGreaterThanOrEqual(2);
  expect((await stage.messages(invoiceId)).map((message) => [message.step, message.state])).toEqual([
    ['reminder-1', 'sent'],
  ]);
  expect(await stage.openTasks(invoiceId)).toEqual([]);
});

/** The same mail end, but for the first message it is handed: that one it asks to be handed later. */
const firstLater = (end: MailEnd, count: () => number): MailEnd => ({
  name: end.name,
  search: (message) => end.search(message),
  connect: async () => {
    const connection = await end.connect();
    return {
      isAlive: () => connection.isAlive(),
      release: () => connection.release(),
      handOver: (mail, limits) =>
        count() === 1
          ? Promise.resolve({ kind: 'later', reason: 'rate_limited', retryAfterMs: 50 })
          : connection.handOver(mail, limits),
    };
  },
});
