import type { SweepCounts } from '../../src/domain/sweep.js';
import { beating } from '../failures.js';
import type { SweepDeps } from './deps.js';
import { writeSweepDown, type EndRequest } from './end-sweep.js';
import { wakeIdleSteps } from './look-at-due.js';
import { beginToSweep, type RecordLooked, type SweepRequest } from './look-at-record.js';
import { compareRuns, type RunsLooked, type RunsRequest } from './look-at-runs.js';

/** What the workflow `sweep` can ask for; ids of sweeps and counts, and the key at which a walk goes on. */
export interface SweepActivities {
  beginSweep(request: SweepRequest): Promise<RecordLooked>;
  compareRunsWithRecord(request: RunsRequest): Promise<RunsLooked>;
  lookForIdleSteps(): Promise<Partial<SweepCounts>>;
  endSweep(request: EndRequest): Promise<void>;
}

/** Binds the sweeper's activities to what they touch. */
export const createSweepActivities = (deps: SweepDeps): SweepActivities => ({
  beginSweep: (request) => beating(() => beginToSweep(deps, request)),
  compareRunsWithRecord: (request) => beating(() => compareRuns(deps, request)),
  lookForIdleSteps: () => beating(() => wakeIdleSteps(deps)),
  endSweep: (request) => beating(() => writeSweepDown(deps, request)),
});
