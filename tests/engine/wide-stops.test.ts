import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS, type SendGuards } from '../../activities/send/guards.js';
import { sendReminder } from '../../activities/send-reminder.js';
import { eraseCustomer, finishErasure } from '../../src/api/use-cases/customers/erase-customer.js';
import { pauseCustomer } from '../../src/api/use-cases/customers/pause-customer.js';
import { setSuspended } from '../../src/api/use-cases/organisations/suspend-organisation.js';
import {
  startOrganisation,
  stopOrganisation,
} from '../../src/api/use-cases/organisations/stop-organisation.js';
import { walkInvoices } from '../../src/api/use-cases/organisations/walk-invoices.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import type { Database } from '../../src/db/database.js';
import { waitForClaims, withOrgStopping } from '../../src/db/leases.js';
import { startMailServer, type MailServer } from '../support/http-mail-end.js';
import { Stage } from './stage.js';
import { oraclePool } from '../support/oracle-pool.js';

// Design §4.8: a stop wider than an invoice commits its flag, waits for what was claimed before, then answers. The
// sender reads the flags after its own claim is committed; read before, the same oracle must go red.

const LEASE_MS = 1_500;
const PATIENCE_MS = 15_000;
/** Between the last check and the write: widens the window in which a careless sender is caught. */
const GAP_MS = 80;
/** What a handshake with a far provider takes: between reading the record and the claim. */
const CONNECT_MS = 40;
const TRIALS = 12;
/** A busy machine may let one side of the race win all of a round. */
const MOST_ROUNDS = 8;

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

const ACTOR = { kind: 'api' } as const;

/** A stop as its call carries it out, up to its 2xx; and what lets the next trial begin. */
interface WideStop {
  readonly stop: (database: Database, orgId: string, customerId: string) => Promise<unknown>;
  readonly goOn?: (database: Database, orgId: string) => Promise<unknown>;
  /** A second net under it, which the control takes away as well: it would catch what the first one lets through. */
  readonly secondNet?: string;
}

const STOPS: Readonly<Record<string, WideStop>> = {
  'pause of the customer': {
    stop: async (database, orgId, customerId) => {
      await withOrgStopping(database, orgId, (tx) => pauseCustomer(tx, customerId, { reason: 'x' }, ACTOR));
      await waitForClaims(database, orgId, { customerId }, PATIENCE_MS);
    },
  },
  'stop of the organisation': {
    stop: async (database, orgId) => {
      await database.withOrg(orgId, (tx) => stopOrganisation(tx, 'x', ACTOR));
      await waitForClaims(database, orgId, 'organisation', PATIENCE_MS);
    },
    goOn: async (database, orgId) => {
      await database.withOrg(orgId, (tx) => startOrganisation(tx, ACTOR));
      await walkInvoices(database, orgId);
    },
  },
  'suspension by the operator': {
    stop: (database, orgId) => setSuspended(database, orgId, true, PATIENCE_MS),
    goOn: (database, orgId) => setSuspended(database, orgId, false, PATIENCE_MS),
  },
  'erasure of the customer': {
    stop: async (database, orgId, customerId) => {
      await database.withOrg(orgId, (tx) => eraseCustomer(tx, customerId, ACTOR));
      await finishErasure(database, orgId, customerId, PATIENCE_MS);
    },
    secondNet: 'message_of_erased',
  },
};

describe.each(Object.keys(STOPS))('a %s around a hand-over (promise P1)', (name) => {
  const wide = STOPS[name] as WideStop;

  it('lets no mail reach the provider after its 2xx', async () => {
    const trials: Trial[] = [];
    const arrived = (): number => trials.filter((trial) => trial.hasArrived).length;
    const isRaceSeen = (): boolean => arrived() > 0 && arrived() < trials.length;
    for (let round = 0; round < MOST_ROUNDS && !isRaceSeen(); round += 1)
      trials.push(...(await tryMany(wide, withGap(SEND_GUARDS))));
    expect(trials.filter((trial) => trial.isViolation)).toEqual([]);
    // Both sides of the race were seen, else this proves nothing.
    expect(arrived()).toBeGreaterThan(0);
    expect(arrived()).toBeLessThan(trials.length);
  });

  it('negative control: a flag read before the claim is committed turns it red', async () => {
    const net = wide.secondNet;
    if (net !== undefined) await oracle.query(`ALTER TABLE message DISABLE TRIGGER ${net}`);
    let isCaught = false;
    for (let round = 0; round < MOST_ROUNDS && !isCaught; round += 1) {
      isCaught = (await tryMany(wide, 'flag read before the claim')).some((trial) => trial.isViolation);
    }
    if (net !== undefined) await oracle.query(`ALTER TABLE message ENABLE TRIGGER ${net}`);
    expect(isCaught).toBe(true);
  });
});

