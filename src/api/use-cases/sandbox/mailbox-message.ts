import type { OrgTx } from '../../../db/database.js';
import { lockMessage } from '../../../db/provider-events.js';
import type { MessageRow, MessageState } from '../../../db/tables.js';
import { conflict, notFound, Problem } from '../../problems.js';

/** States in which a message lies in somebody's inbox. */
export const ARRIVED: readonly MessageState[] = ['sent', 'delivered'];

/**
 * A message of a sandbox organisation, locked.
 * @throws Problem `forbidden` for a live organisation, `not-found`
 */
export async function sandboxMessage(tx: OrgTx, messageId: string): Promise<MessageRow> {
  requireSandbox(tx);
  const message = await lockMessage(tx, messageId);
  if (message === undefined) throw notFound();
  return message;
}

/** @throws Problem `forbidden` */
export function requireSandbox(tx: OrgTx): void {
  if (!tx.org.sandbox) throw new Problem('forbidden', 'Only a sandbox organisation can do that.');
}

/** @throws Problem `conflict` unless the message is in one of these states */
export function requireState(message: MessageRow, states: readonly MessageState[]): void {
  if (!states.includes(message.state)) {
    throw conflict(`The message is ${message.state}; this is possible when it is ${states.join(' or ')}.`);
  }
}
