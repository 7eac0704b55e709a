import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS, type Departure, type SendGuards } from '../../activities/send/guards.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { startMailServer, type MailServer } from '../support/http-mail-end.js';
import { Stage } from './stage.js';
import { oraclePool } from '../support/oracle-pool.js';

const LEASE_MS = 1_500;
/** Between the last check and the write: widens the window in which a careless sender is caught. */
const GAP_MS = 80;
/** What a TLS handshake with a far provider takes: between reading the record and the claim. */
const CONNECT_MS = 30;
/** From the last check to a little after the provider's answer. */
const FIRE_WITHIN_MS = 150;
const AT_ONCE = 5;

let stage: Stage;
let provider: MailServer;
let oracle: pg.Pool;
beforeAll(async () => {
  stage = await Stage.open();
  provider = await startMailServer();
  oracle = oraclePool(stage.testDatabase.superuserUrl);
});
afterAll(async () => {
  provider.close();
  await oracle.end();
  await stage.close();
});

/** What one payment, fired at a random moment around one send, met. */
interface Trial {
  /** The payment was fired after the claim was committed and before the provider had answered. */
  readonly counts: boolean;
  /** The provider got the mail after the payment was acknowledged. */
  readonly isViolation: boolean;
}

describe('a payment around a hand-over (promise P1)', () => {
  it('no mail after the acknowledgement, with the lock and the lease', async () => {
    const trials = await tryMany(60, { guards: withGap(SEND_GUARDS) });
    expect(trials.filter((trial) => trial.counts).length).toBeGreaterThan(20);
    expect(trials.filter((trial) => trial.isViolation)).toEqual([]);
  });

  it('none either when the sender loses its database connection', async () => {
    const trials = await tryMany(40, { guards: withGap(SEND_GUARDS), isCut: true });
    expect(trials.filter((trial) => trial.counts).length).toBeGreaterThan(10);
    expect(trials.filter((trial) => trial.isViolation)).toEqual([]);
  });

  it('none either when the payment was on its way before the claim: the lock makes the last check wait for it', async () => {
    const trials = await tryMany(60, { guards: withGap(SEND_GUARDS), isPaymentSlow: true });
    // Both orders were seen: mails that left before the payment, and payments that kept their mail back.
    const left = trials.filter((trial) => trial.counts).length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(trials.length);
    expect(trials.filter((trial) => trial.isViolation)).toEqual([]);
  });

  it('negative control: without the lock and the lease the oracle goes red', async () => {
    expect(await isCaught({ guards: withGap(withoutLock(withoutLease(SEND_GUARDS))) })).toBe(true);
  });

  it('negative control: without the lock, a payment already on its way is overtaken', async () => {
    expect(await isCaught({ guards: withGap(withoutLock(SEND_GUARDS)), isPaymentSlow: true })).toBe(true);
  });

  it('negative control: without the lease, a lost connection loses the lock and the oracle goes red', async () => {
    expect(await isCaught({ guards: withGap(withoutLease(SEND_GUARDS)), isCut: true })).toBe(true);
  });
});

/** The stop is looked for, but nothing is locked: nobody waits for anybody. */
const withoutLock = (guards: SendGuards): SendGuards => ({
  ...guards,
  lastCheck: async (_tx, { draft }) => {
    const { rows } = await oracle.query<{ final_state: string | null }>(
      'SELECT final_state FROM invoice WHERE id = $1',
      [draft.invoiceId],
    );
    return rows[0]?.final_state ?? undefined;
  },
});

/** The claim is written without a lease that payments would wait for, and nobody looks at deadlines. */
const withoutLease = (guards: SendGuards): SendGuards => ({
  ...guards,
  leaseMs: () => 0,
  mayWrite: () => true,
});

const withGap = (guards: SendGuards): SendGuards => ({
  ...guards,
  lastCheck: async (tx: OrgTx, departure: Departure) => {
    const against = await guards.lastCheck(tx, departure);
    await pause(GAP_MS);
    return against;
  },
});

