import { setTimeout as pause } from 'node:timers/promises';
import { findAdvance, finishAdvance, isSettled, moveClock, nextHalt, pokeDueRuns } from '../src/db/clock.js';
import { toIso } from '../src/domain/time.js';
import type { ActivityDeps } from './deps.js';

export interface AdvanceRequest {
  readonly orgId: string;
  readonly advanceId: string;
}
export interface AdvanceProgress {
  readonly isDone: boolean;
  /** Where the organisation's clock stood when the halt was over. */
  readonly clockAt: string;
}

const FIRST_LOOK_MS = 15;
const LAST_LOOK_MS = 200;
/** Leases, time-outs and searches of a provider run on real time; a halt waits for them this long (contract §7). */
const SETTLE_LIMIT_MS = 120_000;

/**
 * One halt of a sandbox clock on its way to its target (contract §6): the clock moves to the next due
 * instant (in one go when the mode is `jump`), the runs concerned are woken, and the halt is over when all
 * that is due has happened. Repeatable at any point: the clock never goes back, a woken run is not woken
 * again, and what a crash left unsettled is waited for first.
 */
export async function advanceToNextHalt(
  deps: ActivityDeps,
  request: AdvanceRequest,
): Promise<AdvanceProgress> {
  await settle(deps, request);
  const hasMoved = await moveToNextHalt(deps, request);
  if (hasMoved) await settle(deps, request);
  return deps.database.withOrg(request.orgId, async (tx) => {
    const advance = await findAdvance(tx, request.advanceId);
    const isDone = advance === undefined || advance.finishedAt !== null || tx.now >= advance.targetAt;
    if (isDone) await finishAdvance(tx, request.advanceId);
    return { isDone, clockAt: toIso(tx.now) };
  });
}

/** False when the clock has already reached its target. */
function moveToNextHalt(deps: ActivityDeps, { orgId, advanceId }: AdvanceRequest): Promise<boolean> {
  return deps.database.withOrg(orgId, async (tx) => {
    const advance = await findAdvance(tx, advanceId);
    if (advance === undefined || advance.finishedAt !== null || tx.now >= advance.targetAt) return false;
    const halt = advance.mode === 'jump' ? null : await nextHalt(tx, advance.targetAt);
    await moveClock(tx, halt ?? advance.targetAt, advanceId);
    return true;
  });
}

/** Wakes what is due by the clock as it stands, and waits until it has happened. */
async function settle(deps: ActivityDeps, { orgId }: AdvanceRequest): Promise<void> {
  const deadlineMs = deps.monotonicMs() + SETTLE_LIMIT_MS;
  await deps.database.withOrg(orgId, pokeDueRuns);
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LAST_LOOK_MS, lookMs * 1.5)) {
    if (await deps.database.withOrg(orgId, isSettled)) return;
    if (deps.monotonicMs() >= deadlineMs) {
      deps.log.warn({ orgId }, 'a halt of the sandbox clock did not settle; the clock goes on');
      return;
    }
    await pause(lookMs);
  }
}
