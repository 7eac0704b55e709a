import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** Failure type of an activity that could not reach PostgreSQL; set by activities/failures.ts. */
export const RECORD_UNREACHABLE = 'record-unreachable';

/** True when a step failed only because the database was away: there is nothing for a person to mend. */
export const isRecordUnreachable = (failure: unknown): boolean =>
  failure instanceof ActivityFailure &&
  failure.cause instanceof ApplicationFailure &&
  failure.cause.type === RECORD_UNREACHABLE;
