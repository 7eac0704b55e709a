import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import type { StepAnswer } from '../../activities/situation.js';
import { SEND_GUARDS, type SendGuards } from '../../activities/send/guards.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { HandOverAnswer, MailEnd, OutgoingMail, SearchAnswer } from '../../src/connectors/mail-end.js';
import { moveClock } from '../../src/db/clock.js';
import type { OrgTx } from '../../src/db/database.js';
import { loadFacts } from '../../src/db/facts.js';
import { stepIgnoringHolds } from '../../src/domain/decide.js';
import { instant } from '../../src/domain/time.js';
import { mailboxOn } from '../../src/worker/mail-ends.js';
import { Stage } from './stage.js';

const LEASE_MS = 3_000;

let stage: Stage;
let invoiceId: string;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  invoiceId = await stage.postInvoice();
  await stage.jumpToDueSlot([invoiceId]);
});

/** A provider that answers as told and notes what it was given. */
function provider(answers: HandOverAnswer[], search: SearchAnswer = { kind: 'cannot_ask' }) {
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
          taken.push(mail);
          return Promise.resolve(answers.shift() ?? { kind: 'accepted', providerMessageId: 'later' });
        },
      }),
  };
  return { mailEnd, taken };
}

const attempt = (mailEnd: MailEnd, guards: SendGuards = SEND_GUARDS): Promise<StepAnswer> =>
  sendReminder(stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS), guards }), {
    orgId: stage.orgId,
    invoiceId,
    step: 'reminder-1',
  });
/** Terminates the backend of a transaction, as a restart of PostgreSQL would; back when its socket has heard of it. */
async function cutConnectionOf(tx: OrgTx): Promise<void> {
  const { pid } = await tx.db
    .selectNoFrom(({ fn }) => fn<number>('pg_backend_pid', []).as('pid'))
    .executeTakeFirstOrThrow();
  const oracle = new pg.Client({ connectionString: stage.testDatabase.superuserUrl });
  await oracle.connect();
  await oracle.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
  await oracle.end();
  await pause(50);
}
const leaseOver = (): Promise<void> => pause(LEASE_MS + 100);
const nowOf = (): Promise<number> => stage.inOrg((tx) => Promise.resolve(tx.now));
const auditTypes = (): Promise<string[]> =>
  stage.inOrg(async (tx) => {
    const rows = await tx.db
      .selectFrom('audit_event')
      .select('type')
      .where('invoice_id', '=', invoiceId)
      .orderBy('id')
      .execute();
    return rows.map((row) => row.type);
  });

