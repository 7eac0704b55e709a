import { sql } from 'kysely';
import { appendAudits, type Actor, type AuditType } from './audit.js';
import type { OrgTx } from './database.js';
import type { MessageRow, MessageState } from './tables.js';
import { json } from './values.js';

/** Locks a message so that two events of the same mail come one after the other. */
export const lockMessage = (tx: OrgTx, messageId: string): Promise<MessageRow | undefined> =>
  tx.db
    .selectFrom('message')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** Ids of the invoices a message speaks of (claims given back do not count), in lock order. */
export async function invoiceIdsOfMessage(tx: OrgTx, messageId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('message_invoice')
    .select('invoice_id')
    .where('org_id', '=', tx.org.id)
    .where('message_id', '=', messageId)
    .where('released_at', 'is', null)
    .orderBy('invoice_id')
    .execute();
  return rows.map((row) => row.invoice_id);
}

/** What became of a message after it was accepted. */
export async function setMessageState(tx: OrgTx, messageId: string, state: MessageState): Promise<void> {
  await tx.db
    .updateTable('message')
    .set({ state })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .execute();
}

/** One line in the timeline of every invoice the message speaks of. */
export async function auditMessageEvent(
  tx: OrgTx,
  event: {
    readonly type: AuditType;
    readonly message: MessageRow;
    readonly actor: Actor;
    readonly data?: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const { message, type, actor } = event;
  const ids = await invoiceIdsOfMessage(tx, message.id);
  await appendAudits(
    tx,
    ids.map((invoiceId) => ({
      type,
      invoiceId,
      customerId: message.customer_id,
      actor,
      data: { messageId: message.id, step: message.step, ...event.data },
    })),
  );
}

/** Whether an event of this type (and with this data) is in the story of the message already. */
export async function hasMessageEvent(
  tx: OrgTx,
  message: MessageRow,
  type: AuditType,
  data: Readonly<Record<string, unknown>> = {},
): Promise<boolean> {
  const row = await tx.db
    .selectFrom('audit_event')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', message.customer_id)
    .where('type', '=', type)
    .where(sql<boolean>`data @> ${json({ messageId: message.id, ...data })}::jsonb`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds the customer's words to the task in which a person reads them. */
export async function addReplyToTask(tx: OrgTx, taskId: string, text: string): Promise<void> {
  await tx.db
    .updateTable('task')
    .set({ reason: sql<string>`concat_ws(E'\n\n', reason, ${text}::text)` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', taskId)
    .execute();
}
