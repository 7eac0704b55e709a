/** The record cannot be reached or cannot answer now: nothing is known to be stored, the caller may repeat (503). */
export class DatabaseUnavailable extends Error {
  override readonly name: string = 'DatabaseUnavailable';
}

/** It answers, but may forget what it acknowledged or show one organisation to another: nothing is asked of it. */
export class DatabaseUntrusted extends DatabaseUnavailable {
  override readonly name = 'DatabaseUntrusted';
}

/** No such organisation: a bug of the caller or a forged id; never a reason to fall back to another one. */
export class OrganisationUnknown extends Error {
  override readonly name = 'OrganisationUnknown';
  constructor(readonly orgId: string) {
    super(`unknown organisation ${orgId}`);
  }
}

/**
 * A message of the invoice is being handed over right now: a stop must not be acknowledged before its
 * lease is over or its outcome recorded (design §4.7). `remainingMs` is on the database's clock.
 */
export class LeaseOpen extends Error {
  override readonly name = 'LeaseOpen';
  constructor(readonly remainingMs: number) {
    super(`a message is being handed over, its lease ends in ${remainingMs} ms`);
  }
}

/** An earlier start is still being told to the invoices: what it counts must not be overwritten (503, repeat). */
export class WalkUnfinished extends Error {
  override readonly name = 'WalkUnfinished';
}

/** A row the caller was told exists is not there in this organisation. */
export class RowMissing extends Error {
  override readonly name = 'RowMissing';
}

/** What stops a migration, in one line for a person. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** Why a backup is not taken or not restored, in one line for a person. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** PostgreSQL's SQLSTATE of an error, if it is one of PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True for a violated unique constraint, of that name when one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false;
  return constraint === undefined || (error as { constraint?: unknown }).constraint === constraint;
}

const TRANSIENT_CLASSES = ['08', '53', '57', '58'];
/** Read-only (a standby after a fail-over) and lock time-outs: the statement did nothing. */
const TRANSIENT_STATES = ['25006', '25P03', '55P03'];
const SOCKET_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
];
/** Texts of node-postgres that come without any code. */
const SOCKET_TEXTS =
  /connection (terminated|timeout|error)|timeout exceeded when trying to connect|query read timeout|not queryable/i;

/** Gives connection losses, time-outs and full disks one name; anything else stays what it is. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || !(error instanceof Error)) return error;
  const code = sqlState(error);
  const isTransient =
    code === undefined
      ? SOCKET_TEXTS.test(error.message)
      : SOCKET_CODES.includes(code) ||
        TRANSIENT_STATES.includes(code) ||
        (code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2)));
  return isTransient ? new DatabaseUnavailable(error.message, { cause: error }) : error;
}

/** A kept plan whose columns are no longer those of the table: a migration ran while the program did. */
export const isStalePlan = (error: unknown): boolean =>
  sqlState(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan');

/** What names a fact from outside: two transactions that bring the same one look first, and the second finds it. */
const NAMES_FROM_OUTSIDE = [
  'payment_org_id_reference_key',
  'invoice_org_id_number_key',
  'customer_org_id_reference_key',
];

/** Somebody else committed the same payment, invoice or customer between our look and our insert. */
const isLostRace = (error: unknown): boolean =>
  NAMES_FROM_OUTSIDE.some((constraint) => isUniqueViolation(error, constraint));

/**
 * Serialization failure, deadlock, stale plan or lost race: PostgreSQL undid the whole transaction, which may simply
 * run again.
 */
export const isRetryable = (error: unknown): boolean =>
  ['40001', '40P01'].includes(sqlState(error) ?? '') || isStalePlan(error) || isLostRace(error);
