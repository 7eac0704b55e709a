import { ApplicationFailure, Context } from '@temporalio/activity';
import { DatabaseUnavailable } from '../src/db/errors.js';

/** Type of a failure that says only that PostgreSQL was away; the workflow knows it too (workflows/failures.ts). */
const RECORD_UNREACHABLE = 'record-unreachable';
const INVOICE_MISSING = 'invoice-missing';
const STEP_FAILED = 'step-failed';
const BEAT_MS = 3_000;

/** The run names an invoice that the record does not have. */
export const invoiceMissing = (): ApplicationFailure =>
  ApplicationFailure.create({
    type: INVOICE_MISSING,
    message: 'the record has no such invoice',
    nonRetryable: true,
  });

/**
 * Failures end up in Temporal's histories, where no personal data may go (promise P8): what leaves an
 * activity is a code and the class name, never the text of an error, which may quote an address or a row.
 */
export function asFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof DatabaseUnavailable) {
    return ApplicationFailure.create({ type: RECORD_UNREACHABLE, message: 'PostgreSQL cannot be reached' });
  }
  const code = codeOf(error);
  return ApplicationFailure.create({
    type: STEP_FAILED,
    message: error instanceof Error ? `${error.name}${code}` : 'unknown error',
  });
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^\w+$/.test(error.code)
    ? ` ${error.code}`
    : '';

/**
 * Runs an activity's work with a heartbeat, so that a dead worker is noticed in seconds. The first beat
 * comes late on purpose: a step is usually done before, and each beat is a billed action.
 */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } catch (error) {
    throw asFailure(error);
  } finally {
    clearInterval(timer);
  }
}
