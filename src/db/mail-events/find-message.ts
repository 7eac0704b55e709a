import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { MessageReference } from '../../domain/mail-events.js';
import type { OrgTx } from '../database.js';
import { hashOfReplyToken } from '../reply-token.js';
import type { MessageRow, Tables } from '../tables.js';

/**
 * The message of this organisation an event is about: by token, by our id, by the provider's id, in this order.
 * An erased customer's is none: what they write anew is nobody's known reply, and a person sorts it.
 */
export const findMessageOf = (tx: OrgTx, about: MessageReference): Promise<MessageRow | undefined> =>
  findAmong((eb) => eb.not(isErased(eb)), tx, about);

/** Whether it is about a message to somebody who was erased since. */
export async function isAboutErased(tx: OrgTx, about: MessageReference): Promise<boolean> {
  return (await findAmong(isErased, tx, about)) !== undefined;
}

type Builder = ExpressionBuilder<Tables, 'message'>;
type Condition = (eb: Builder) => Expression<SqlBool>;

async function findAmong(
  condition: Condition,
  tx: OrgTx,
  { tokens, messageIds, providerMessageIds }: MessageReference,
): Promise<MessageRow | undefined> {
  const messages = tx.db.selectFrom('message').selectAll().where('org_id', '=', tx.org.id).where(condition);
  for (const token of tokens) {
    const found = await messages.where('reply_token_hash', '=', hashOfReplyToken(token)).executeTakeFirst();
    if (found) return found;
  }
  for (const id of messageIds) {
    const found = await messages.where('id', '=', id).executeTakeFirst();
    if (found) return found;
  }
  for (const id of providerMessageIds) {
    const found = await messages.where('provider_message_id', '=', id).executeTakeFirst();
    if (found) return found;
  }
  return undefined;
}

const isErased: Condition = (eb) =>
  eb.exists(
    eb
      .selectFrom('customer')
      .select('customer.id')
      .whereRef('customer.org_id', '=', 'message.org_id')
      .whereRef('customer.id', '=', 'message.customer_id')
      .where('customer.erasing_at', 'is not', null),
  );
