import { sql } from 'kysely';
import type { Instant } from '../domain/time.js';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';

/** More invoices than these share no message: what is left follows with the next one, after the gap. */
const MOST_IN_A_MESSAGE = 500;

/**
 * For how long, in ms of the database's clock, another message to the customer may still be on its way; undefined:
 * none is. One whose lease is over without a word keeps the customer until it is cleared up, and reads 0: nobody
 * knows yet whether it was today's message (contract §7, One customer). Under the customer's lock it says who may
 * claim: of two workers only one.
 */
export async function customerTakenMs(
  tx: OrgTx,
  customerId: string,
  exceptMessageId?: string,
): Promise<{ readonly leaseMs: number; readonly sinceMs: number } | undefined> {
  const taken = tx.db
    .selectFrom('message')
    .select([
      sql<number>`greatest(0, ceil(extract(epoch from max(lease_until) - clock_timestamp()) * 1000))::bigint`.as(
        'leaseMs',
      ),
      sql<number>`floor(extract(epoch from clock_timestamp() - max(attempted_at)) * 1000)::bigint`.as(
        'sinceMs',
      ),
    ])
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .where('state', '=', 'claimed')
    .having(sql<number>`count(*)`, '>', 0);
  return await (
    exceptMessageId === undefined ? taken : taken.where('id', '<>', exceptMessageId)
  ).executeTakeFirst();
}

/** The customer's other invoices whose plan has a message of that kind before the instant, in lock order. */
export async function othersPlanned(
  tx: OrgTx,
  about: {
    readonly customerId: string;
    readonly exceptInvoiceId: string;
    readonly kind: 'send_courtesy' | 'send_reminder';
    readonly before: Instant;
  },
): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', about.customerId)
    .where('id', '<>', about.exceptInvoiceId)
    .where('final_state', 'is', null)
    .where('next_kind', '=', about.kind)
    .where('next_at', '<', sql<never>`${toIso(about.before)}::timestamptz`)
    .orderBy('next_at')
    .orderBy('id')
    .limit(MOST_IN_A_MESSAGE - 1)
    .execute();
  return rows.map((row) => row.id).sort();
}

/**
 * The customer's open invoices with a message planned sooner than their policy's gap allows after one that is
 * handed over now.
 */
export async function plannedWithinGap(
  tx: OrgTx,
  customerId: string,
  exceptInvoiceIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('invoice as i')
    .innerJoin('policy as p', (join) =>
      join
        .onRef('p.org_id', '=', 'i.org_id')
        .onRef('p.name', '=', 'i.policy_name')
        .onRef('p.version', '=', 'i.policy_version'),
    )
    .select('i.id')
    .where('i.org_id', '=', tx.org.id)
    .where('i.customer_id', '=', customerId)
    .where('i.final_state', 'is', null)
    .where('i.next_kind', 'in', ['send_courtesy', 'send_reminder', 'ask_approval'])
    .where('i.id', 'not in', [...exceptInvoiceIds])
    .where(
      'i.next_at',
      '<',
      sql<never>`${toIso(tx.now)}::timestamptz + make_interval(days => (p.body ->> 'minDaysBetweenMessages')::int + 1)`,
    )
    .orderBy('i.id')
    .execute();
  return rows.map((row) => row.id);
}

/** The plan versions of some invoices, as they stand in this transaction. */
export async function planVersions(tx: OrgTx, invoiceIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.db
    .selectFrom('invoice')
    .select(['id', 'plan_version'])
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...invoiceIds])
    .execute();
  return new Map(rows.map((row) => [row.id, row.plan_version]));
}
