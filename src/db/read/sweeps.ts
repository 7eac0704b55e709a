import { sql } from 'kysely';
import { instant } from '../../domain/time.js';
import type { RelayTx } from '../database.js';
import type { SweepRow } from '../tables.js';
import { at } from '../values.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

const LIST = 'sweeps';

/** The operator's list, newest first. */
export async function listSweeps(
  tx: RelayTx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<SweepRow>> {
  // By milliseconds, as a cursor has them.
  const began = sql<number>`date_trunc('milliseconds', began_at)`;
  let query = tx.db
    .selectFrom('operator.sweep')
    .selectAll()
    .orderBy(began, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [ms, id] = decodeCursor(LIST, cursor, ['number', 'id']);
    query = query.where(sql<boolean>`(${began}, id) < (${at(instant(Number(ms)))}, ${String(id)})`);
  }
  return toPage(
    await query.execute(),
    limit,
    (row) => encodeCursor(LIST, [row.began_at, row.id]),
    (row) => row,
  );
}
