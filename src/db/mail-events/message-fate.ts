import type { Actor } from '../audit.js';
import type { OrgTx } from '../database.js';
import { setMessageState } from '../provider-events.js';
import type { MessageRow, MessageState } from '../tables.js';

/** What a provider tells comes from the mail's end. */
export const PROVIDER: Actor = { kind: 'provider' };
export const CUSTOMER: Actor = { kind: 'customer' };

/**
 * How far a message has come. It only ever goes up, so that events may come in any order and more than once: a
 * delivery told late does not undo a bounce, a complaint says more than both.
 */
const RANKS: Partial<Record<MessageState, number>> = { sent: 1, delivered: 2, bounced: 3, complained: 4 };

/** Moves a message to where an event says it is, unless more is known already. Under its lock. */
export async function raiseMessage(tx: OrgTx, message: MessageRow, to: MessageState): Promise<void> {
  const [from, target] = [RANKS[message.state], RANKS[to]];
  // A message that is not `sent` here (refused, skipped) is not brought back by an event; the timeline tells.
  if (from === undefined || target === undefined || target <= from) return;
  await setMessageState(tx, message.id, to);
}