interface Trial {
  readonly hasArrived: boolean;
  /** The provider got the mail after the stop was acknowledged. */
  readonly isViolation: boolean;
}
type Guarding = SendGuards | 'flag read before the claim';

/** One after the other: a stop of the organisation would meet the other trials as well. */
async function tryMany(wide: WideStop, guarding: Guarding): Promise<Trial[]> {
  const invoiceIds: string[] = [];
  for (let made = 0; made < TRIALS; made += 1) invoiceIds.push(await stage.postInvoice());
  await stage.jumpToDueSlot(invoiceIds);
  const trials: Trial[] = [];
  for (const [place, invoiceId] of invoiceIds.entries()) {
    // From before the handshake to after the answer, evenly.
    const afterMs = (place / TRIALS) * (CONNECT_MS + GAP_MS + 150);
    trials.push(await tryOnce(wide, guarding, invoiceId, afterMs));
  }
  return trials;
}

async function tryOnce(
  { stop, goOn }: WideStop,
  guarding: Guarding,
  invoiceId: string,
  afterMs: number,
): Promise<Trial> {
  const { database, orgId } = stage;
  const { rows } = await oracle.query<{ id: string }>('SELECT customer_id AS id FROM invoice WHERE id = $1', [
    invoiceId,
  ]);
  const customerId = rows[0]?.id ?? '';
  let onPrepared = (): void => undefined;
  const prepared = new Promise<void>((resolve) => (onPrepared = resolve));
  let verdict: string | undefined;
  const mailEnd: MailEnd = {
    ...provider.mailEnd,
    async connect() {
      if (guarding === 'flag read before the claim') verdict = await flagOf(invoiceId);
      onPrepared();
      await pause(CONNECT_MS);
      return provider.mailEnd.connect();
    },
  };
  const guards =
    guarding === 'flag read before the claim'
      ? withGap({ ...SEND_GUARDS, lastCheck: () => Promise.resolve(verdict) })
      : guarding;
  const deps = stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS), guards });
  const sending = sendReminder(deps, { orgId, invoiceId, step: 'reminder-1' }).catch(() => undefined);
  await Promise.race([prepared, sending]);
  // The control is caught between the flag and the claim: its stop is fired there.
  await pause(guarding === 'flag read before the claim' ? (afterMs % CONNECT_MS) / 2 : afterMs);
  await stop(database, orgId, customerId);
  const acknowledgedNs = process.hrtime.bigint();
  await sending;
  const messages = new Set((await stage.messages(invoiceId)).map((message) => message.id));
  const arrived = (await provider.arrivals()).filter((arrival) => messages.has(arrival.messageId));
  await goOn?.(database, orgId);
  return {
    hasArrived: arrived.length > 0,
    isViolation: arrived.some((arrival) => arrival.atNs > acknowledgedNs),
  };
}

const withGap = (guards: SendGuards): SendGuards => ({
  ...guards,
  lastCheck: async (tx, departure) => {
    const against = await guards.lastCheck(tx, departure);
    await pause(GAP_MS);
    return against;
  },
});

/** Everything a wide stop may have committed by now, read outside any lock. */
async function flagOf(invoiceId: string): Promise<string | undefined> {
  const { rows } = await oracle.query<{ stopped: boolean }>(
    `SELECT o.held_at IS NOT NULL OR i.final_state IS NOT NULL
         OR EXISTS (SELECT FROM hold h WHERE h.invoice_id = i.id AND h.lifted_at IS NULL) AS stopped
       FROM invoice i JOIN organisation o ON o.org_id = i.org_id WHERE i.id = $1`,
    [invoiceId],
  );
  return rows[0]?.stopped === true ? 'stopped' : undefined;
}
