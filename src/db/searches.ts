import { sql } from 'kysely';
import type { OrgTx, RelayTx } from './database.js';
import type { MessageRow } from './tables.js';

/** A message about which the provider is to be asked now. */
export interface DueSearch {
  readonly orgId: string;
  readonly messageId: string;
}

/** Whoever began a search and was killed leaves it to the others after this long. */
const TAKEN_MS = 60_000;

/** Across organisations: what is to be looked for now, the longest due first. */
export async function dueSearches(tx: RelayTx, limit: number): Promise<DueSearch[]> {
  const rows = await tx.db
    .selectFrom('message')
    .select(['org_id', 'id'])
    .where('next_search_at', '<=', sql<never>`clock_timestamp()`)
    .orderBy('next_search_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ orgId: row.org_id, messageId: row.id }));
}

/** Takes a search for this process; undefined when another one has it, or nothing is to be searched any more. */
export const takeSearch = (tx: OrgTx, messageId: string): Promise<MessageRow | undefined> =>
  tx.db
    .updateTable('message')
    .set({ next_search_at: fromNow(TAKEN_MS) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .where('next_search_at', '<=', sql<never>`clock_timestamp()`)
    .returningAll()
    .executeTakeFirst();

/** How long ago the attempt that holds the message began, in milliseconds of the database's clock. */
export async function sinceHandOverMs(tx: OrgTx, messageId: string): Promise<number> {
  const { ms } = await tx.db
    .selectFrom('message')
    .select(sql<number>`(extract(epoch from clock_timestamp() - attempted_at) * 1000)::bigint`.as('ms'))
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow();
  return ms;
}

/** Plans the next question about an unclear message. */
export async function planSearch(tx: OrgTx, messageId: string, inMs: number): Promise<void> {
  await tx.db
    .updateTable('message')
    .set({ next_search_at: fromNow(inMs) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .where('state', '=', 'unknown')
    .execute();
}

/** An instant on the database's clock, so many milliseconds from now. */
export const fromNow = (ms: number) => sql<string>`clock_timestamp() + ${`${ms} milliseconds`}::interval`;
