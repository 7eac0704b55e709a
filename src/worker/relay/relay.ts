import type { Database, RelayTx } from '../../db/database.js';
import { DatabaseUnavailable } from '../../db/errors.js';
import {
  dueBacklog,
  markDelivered,
  markFailed,
  takeSignals,
  takeStarts,
  type OutboxLine,
} from '../../db/outbox-relay.js';
import { OUTBOX_CHANNEL } from '../../db/relay-hint.js';
import type { NextMove } from '../../domain/decision.js';
import { reached } from '../../failpoints.js';
import { Loop } from '../loop.js';
import type { WorkerLog } from '../log.js';
import { Rush } from './rush.js';
import { isTemporalAway, type Runs } from './runs.js';
import { TokenBucket } from './token-bucket.js';

/** How fast runs are started: a start costs the engine some 26 ms of CPU, two cores are all there is. */
export interface RelayPace {
  readonly startsPerSecond: number;
  /** The pace while steps are due, or callers press: mails and answers first. */
  readonly tricklePerSecond: number;
}
export const RELAY_PACE: RelayPace = { startsPerSecond: 20, tricklePerSecond: 2 };

/** Polling is the truth, notifications only shorten the wait. */
const POLL_MS = 1_000;
const SIGNALS_AT_ONCE = 20;
const STARTS_AT_ONCE = 5;
const START_BURST = 20;
/** Steps that are due within this time, and more than this many of them, make starts stand back. */
const DUE_WITHIN_MS = 2_000;
const DUE_BACKLOG = 5;

/**
 * Tells Temporal what the outbox holds: starts runs, delivers signals. Per invoice in order; across
 * invoices signals first, starts nearest due first and at a pace. A line goes only once Temporal has it,
 * so a crash anywhere repeats it, and a repetition is harmless (see `Runs`).
 */
export class Relay {
  private readonly signals: Loop;
  private readonly starts: Loop;
  private readonly bucket = new TokenBucket(START_BURST, performance.now());
  private readonly rush = new Rush(performance.now());
  private unlisten: (() => Promise<void>) | undefined;

  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly log: WorkerLog,
    private readonly pace: RelayPace = RELAY_PACE,
  ) {
    const loop = (name: string, pass: () => Promise<boolean>): Loop =>
      new Loop({ name, pass: () => this.unlessAway(pass), idleMs: POLL_MS, log });
    this.signals = loop('relay-signals', () => this.passSignals());
    this.starts = loop('relay-starts', () => this.passStarts());
  }

  async start(): Promise<void> {
    await Promise.all([this.signals.start(), this.starts.start()]);
    this.unlisten = await this.database.listen(OUTBOX_CHANNEL, () => {
      this.rush.note(performance.now());
      this.signals.wake();
      this.starts.wake();
    });
  }

  /** Ends after the pass in progress; what is undelivered stays in the outbox. */
  async stop(): Promise<void> {
    await Promise.all([this.signals.stop(), this.starts.stop(), this.unlisten?.()]);
  }

  /** One batch of signals; true when there may be more. */
  private passSignals(): Promise<boolean> {
    return this.database.asRelay(async (tx) => {
      const lines = await takeSignals(tx, SIGNALS_AT_ONCE);
      await this.deliver(tx, lines);
      return lines.length > 0;
    });
  }

  /** As many starts as the pace allows; true when some left, so that the next come without a wait. */
  private passStarts(): Promise<boolean> {
    return this.database.asRelay(async (tx) => {
      const isBusy = this.rush.isOn(performance.now()) || (await dueBacklog(tx, DUE_WITHIN_MS)) > DUE_BACKLOG;
      const perSecond = isBusy ? this.pace.tricklePerSecond : this.pace.startsPerSecond;
      const allowed = this.bucket.take(isBusy ? 1 : STARTS_AT_ONCE, performance.now(), perSecond);
      if (allowed === 0) return this.pauseForTokens(perSecond);
      const lines = await takeStarts(tx, allowed);
      this.bucket.putBack(allowed - lines.length);
      await this.deliver(tx, lines);
      return lines.length > 0;
    });
  }

  private pauseForTokens(perSecond: number): boolean {
    this.starts.wakeIn(1_000 / perSecond);
    return false;
  }

  private async deliver(tx: RelayTx, lines: readonly OutboxLine[]): Promise<void> {
    if (lines.length > 0) await reached('relay.taken', lines[0]?.kind);
    const results = await Promise.allSettled(lines.map((line) => this.deliverLine(line)));
    if (lines.length > 0) await reached('relay.told', lines[0]?.kind);
    const delivered = lines.filter((_, index) => results[index]?.status === 'fulfilled');
    await markDelivered(tx, delivered);
    let away: Error | undefined;
    for (const [index, result] of results.entries()) {
      const line = lines[index];
      if (result.status === 'fulfilled' || line === undefined) continue;
      if (isAway(result.reason)) away = result.reason as Error;
      else await this.fail(tx, line, result.reason);
    }
    if (away !== undefined && delivered.length === 0) throw away;
  }

  private async fail(tx: RelayTx, line: OutboxLine, error: unknown): Promise<void> {
    const code = error instanceof Error ? error.name : 'unknown';
    this.log.warn(
      { kind: line.kind, subjectId: line.subjectId, attempts: line.attempts + 1, code },
      'outbox line not delivered',
    );
    await markFailed(tx, line, code);
  }

  private deliverLine(line: OutboxLine): Promise<void> {
    const key = { orgId: line.orgId, invoiceId: line.subjectId };
    if (line.kind === 'start_run') {
      const next = line.payload['next'] as NextMove;
      return line.payload['reopened'] === true ? this.runs.reopen(key, next) : this.runs.start(key, next);
    }
    if (line.kind === 'start_advance') return this.runs.startAdvance(line.orgId, line.subjectId);
    return this.runs.signal(key, line.signal ?? '', line.payload);
  }

  private async unlessAway(pass: () => Promise<boolean>): Promise<boolean> {
    try {
      return await pass();
    } catch (error) {
      if (!isAway(error)) throw error;
      this.log.info(
        { code: error instanceof Error ? error.name : 'unknown' },
        'relay rests: Temporal or PostgreSQL is away',
      );
      return false;
    }
  }
}

const isAway = (error: unknown): boolean => isTemporalAway(error) || error instanceof DatabaseUnavailable;
