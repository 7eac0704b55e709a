import type { OrgTx } from '../database.js';
import type { ReplyRow } from '../tables.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

export interface ReplyFilter {
  /** `unsorted`: answers to nothing known that no person has looked at. */
  readonly state?: 'matched' | 'unsorted' | 'sorted' | undefined;
  readonly messageId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const LIST = 'replies';

/** What customers answered, newest first. */
export async function listReplies(tx: OrgTx, filter: ReplyFilter): Promise<Page<ReplyRow>> {
  let query = replies(tx)
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.state === 'matched') query = query.where('message_id', 'is not', null);
  if (filter.state === 'unsorted')
    query = query.where('message_id', 'is', null).where('sorted_at', 'is', null);
  if (filter.state === 'sorted') query = query.where('sorted_at', 'is not', null);
  if (filter.messageId !== undefined) query = query.where('message_id', '=', filter.messageId);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.cursor !== undefined) {
    const [id] = decodeCursor(LIST, filter.cursor, ['id']);
    query = query.where('id', '<', String(id));
  }
  return toPage(
    await query.execute(),
    filter.limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
}

export const readReply = (tx: OrgTx, id: string): Promise<ReplyRow | undefined> =>
  replies(tx).where('id', '=', id).executeTakeFirst();

const replies = (tx: OrgTx) => tx.db.selectFrom('reply').selectAll().where('org_id', '=', tx.org.id);
