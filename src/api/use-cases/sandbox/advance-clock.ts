import { Temporal } from 'temporal-polyfill';
import { fromIso, instant, toIso, type Instant } from '../../../domain/time.js';
import { findAdvance, runningAdvance, startAdvance } from '../../../db/clock.js';
import type { Database, OrgTx } from '../../../db/database.js';
import { nextPlannedAt } from '../../../db/read/clock.js';
import { conflict, invalid, invalidField, type Problem } from '../../problems.js';
import type { AdvanceClockBody } from '../../schemas/other-bodies.js';
import type { ClockView } from '../../schemas/resources.js';
import { requireSandbox } from './mailbox-message.js';

const MAX_DAYS = 400;
const POLL_MS = 50;

/**
 * Asks for a sandbox organisation's clock to be moved. One transaction notes the advance and the line that
 * starts its workflow, which survives any crash half-way.
 * @throws Problem `forbidden` (live organisation), `validation`, `conflict` (past, or one is running)
 */
export async function startClockAdvance(
  tx: OrgTx,
  body: AdvanceClockBody,
): Promise<ClockView & { readonly advanceId: string }> {
  requireSandbox(tx);
  const targetAt = targetOf(tx, body);
  if (targetAt < tx.now) throw conflict('The clock never goes back; `to` is past.');
  const advance = await startAdvance(tx, { mode: body.mode, targetAt });
  if (advance === undefined)
    throw conflict('The clock is advancing already; GET /v1/sandbox/clock says when it is ready.');
  return { now: toIso(tx.now), status: 'advancing', target: toIso(targetAt), advanceId: advance.id };
}

/** What the sandbox clock shows now. @throws Problem `forbidden` for a live organisation */
export async function readClock(tx: OrgTx): Promise<ClockView> {
  requireSandbox(tx);
  const running = await runningAdvance(tx);
  const nextAt = await nextPlannedAt(tx);
  return {
    now: toIso(tx.now),
    status: running ? 'advancing' : 'ready',
    target: running ? toIso(running.targetAt) : null,
    nextAt: nextAt === null ? null : toIso(nextAt),
  };
}

/**
 * Waits until an advance is over, at most `patienceMs`, in short transactions of its own.
 * @returns whether it is over, and what the clock shows then
 */
export async function awaitAdvance(
  database: Database,
  orgId: string,
  advanceId: string,
  patienceMs: number,
): Promise<ClockView> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { now, advance } = await database.withOrg(orgId, async (tx) => ({
      now: toIso(tx.now),
      advance: await findAdvance(tx, advanceId),
    }));
    if (advance === undefined || advance.finishedAt !== null) return { now, status: 'ready', advanceId };
    if (performance.now() >= deadline)
      return { now, status: 'advancing', target: toIso(advance.targetAt), advanceId };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function targetOf(tx: OrgTx, body: AdvanceClockBody): Instant {
  const start = Temporal.Instant.fromEpochMilliseconds(tx.now).toZonedDateTimeISO(tx.org.timeZone);
  const last = instant(start.add({ days: MAX_DAYS }).epochMilliseconds);
  if (body.by !== undefined && body.to === undefined) return targetBy(start, body.by, last);
  if (body.to === undefined || body.by !== undefined) throw exactlyOne();
  const target = fromIso(body.to);
  if (target > last) throw invalidField('/to', `lies more than ${MAX_DAYS} days ahead`);
  return target;
}

/** Days and longer are the calendar's: `P1D` across the change to summer time is 23 hours. */
function targetBy(start: Temporal.ZonedDateTime, by: string, last: Instant): Instant {
  const duration = durationOf(by);
  if (duration === undefined) throw invalidField('/by', 'is no ISO 8601 duration such as P4D or PT2H');
  if (duration.sign <= 0) throw invalidField('/by', 'must be more than nothing');
  const target = laterBy(start, duration);
  if (target === undefined || target > last) throw invalidField('/by', `is more than ${MAX_DAYS} days`);
  return target;
}

function durationOf(text: string): Temporal.Duration | undefined {
  try {
    return Temporal.Duration.from(text);
  } catch {
    return undefined;
  }
}

/** Undefined when the sum leaves the range of instants. */
function laterBy(start: Temporal.ZonedDateTime, duration: Temporal.Duration): Instant | undefined {
  try {
    return instant(start.add(duration).epochMilliseconds);
  } catch {
    return undefined;
  }
}

const exactlyOne = (): Problem =>
  invalid([
    { path: '/by', message: 'exactly one of by and to is needed' },
    { path: '/to', message: 'exactly one of by and to is needed' },
  ]);
