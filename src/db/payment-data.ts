import { civilDateOf } from '../domain/calendar/civil.js';
import type { PaymentData } from '../domain/facts.js';
import type { Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';

/**
 * How fresh the organisation's payment data is, when it wants reminders to wait for fresh ones; null when it does not.
 * Newest is the day the last payment was told, or the day up to which the firm says that all are known.
 */
export async function paymentDataOf(tx: OrgTx): Promise<PaymentData | null> {
  const { maxPaymentDataAgeDays: maxAgeDays, paymentDataUpTo, createdAt, timeZone } = tx.org;
  if (maxAgeDays === null) return null;
  const { newest } = await tx.db
    .selectFrom('payment')
    .select(({ fn }) => fn.max<Instant | null>('created_at').as('newest'))
    .where('org_id', '=', tx.org.id)
    .executeTakeFirstOrThrow();
  const days = [newest ?? createdAt].map((at) => civilDateOf(at, timeZone));
  const newestOn = [...days, ...(paymentDataUpTo === null ? [] : [paymentDataUpTo])].reduce((a, b) =>
    a > b ? a : b,
  );
  return { newestOn, maxAgeDays };
}
