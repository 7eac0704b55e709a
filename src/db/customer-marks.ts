import { toIso, type CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import type { CustomerRow } from './tables.js';
import { isoOrNull } from './values.js';

/** What a firm decided about a customer as a whole; under the customer's lock. */
interface CustomerMarks {
  readonly isCallOnly?: boolean;
  readonly paysByDirectDebit?: boolean;
  readonly isStopped?: boolean;
  readonly isInsolvent?: boolean;
  /** Null: not paused (any more). */
  readonly pause?: { readonly until: CivilDate | null; readonly reason: string } | null;
}

/** Writes the marks that are given; one that was set already keeps its instant. */
export async function setCustomerMarks(tx: OrgTx, known: CustomerRow, marks: CustomerMarks): Promise<void> {
  const { isCallOnly, paysByDirectDebit, isStopped, isInsolvent, pause } = marks;
  await tx.db
    .updateTable('customer')
    .set({
      updated_at: toIso(tx.now),
      ...(isCallOnly !== undefined && { call_only: isCallOnly }),
      ...(paysByDirectDebit !== undefined && { pays_by_direct_debit: paysByDirectDebit }),
      ...(isStopped !== undefined && { stopped_at: markAt(tx, known.stopped_at, isStopped) }),
      ...(isInsolvent !== undefined && { insolvent_at: markAt(tx, known.insolvent_at, isInsolvent) }),
      ...(pause !== undefined && {
        paused_at: markAt(tx, known.paused_at, pause !== null),
        paused_until_on: pause?.until ?? null,
        pause_reason: pause?.reason ?? null,
      }),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', known.id)
    .execute();
}

const markAt = (tx: OrgTx, known: CustomerRow['stopped_at'], isSet: boolean): string | null =>
  isSet ? (isoOrNull(known) ?? toIso(tx.now)) : null;

/** Locks a customer that is not erased (nor being erased). Undefined: there is none of that id. */
export const lockKnownCustomer = (tx: OrgTx, customerId: string): Promise<CustomerRow | undefined> =>
  tx.db
    .selectFrom('customer')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .where('erasing_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
