import type { MessageReference } from '../../domain/mail-events.js';
import type { OrgTx } from '../database.js';
import { hashOfReplyToken } from '../reply-token.js';
import type { MessageRow } from '../tables.js';

/**
 * The message of this organisation an event is about: by token, by our id, by the provider's id, in this order.
 * An erased customer's is none: what they write anew is nobody's known reply, and a person sorts it.
 */
export async function findMessageOf(
  tx: OrgTx,
  { tokens, messageIds, providerMessageIds }: MessageReference,
): Promise<MessageRow | undefined> {
  for (const token of tokens) {
    const found = await messages(tx)
      .where('reply_token_hash', '=', hashOfReplyToken(token))
      .executeTakeFirst();
    if (found) return found;
  }
  for (const id of messageIds) {
    const found = await messages(tx).where('id', '=', id).executeTakeFirst();
    if (found) return found;
  }
  for (const id of providerMessageIds) {
    const found = await messages(tx).where('provider_message_id', '=', id).executeTakeFirst();
    if (found) return found;
  }
  return undefined;
}

const messages = (tx: OrgTx) =>
  tx.db
    .selectFrom('message')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('customer')
            .select('customer.id')
            .whereRef('customer.org_id', '=', 'message.org_id')
            .whereRef('customer.id', '=', 'message.customer_id')
            .where('customer.erasing_at', 'is not', null),
        ),
      ),
    );
