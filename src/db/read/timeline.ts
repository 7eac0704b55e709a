import { instant } from '../../domain/time.js';
import type { OrgTx } from '../database.js';
import type { AuditEventRow } from '../tables.js';
import { at } from '../values.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** An audit event with the name of who did it, as it is known today. */
export interface TimelineRecord extends AuditEventRow {
  readonly actor_name: string | null;
}

const LIST = 'timeline';

/** The story of one invoice, ascending by `at`; lines of one instant in the order they were written. */
export async function listTimeline(
  tx: OrgTx,
  filter: { readonly invoiceId: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<TimelineRecord>> {
  let query = tx.db
    .selectFrom('audit_event as e')
    .leftJoin('app_user as u', (on) => on.onRef('u.org_id', '=', 'e.org_id').onRef('u.id', '=', 'e.actor_id'))
    .leftJoin('api_key as k', (on) => on.onRef('k.org_id', '=', 'e.org_id').onRef('k.id', '=', 'e.actor_id'))
    .where('e.org_id', '=', tx.org.id)
    .where('e.invoice_id', '=', filter.invoiceId)
    .selectAll('e')
    .select((eb) => eb.fn.coalesce('u.name', 'k.name').as('actor_name'))
    .orderBy('e.at')
    .orderBy('e.id')
    .limit(filter.limit + 1);
  if (filter.cursor !== undefined) {
    const [when, id] = decodeCursor(LIST, filter.cursor, ['number', 'number']) as [number, number];
    query = query.where((eb) =>
      eb(eb.refTuple('e.at', 'e.id'), '>', eb.tuple(at(instant(when)), eb.val(id))),
    );
  }
  const rows = await query.execute();
  return toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(LIST, [row.at, row.id]),
    (row) => row,
  );
}
