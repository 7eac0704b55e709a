import { sql } from 'kysely';
import type { OrgTx } from '../database.js';
import type { ConnectorRow, InboxState } from '../tables.js';
import type { Instant } from '../../domain/time.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** A connector and how it fares. */
export interface ConnectorRecord extends ConnectorRow {
  readonly lastEventAt: Instant | null;
  /** Events by what became of them. */
  readonly counts: Readonly<Record<InboxState, number>>;
  /** The latest event that could not be made use of, or not yet. */
  readonly trouble: { readonly at: Instant; readonly code: string } | null;
  /** Replies that answer nothing known and that nobody has sorted. */
  readonly unsortedReplies: number;
}

const LIST = 'connectors';

/** The connectors that may call, newest first. */
export async function listConnectors(
  tx: OrgTx,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | undefined },
): Promise<Page<ConnectorRecord>> {
  let query = tx.db
    .selectFrom('connector')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [id] = decodeCursor(LIST, cursor, ['id']);
    query = query.where('id', '<', String(id));
  }
  const page = toPage(
    await query.execute(),
    limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
  const data: ConnectorRecord[] = [];
  for (const row of page.data) data.push({ ...row, ...(await healthOf(tx, row.id)) });
  return { ...page, data };
}

const NONE: Readonly<Record<InboxState, number>> = {
  waiting: 0,
  applied: 0,
  ignored: 0,
  unmatched: 0,
  refused: 0,
};

async function healthOf(tx: OrgTx, connectorId: string): Promise<Omit<ConnectorRecord, keyof ConnectorRow>> {
  const counted = await tx.db
    .selectFrom('inbox')
    .select((eb) => ['state', eb.fn.countAll<number>().as('n'), eb.fn.max('received_at').as('last')])
    .where('org_id', '=', tx.org.id)
    .where('connector_id', '=', connectorId)
    .groupBy('state')
    .execute();
  const lasts = counted.map((row) => row.last);
  return {
    lastEventAt: lasts.length === 0 ? null : (Math.max(...lasts) as Instant),
    counts: { ...NONE, ...Object.fromEntries(counted.map((row) => [row.state, row.n])) },
    trouble: (await latestTrouble(tx, connectorId)) ?? null,
    unsortedReplies: await unsorted(tx, connectorId),
  };
}

/** Not everything without effect is a trouble: opens and clicks are ignored on purpose. */
const latestTrouble = (tx: OrgTx, connectorId: string): Promise<{ at: Instant; code: string } | undefined> =>
  tx.db
    .selectFrom('inbox')
    .select(['received_at as at', sql<string>`note`.as('code')])
    .where('org_id', '=', tx.org.id)
    .where('connector_id', '=', connectorId)
    .where('note', 'is not', null)
    .where('note', 'not in', ['reactivated_elsewhere', 'customer_erased'])
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();

async function unsorted(tx: OrgTx, connectorId: string): Promise<number> {
  const { n } = await tx.db
    .selectFrom('reply as r')
    .innerJoin('inbox as i', (on) => on.onRef('i.org_id', '=', 'r.org_id').onRef('i.id', '=', 'r.inbox_id'))
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('r.org_id', '=', tx.org.id)
    .where('i.connector_id', '=', connectorId)
    .where('r.message_id', 'is', null)
    .where('r.sorted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return n;
}
