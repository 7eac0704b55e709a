import type { SweepRow } from '../../db/tables.js';
import { toIso } from '../../domain/time.js';
import type { SweepView } from '../schemas/sweeps.js';

const foundIn = (row: SweepRow): SweepView['found'] => ({
  runsMissing: row.runs_missing,
  runsLeftOver: row.runs_left_over,
  runsStuck: row.runs_stuck,
  stepsIdle: row.steps_idle,
  leasesOver: row.leases_over,
  outboxLate: row.outbox_late,
});

/** One sweep, as the operator reads it. */
export const sweepView = (row: SweepRow): SweepView => ({
  id: row.id,
  beganAt: toIso(row.began_at),
  endedAt: row.ended_at === null ? null : toIso(row.ended_at),
  invoices: row.invoices,
  isWhole: row.is_whole,
  found: foundIn(row),
  outboxOldestMs: row.outbox_oldest_ms,
  mended: row.mended,
  provider:
    row.provider_on === null
      ? null
      : { on: row.provider_on, providerSays: row.provider_says ?? 0, recordSays: row.record_says ?? 0 },
});

/** The line of `/readyz`. */
export const lastSweepView = (row: SweepRow) => ({
  endedAt: toIso(row.ended_at ?? row.began_at),
  findings: Object.values(foundIn(row)).reduce((sum, count) => sum + count, 0),
});
