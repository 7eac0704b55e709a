import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../engine/stage.js';
import { testServers } from '../support/environment.js';
import { Chance, seedOfRun } from './chance.js';
import { stopImmediately } from './controls/forgetful-server.js';
import { Ground, posted, TOTAL_CENTS } from './controls/ground.js';
import { isSilenceBroken } from './controls/payments.js';
import type { PosterOptions, PosterWord } from './controls/poster-process.js';
import { check } from './oracle/check.js';
import type { InvoiceSeen } from './oracle/evidence.js';
import { readRecord, readRuns } from './oracle/read-evidence.js';

/**
 * The oracle that finds nothing against the program must find something against programs that are known to be wrong:
 * else the suite proves nothing, and fails. Beside each one the same trial of the right program.
 */
const MOST_TRIALS = 300;
const FEW_TRIALS = 16;
/** Taken in before the program that takes them in is killed. */
const POSTED = 4;

let ground: Ground;
beforeEach(async () => {
  ground = await Ground.open();
});
afterEach(() => ground.close());

describe('silence', () => {
  const chance = new Chance(seedOfRun());

  test('the protocol, its connection cut: nothing against it', { timeout: 120_000 }, async () => {
    expect(await isSilenceBroken(ground, chance, 'protocol', 'database-cut', FEW_TRIALS)).toBe(false);
  });

  test('a row lock alone, its connection cut: mails after the payment', { timeout: 240_000 }, async () => {
    expect(await isSilenceBroken(ground, chance, 'lock-only', 'database-cut', MOST_TRIALS)).toBe(true);
  });

  test('plain check-then-send: mails after the payment', { timeout: 240_000 }, async () => {
    expect(await isSilenceBroken(ground, chance, 'naive', 'none', MOST_TRIALS)).toBe(true);
  });
});

describe('every open invoice has its run', () => {
  /** A program takes invoices in and is killed as soon as it has acknowledged some; then the relay works. */
  async function brokenAfterKill(outbox: PosterOptions['outbox']) {
    const { stage, oracle, log } = ground;
    const options: PosterOptions = {
      databaseUrl: stage.testDatabase.url,
      orgId: stage.orgId,
      managerId: stage.managerId,
      outbox,
    };
    const poster = fork(fileURLToPath(new URL('controls/poster-process.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, POSTER: JSON.stringify(options) },
    });
    const ended = once(poster, 'exit');
    let acknowledged = 0;
    poster.on('message', (word: PosterWord) => {
      log.note(posted(word.acknowledged.number));
      acknowledged += 1;
      if (acknowledged === POSTED) poster.kill('SIGKILL');
    });
    await ended;
    await stage.startWorker();
    await until(async () => {
      const { rowCount } = await oracle.query('SELECT FROM outbox WHERE org_id = $1', [stage.orgId]);
      return rowCount === 0;
    });
    const { invoices } = await readRecord(oracle, stage.orgId);
    return ground.broken(
      await readRuns(
        testServers(),
        invoices.map(({ workflowId }) => workflowId),
      ),
    );
  }

  test('an outbox in the transaction of the invoice: nothing against it', async () => {
    expect(await brokenAfterKill('inside')).toEqual(new Set());
  });

  test('an outbox written after the commit: an invoice that nobody chases', async () => {
    expect(await brokenAfterKill('late')).toContain('I4');
  });
});

describe('what was acknowledged is there', () => {
  const brokenBy = async (...settings: string[]) => {
    const { acknowledged, found } = await stopImmediately(settings);
    const invoices = found.map((number): InvoiceSeen => {
      const ended = { workflowId: '', finalState: 'settled', overdueMs: 0 };
      return { id: number, number, totalCents: TOTAL_CENTS, ...ended };
    });
    const log = acknowledged.map((number, at) => ({ atNs: BigInt(at), ...posted(number) }));
    const clock = { atNs: 0n, event: 'clock', epochMs: Date.now() } as const;
    const record = { invoices, payments: [], events: [], calls: [], messages: [], waiting: [] };
    return new Set(
      check({ log: [clock, ...log], record, runs: [], stories: [] }).map(({ invariant }) => invariant),
    );
  };

  test(
    'PostgreSQL as it must be, stopped immediately: nothing against it',
    { timeout: 120_000 },
    async () => {
      expect(await brokenBy()).toEqual(new Set());
    },
  );

  test('with `synchronous_commit` off: acknowledged and gone', { timeout: 120_000 }, async () => {
    expect(await brokenBy('synchronous_commit=off', 'wal_writer_delay=10s')).toEqual(new Set(['I1']));
  });
});