describe('one send', () => {
  it('accepted: is sent, once, however often the activity is repeated', async () => {
    const { mailEnd, taken } = provider([{ kind: 'accepted', providerMessageId: 'p-1' }]);
    const next = await attempt(mailEnd);
    expect(next).toMatchObject({ kind: 'send_reminder', step: 'reminder-2' });
    await attempt(mailEnd);
    expect(taken).toHaveLength(1);
    expect(await stage.messages(invoiceId)).toMatchObject([
      { state: 'sent', provider_message_id: 'p-1', step: 'reminder-1' },
    ]);
    expect(await auditTypes()).toContain('message.sent');
  });

  it('notes the instant it was planned for, however late it leaves', async () => {
    const planned = await stage.inOrg((tx) =>
      tx.db.selectFrom('invoice').select('next_at').where('id', '=', invoiceId).executeTakeFirstOrThrow(),
    );
    await stage.inOrg((tx) => moveClock(tx, instant(tx.now + 20 * 60_000), 'none'));
    await attempt(provider([]).mailEnd);
    const [message] = await stage.messages(invoiceId);
    expect(message).toMatchObject({ state: 'sent', planned_for: planned.next_at });
  });

  it('carries what contract §8 asks of every message', async () => {
    const { mailEnd, taken } = provider([]);
    await attempt(mailEnd);
    const [mail] = taken;
    expect(mail?.headers['Auto-Submitted']).toBe('auto-generated');
    expect(mail?.replyTo).toMatch(/^Anne Martin <owner-.*@atelier\.example>$/);
    expect(mail).toMatchObject({ to: 'compta@mecanique.example', tag: 'reminder-1' });
    expect(mail?.metadata).toEqual({ relance_message: mail?.messageId });
    expect(mail?.text).not.toBe('');
    expect(mail?.html).toContain('<');
  });

  it('refused for good: the ladder goes on, nothing is repeated', async () => {
    const { mailEnd, taken } = provider([{ kind: 'refused', reason: 'inactive_recipient' }]);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-2' });
    await attempt(mailEnd);
    expect(taken).toHaveLength(1);
    expect(await stage.messages(invoiceId)).toMatchObject([
      { state: 'refused', reason: 'inactive_recipient' },
    ]);
    expect(await auditTypes()).toContain('message.refused');
  });

  it('asked to come later: comes back then, and not before', async () => {
    const { mailEnd, taken } = provider([{ kind: 'later', retryAfterMs: 90_000, reason: 'rate_limited' }]);
    const before = await nowOf();
    const next = await attempt(mailEnd);
    expect(next).toMatchObject({ kind: 'send_reminder', step: 'reminder-1' });
    expect(Date.parse(next.at ?? '') - before).toBeGreaterThanOrEqual(90_000);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(2);
    expect((await stage.messages(invoiceId)).map((message) => message.state)).toEqual(['skipped', 'sent']);
  });

  it('unknown, and the provider cannot say: never again, a person is asked, the ladder goes on', async () => {
    const { mailEnd, taken } = provider([{ kind: 'unknown', reason: 'time_out' }]);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-1' }); // after the lease
    expect(await stage.messages(invoiceId)).toMatchObject([{ state: 'claimed' }]);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-1' }); // still inside the lease
    await leaseOver();
    await attempt(mailEnd);
    await attempt(mailEnd);
    const { facts, policy } = await stage.inOrg((tx) => loadFacts(tx, invoiceId));
    expect(stepIgnoringHolds(facts, policy, instant(await nowOf()))).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(1);
    const [message] = await stage.messages(invoiceId);
    expect(message).toMatchObject({ state: 'unknown' });
    expect(await stage.openTasks(invoiceId)).toMatchObject([
      { kind: 'check_delivery', message_id: message?.id },
    ]);
    expect(await auditTypes()).toContain('message.unknown');
  });

  it('unknown, and found by the search: it was sent', async () => {
    const { mailEnd, taken } = provider([{ kind: 'unknown', reason: 'time_out' }], {
      kind: 'found',
      providerMessageId: 'p-2',
    });
    await attempt(mailEnd);
    await leaseOver();
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(1);
    expect(await stage.messages(invoiceId)).toMatchObject([{ state: 'sent', provider_message_id: 'p-2' }]);
    expect(await stage.openTasks(invoiceId)).toEqual([]);
  });

  it('the mailbox proves that nothing arrived: the same message is handed over by a new attempt', async () => {
    const mailbox = mailboxOn(stage.database);
    const lost: MailEnd = {
      ...provider([{ kind: 'unknown', reason: 'time_out' }]).mailEnd,
      name: mailbox.name,
      search: (message) => mailbox.search(message),
    };
    await attempt(lost);
    const [first] = await stage.messages(invoiceId);
    await leaseOver();
    expect(await attempt(mailbox)).toMatchObject({ step: 'reminder-2' });
    const messages = await stage.messages(invoiceId);
    expect(messages).toMatchObject([{ id: first?.id, state: 'sent' }]);
    expect(messages[0]?.attempt_id).not.toBe(first?.attempt_id);
    expect(await stage.mails(invoiceId)).toHaveLength(1);
  });

  it('the mailbox kept it although the answer was lost: found, not sent twice', async () => {
    const mailbox = mailboxOn(stage.database);
    const forgetful: MailEnd = {
      ...mailbox,
      async connect() {
        const connection = await mailbox.connect();
        return {
          isAlive: () => connection.isAlive(),
          release: () => connection.release(),
          handOver: async (mail, limits) => {
            await connection.handOver(mail, limits);
            return { kind: 'unknown', reason: 'no_answer' };
          },
        };
      },
    };
    await attempt(forgetful);
    await leaseOver();
    expect(await attempt(forgetful)).toMatchObject({ step: 'reminder-2' });
    expect(await stage.mails(invoiceId)).toHaveLength(1);
    expect(await stage.messages(invoiceId)).toMatchObject([{ state: 'sent' }]);
  });

  it('paid between the claim and the last check: skipped with the reason, nothing leaves', async () => {
    const { mailEnd, taken } = provider([]);
    let hasPaid = false;
    const paysFirst: SendGuards = {
      ...SEND_GUARDS,
      leaseMs: () => 0, // lets the payment through at once
      lastCheck: async (tx, departure) => {
        if (!hasPaid) await stage.pay(invoiceId);
        hasPaid = true;
        return SEND_GUARDS.lastCheck(tx, departure);
      },
    };
    expect(await attempt(mailEnd, paysFirst)).toMatchObject({ kind: 'end', outcome: 'settled' });
    expect(taken).toEqual([]);
    expect(await stage.messages(invoiceId)).toMatchObject([{ state: 'skipped', reason: 'invoice_settled' }]);
  });

  it('partly paid between the writing and the last check: written again with the new amount', async () => {
    const { mailEnd, taken } = provider([]);
    let hasPaid = false;
    const paysPart: SendGuards = {
      ...SEND_GUARDS,
      leaseMs: (ms) => (hasPaid ? ms : 0),
      lastCheck: async (tx, departure) => {
        if (!hasPaid) await stage.pay(invoiceId, 20_000);
        hasPaid = true;
        return SEND_GUARDS.lastCheck(tx, departure);
      },
    };
    expect(await attempt(mailEnd, paysPart)).toMatchObject({ step: 'reminder-1' });
    expect(taken).toEqual([]);
    await attempt(mailEnd, paysPart);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.text.replaceAll(/\s/g, '')).toContain('1000,00');
  });

  it('too late to be covered by the lease: nothing is written, the claim is given back', async () => {
    const { mailEnd, taken } = provider([]);
    const slow: SendGuards = {
      ...SEND_GUARDS,
      lastCheck: async (tx, departure) => {
        const against = await SEND_GUARDS.lastCheck(tx, departure);
        await pause(limitsOf(LEASE_MS).writeDeadlineMs + 50);
        return against;
      },
    };
    await expect(attempt(mailEnd, slow)).rejects.toMatchObject({ type: 'send-too-late' });
    expect(taken).toEqual([]);
    expect(await stage.messages(invoiceId)).toMatchObject([{ state: 'skipped', reason: 'not_handed_over' }]);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-2' });
  });

  it('a lost connection to the record: nothing is written any more, since nothing is locked any more', async () => {
    const { mailEnd, taken } = provider([]);
    const cut: SendGuards = {
      ...SEND_GUARDS,
      lastCheck: async (tx, departure) => {
        const against = await SEND_GUARDS.lastCheck(tx, departure);
        await cutConnectionOf(tx);
        return against;
      },
    };
    await expect(attempt(mailEnd, cut)).rejects.toThrow();
    expect(taken).toEqual([]);
    expect(await attempt(mailEnd)).toMatchObject({ step: 'reminder-2' });
    expect(taken).toHaveLength(1);
  });

  it('an address that is no single address never reaches a provider: a person is asked for one', async () => {
    invoiceId = await stage.postInvoice({ email: 'a@b.example,c@d.example' });
    await stage.jumpToDueSlot([invoiceId]);
    const { mailEnd, taken } = provider([]);
    await attempt(mailEnd);
    expect(taken).toEqual([]);
    expect(await stage.openTasks(invoiceId)).toMatchObject([{ kind: 'check_address' }]);
  });
});
