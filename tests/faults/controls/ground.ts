import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Stage } from '../../engine/stage.js';
import { startFakePostmark, type FakePostmark } from '../../support/fake-postmark/start.js';
import { check } from '../oracle/check.js';
import type { Evidence, Happening, Invariant } from '../oracle/evidence.js';
import { ObservationLog } from '../oracle/log.js';
import { readRecord } from '../oracle/read-evidence.js';
import { oraclePool } from '../../support/oracle-pool.js';

/** What every invoice of a stage asks for. */
export const TOTAL_CENTS = 120_000;
export const ANSWER_AFTER_MS = 50;

/** A firm, a provider and a log of its own, where a program that is known to be wrong is judged by the suite's oracle. */
export class Ground {
  private constructor(
    private readonly folder: string,
    readonly stage: Stage,
    readonly oracle: pg.Pool,
    readonly log: ObservationLog,
    readonly fake: FakePostmark,
  ) {}

  static async open(): Promise<Ground> {
    const folder = await mkdtemp(join(tmpdir(), 'relance-controls-'));
    const stage = await Stage.open();
    const oracle = oraclePool(stage.testDatabase.superuserUrl);
    const log = new ObservationLog(join(folder, 'log.jsonl'));
    const fake = await startFakePostmark({ logPath: log.path });
    await fake.behave({ always: { delayMs: ANSWER_AFTER_MS } });
    return new Ground(folder, stage, oracle, log, fake);
  }

  /** Which invariants the oracle finds broken, by the log, the record and the runs as they are now. */
  async broken(runs: Evidence['runs'] = []): Promise<Set<Invariant>> {
    this.log.note({ event: 'clock', epochMs: Date.now() });
    const record = await readRecord(this.oracle, this.stage.orgId);
    const found = check({ log: this.log.lines(), record, runs, stories: [] });
    return new Set(found.map(({ invariant }) => invariant));
  }

  async close(): Promise<void> {
    this.fake.close();
    await this.oracle.end();
    await this.stage.close();
    this.log.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The line of an invoice that was taken in and acknowledged. */
export const posted = (number: string, totalCents = TOTAL_CENTS): Happening => ({
  event: 'acknowledged',
  call: number,
  status: 201,
  act: { kind: 'post', number, totalCents },
});
