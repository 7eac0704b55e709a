import { DatabaseUnavailable, isRetryable, LeaseOpen, WalkUnfinished } from '../../db/errors.js';
import { CursorInvalid } from '../../db/read/page.js';
import { TooManyLogins } from '../auth/password.js';
import { busy, invalidField, notFound, Problem } from '../problems.js';

/** Faults of the HTTP layer below us (body-parser, express' router) carry a status and a type. */
interface HttpFault {
  readonly status: number;
  readonly type?: string;
}

/** Turns whatever was thrown into the problem the caller sees; a surprise becomes `internal`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LeaseOpen) return busy('A message is being handed over; please repeat.', 1, error);
  if (error instanceof WalkUnfinished) {
    return busy('An earlier start is still being carried out; please repeat.', 2, error);
  }
  if (error instanceof DatabaseUnavailable) {
    return busy('The database cannot be reached; nothing is known to be stored, please repeat.', 2, error);
  }
  if (isRetryable(error)) return busy('Too many changes at once; please repeat.', 1, error);
  if (error instanceof CursorInvalid) return invalidField('/cursor', 'is none of this list');
  if (error instanceof TooManyLogins) return busy('Too many logins at once; please repeat.', 2, error);
  if (isHttpFault(error)) return problemOfFault(error);
  return new Problem('internal', 'The request could not be carried out; the request id leads us to why.', {
    cause: error,
  });
}

function problemOfFault(fault: HttpFault): Problem {
  switch (fault.status) {
    case 413:
      return new Problem('too-large', 'A body has at most 256 kB.');
    case 415:
      return new Problem('unsupported-media-type', 'Send application/json, not compressed.');
    case 408:
      return new Problem('request-timeout', 'The body did not arrive in time.');
    default:
      // An address that cannot be decoded names nothing; a body cut off in the middle says nothing.
      return fault.type === undefined
        ? notFound()
        : new Problem('malformed-json', 'The body did not arrive whole.');
  }
}

const isHttpFault = (error: unknown): error is HttpFault =>
  typeof error === 'object' &&
  error !== null &&
  'status' in error &&
  typeof error.status === 'number' &&
  error.status >= 400 &&
  error.status < 500;

/**
 * What a log may keep of an error: its class, PostgreSQL's code and where it was thrown. Not the message:
 * drivers quote values in it, and values are personal data.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    at: (error.stack ?? '')
      .split('\n')
      .filter((text) => /^\s+at /.test(text))
      .slice(0, 8)
      .map((text) => text.trim()),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}
