import type { OrgTx } from '../database.js';
import type { MessageRow, MessageState } from '../tables.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** A message with the invoices it speaks of. */
export interface MessageRecord extends MessageRow {
  readonly invoiceIds: readonly string[];
  readonly round: number;
}

export interface MessageFilter {
  readonly state?: MessageState | undefined;
  readonly invoiceId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * All messages newest first; those of one invoice in the order they were claimed, as its story goes. Ids
 * sort by creation, so the id alone is the position.
 */
export async function listMessages(tx: OrgTx, filter: MessageFilter): Promise<Page<MessageRecord>> {
  const isStory = filter.invoiceId !== undefined;
  const name = isStory ? 'invoice-messages' : 'messages';
  let query = tx.db
    .selectFrom('message')
    .selectAll('message')
    .where('message.org_id', '=', tx.org.id)
    .orderBy('message.id', isStory ? 'asc' : 'desc')
    .limit(filter.limit + 1);
  if (filter.state !== undefined) query = query.where('message.state', '=', filter.state);
  if (filter.customerId !== undefined) query = query.where('message.customer_id', '=', filter.customerId);
  if (filter.invoiceId !== undefined) {
    query = query
      .innerJoin('message_invoice as mi', (on) =>
        on.onRef('mi.org_id', '=', 'message.org_id').onRef('mi.message_id', '=', 'message.id'),
      )
      .where('mi.invoice_id', '=', filter.invoiceId);
  }
  if (filter.cursor !== undefined) {
    const [id] = decodeCursor(name, filter.cursor, ['id']);
    query = query.where('message.id', isStory ? '>' : '<', String(id));
  }
  const rows = await query.execute();
  const page = toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(name, [row.id]),
    (row) => row,
  );
  return { ...page, data: await withInvoices(tx, page.data) };
}

export async function readMessage(tx: OrgTx, id: string): Promise<MessageRecord | undefined> {
  const row = await tx.db
    .selectFrom('message')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && (await withInvoices(tx, [row]))[0];
}

async function withInvoices(tx: OrgTx, rows: readonly MessageRow[]): Promise<MessageRecord[]> {
  if (rows.length === 0) return [];
  const claims = await tx.db
    .selectFrom('message_invoice')
    .select(['message_id', 'invoice_id', 'round'])
    .where('org_id', '=', tx.org.id)
    .where(
      'message_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('invoice_id')
    .execute();
  return rows.map((row) => {
    const own = claims.filter((claim) => claim.message_id === row.id);
    return {
      ...row,
      invoiceIds: own.map((claim) => claim.invoice_id),
      round: Math.max(1, ...own.map((claim) => claim.round)),
    };
  });
}