interface Scenario {
  readonly guards: SendGuards;
  /** The sender's backend is terminated just before the payment is fired. */
  readonly isCut?: boolean;
  /** The payment's transaction dawdles between its work and its commit. */
  readonly isPaymentSlow?: boolean;
}

/** Tries until the first violation; a control that stays green for 300 trials has failed. */
async function isCaught(scenario: Scenario): Promise<boolean> {
  for (let tried = 0; tried < 300; tried += 25) {
    const trials = await tryMany(25, scenario);
    if (trials.some((trial) => trial.counts && trial.isViolation)) return true;
  }
  return false;
}

async function tryMany(count: number, scenario: Scenario): Promise<Trial[]> {
  const invoiceIds = await dueInvoices(count);
  const trials: Trial[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = invoiceIds.slice(from, from + AT_ONCE);
    trials.push(...(await Promise.all(batch.map((invoiceId) => tryOnce(invoiceId, scenario)))));
  }
  return trials;
}

async function tryOnce(invoiceId: string, scenario: Scenario): Promise<Trial> {
  const times = { claimedNs: undefined as bigint | undefined, answeredNs: undefined as bigint | undefined };
  let backend: number | undefined;
  let onClaim = (): void => undefined;
  const claim = new Promise<void>((resolve) => (onClaim = resolve));
  const guards: SendGuards = {
    ...scenario.guards,
    lastCheck: async (tx, departure) => {
      times.claimedNs = process.hrtime.bigint();
      backend = await backendOf(tx);
      onClaim();
      return scenario.guards.lastCheck(tx, departure);
    },
  };
  const mailEnd = noting(provider.mailEnd, () => (times.answeredNs = process.hrtime.bigint()));
  const deps = stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS), guards });
  const request = { orgId: stage.orgId, invoiceId, step: 'reminder-1' };
  const sending = sendReminder(deps, request).catch(() => undefined); // a cut connection fails the attempt
  // A slow payment is meant to be on its way before the claim; any other one falls around the hand-over.
  if (!scenario.isPaymentSlow) await Promise.race([claim, sending]);
  await pause(Math.random() * FIRE_WITHIN_MS);
  if (scenario.isCut && backend !== undefined)
    await oracle.query('SELECT pg_terminate_backend($1)', [backend]);
  const firedNs = process.hrtime.bigint();
  await stage.pay(invoiceId, 120_000, scenario.isPaymentSlow ? () => pause(Math.random() * 100) : undefined);
  const acknowledgedNs = process.hrtime.bigint();
  await sending;
  const messages = new Set((await stage.messages(invoiceId)).map((message) => message.id));
  const arrived = (await provider.arrivals()).filter((arrival) => messages.has(arrival.messageId));
  const isDuring = times.claimedNs !== undefined && firedNs <= (times.answeredNs ?? firedNs);
  return {
    counts: scenario.isPaymentSlow ? arrived.length > 0 : isDuring && firedNs >= (times.claimedNs ?? 0n),
    isViolation: arrived.some((arrival) => arrival.atNs > acknowledgedNs),
  };
}

async function backendOf(tx: OrgTx): Promise<number> {
  const { pid } = await tx.db
    .selectNoFrom(({ fn }) => fn<number>('pg_backend_pid', []).as('pid'))
    .executeTakeFirstOrThrow();
  return pid;
}

function noting(mailEnd: MailEnd, onAnswer: () => void): MailEnd {
  return {
    ...mailEnd,
    async connect() {
      await pause(CONNECT_MS);
      const connection = await mailEnd.connect();
      return {
        ...connection,
        handOver: (mail, limits) => {
          const answer = connection.handOver(mail, limits);
          void answer.then(onAnswer);
          return answer;
        },
      };
    },
  };
}

/** Invoices whose first reminder is due now: posted, then the clock is put into the middle of its slot. */
async function dueInvoices(count: number): Promise<string[]> {
  const invoiceIds: string[] = [];
  for (let made = 0; made < count; made += 1) invoiceIds.push(await stage.postInvoice());
  await stage.jumpToDueSlot(invoiceIds);
  return invoiceIds;
}
