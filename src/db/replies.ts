import { toIso } from '../domain/time.js';
import type { ReplyEvent } from '../domain/mail-events.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import type { MessageRow, ReplyRow } from './tables.js';
import { json } from './values.js';

/** Keeps what a customer wrote, whole; without a message it waits for a person to sort it. */
export async function insertReply(
  tx: OrgTx,
  inboxId: string,
  reply: ReplyEvent,
  message: MessageRow | undefined,
): Promise<void> {
  await tx.db
    .insertInto('reply')
    .values({
      org_id: tx.org.id,
      id: newId('rpl'),
      inbox_id: inboxId,
      message_id: message?.id ?? null,
      customer_id: message?.customer_id ?? null,
      from_address: reply.from,
      subject: reply.subject,
      text_body: reply.text,
      full_text: reply.fullText,
      auto: reply.auto,
      attachments: json(reply.attachments),
      received_at: toIso(tx.now),
    })
    .execute();
}

/** One reply, locked; undefined when this organisation has none of that id. */
export const lockReply = (tx: OrgTx, id: string): Promise<ReplyRow | undefined> =>
  tx.db
    .selectFrom('reply')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** A person said whose it is, or that it concerns nobody here (`customerId` null). */
export async function sortReply(
  tx: OrgTx,
  id: string,
  sorted: { readonly customerId: string | null; readonly byId: string },
): Promise<void> {
  await tx.db
    .updateTable('reply')
    .set({ customer_id: sorted.customerId, sorted_at: toIso(tx.now), sorted_by_id: sorted.byId })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .execute();
}
