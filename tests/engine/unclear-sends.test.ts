import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import { resolveUnclear } from '../../activities/send/resolve-unclear.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { ActivityDeps } from '../../activities/deps.js';
import type { MailEnd, SearchAnswer } from '../../src/connectors/mail-end.js';
import { dueSearches } from '../../src/db/searches.js';
import { Stage } from './stage.js';
import { oraclePool } from '../support/oracle-pool.js';

const LEASE_MS = 12_000;
const LEASE_S = LEASE_MS / 1_000;

let stage: Stage;
let oracle: pg.Pool;
let invoiceId: string;
/** What the provider knows, and how often it was asked. */
let search: { answer: SearchAnswer; asked: number };
let handedOver: number;
let name: string;
beforeAll(async () => {
  stage = await Stage.open();
  oracle = oraclePool(stage.testDatabase.superuserUrl);
});
afterAll(async () => {
  await oracle.end();
  await stage.close();
});
beforeEach(async () => {
  search = { answer: { kind: 'not_found' }, asked: 0 };
  handedOver = 0;
  name = 'told';
  invoiceId = await stage.postInvoice();
  await stage.jumpToDueSlot([invoiceId]);
});

/** Takes mails without a word. */
const silent = (): MailEnd => ({
  name,
  search: () => {
    search.asked += 1;
    return Promise.resolve(search.answer);
  },
  connect: () =>
    Promise.resolve({
      isAlive: () => true,
      release: () => undefined,
      handOver: (_mail, { mayWrite }) => {
        if (!mayWrite()) return Promise.resolve({ kind: 'not_written' });
        handedOver += 1;
        return Promise.resolve({ kind: 'unknown', reason: 'time_out' });
      },
    }),
});
const deps = (): ActivityDeps => stage.deps({ mailEndOf: silent, limits: limitsOf(LEASE_MS) });
const attempt = () => sendReminder(deps(), { orgId: stage.orgId, invoiceId, step: 'reminder-1' });
const message = async () => (await stage.messages(invoiceId))[0];
const timeline = async (): Promise<string[]> => {
  const { rows } = await oracle.query<{ type: string }>(
    'SELECT type FROM audit_event WHERE invoice_id = $1 ORDER BY id',
    [invoiceId],
  );
  return rows.map((row) => row.type);
};

/** As if the hand-over had been so long ago. */
const age = (seconds: number) =>
  oracle.query(
    `UPDATE message SET attempted_at = attempted_at - $1 * interval '1 second',
       lease_until = lease_until - $1 * interval '1 second', next_search_at = next_search_at - $1 * interval '1 second'
     WHERE org_id = $2`,
    [seconds, stage.orgId],
  );
/** What the workers' resolver does in one look. */
const look = async (): Promise<void> => {
  const due = await stage.database.asRelay((tx) => dueSearches(tx, 10));
  for (const each of due) await resolveUnclear(deps(), each);
};
/** Sends in vain and waits until the lease is over and the run has come back. */
const becomeUnclear = async (): Promise<void> => {
  await attempt();
  await age(LEASE_S);
  await attempt();
};

describe('an unclear send', () => {
  it('is asked for at its times, then by a person; the ladder goes on and counts from the end', async () => {
    await becomeUnclear();
    expect(await message()).toMatchObject({ state: 'unknown' });
    expect(search.asked).toBe(1);
    await look();
    expect(search.asked).toBe(1); // at 12 seconds; the next question is due at 25
    await age(13);
    await look();
    await look();
    expect(search.asked).toBe(2);
    expect(await stage.openTasks(invoiceId)).toEqual([]);
    const before = (await message())?.counted_on;
    await stage.inOrg(async (tx) => {
      await tx.db
        .updateTable('organisation')
        .set({ clock_offset_ms: tx.org.clockOffsetMs + 86_400_000 })
        .where('org_id', '=', tx.org.id)
        .execute();
    });
    await age(20);
    await look();
    expect(search.asked).toBe(3);
    expect(await message()).toMatchObject({ state: 'unknown', next_search_at: null });
    expect((await message())?.counted_on).not.toBe(before);
    expect(await stage.openTasks(invoiceId)).toMatchObject([
      { kind: 'check_delivery', message_id: (await message())?.id },
    ]);
    await age(3_600);
    await look();
    expect(search.asked).toBe(3);
    expect(handedOver).toBe(1);
    expect((await timeline()).filter((type) => type === 'message.unknown')).toHaveLength(1);
  });

  it('was sent when a later question finds it; the run is told', async () => {
    await becomeUnclear();
    search.answer = { kind: 'found', providerMessageId: 'p-9' };
    await age(13);
    await look();
    expect(await message()).toMatchObject({
      state: 'sent',
      provider_message_id: 'p-9',
      next_search_at: null,
    });
    expect(await stage.openTasks(invoiceId)).toEqual([]);
    expect(await timeline()).toContain('message.sent');
    const { rows } = await oracle.query<{ signal: string }>(
      `SELECT signal FROM outbox WHERE subject_id = $1 AND kind = 'signal_run'`,
      [invoiceId],
    );
    expect(rows).toEqual([{ signal: 'invoiceChanged' }]);
    await age(3_600);
    await look();
    expect(search.asked).toBe(2);
  });

  it('is found out although its invoice was paid and its run is gone: no task, no mail', async () => {
    await attempt();
    await age(LEASE_S);
    await stage.pay(invoiceId);
    await age(31);
    await look();
    expect(await message()).toMatchObject({ state: 'unknown' });
    await age(60);
    await look();
    expect(await message()).toMatchObject({ state: 'unknown', next_search_at: null });
    expect(await stage.openTasks(invoiceId)).toEqual([]);
    expect(handedOver).toBe(1);
  });

  it('that nobody came back for is found after its lease', async () => {
    await attempt();
    search.answer = { kind: 'found', providerMessageId: 'p-1' };
    await look();
    expect(search.asked).toBe(0);
    await age(LEASE_S + 31);
    await look();
    expect(await message()).toMatchObject({ state: 'sent', provider_message_id: 'p-1' });
  });

  it('goes to a person at once where nobody can be asked', async () => {
    search.answer = { kind: 'cannot_ask' };
    await becomeUnclear();
    expect(await message()).toMatchObject({ state: 'unknown', next_search_at: null });
    expect(await stage.openTasks(invoiceId)).toMatchObject([{ kind: 'check_delivery' }]);
  });

  it('goes to a person at once when the provider it was handed to is no longer ours', async () => {
    await attempt();
    await age(LEASE_S);
    name = 'another';
    await attempt();
    expect(search.asked).toBe(0);
    expect(await stage.openTasks(invoiceId)).toMatchObject([{ kind: 'check_delivery' }]);
  });

  it('is asked for once when two workers look at the same time', async () => {
    await becomeUnclear();
    await age(13);
    const [due] = await stage.database.asRelay((tx) => dueSearches(tx, 10));
    if (due === undefined) throw new Error('nothing is due');
    await Promise.all([resolveUnclear(deps(), due), resolveUnclear(deps(), due)]);
    expect(search.asked).toBe(2);
  });
});
