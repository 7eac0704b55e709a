import { inOwnWords } from '../domain/mail/own-words.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import type { NewMessage } from './messages.js';
import type { MessageRow } from './tables.js';
import { closeOpenTasks, openTask } from './tasks.js';
import { insertUnsent, rewriteMessage } from './unsent-messages.js';

/** A message written for a person to agree to; `writtenCents`: what was outstanding then. */
export interface Question {
  readonly invoiceId: string;
  readonly message: NewMessage;
  readonly writtenCents: number;
  /** The message was shown before and is written anew: another amount, another slot. */
  readonly isAgain: boolean;
}

/**
 * Shows a message to a person (`approve_message`), under the invoice's lock; again: with the text and for the
 * instant as they are now. Nothing leaves before somebody agrees.
 */
export async function askForApproval(tx: OrgTx, question: Question): Promise<void> {
  const { invoiceId, message, writtenCents, isAgain } = question;
  if (isAgain) await rewriteMessage(tx, message, writtenCents);
  else await insertUnsent(tx, message, { state: 'awaiting_approval', writtenCents });
  const { step, messageId } = message;
  await openTask(tx, { invoiceId, kind: 'approve_message', step, messageId });
  if (!isAgain) return;
  const [invoice] = message.invoices;
  await appendAudit(tx, {
    type: 'step.planned',
    invoiceId,
    actor: SYSTEM,
    data: { step, kind: `send_${message.kind}`, at: toIso(message.plannedFor), round: invoice?.round },
  });
}

/** What the person who agrees changed of the message; absent: nothing. */
interface OwnWords {
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
}

/** The message of an open question; undefined when nobody is asked about this invoice. */
export const awaitedMessage = (tx: OrgTx, invoiceId: string): Promise<MessageRow | undefined> =>
  tx.db
    .selectFrom('message as m')
    .innerJoin('message_invoice as mi', (join) =>
      join.onRef('mi.org_id', '=', 'm.org_id').onRef('mi.message_id', '=', 'm.id'),
    )
    .selectAll('m')
    .where('m.org_id', '=', tx.org.id)
    .where('mi.invoice_id', '=', invoiceId)
    .where('mi.released_at', 'is', null)
    .where('m.state', '=', 'awaiting_approval')
    .executeTakeFirst();

/** A person agreed: the message may leave, with their words where they gave some. */
export async function approveMessage(
  tx: OrgTx,
  invoiceId: string,
  { subject, text }: OwnWords,
  actor: Actor,
): Promise<void> {
  const message = await awaitedMessage(tx, invoiceId);
  if (message === undefined) return;
  const own = inOwnWords({
    subject: subject ?? message.subject,
    text: text ?? message.text_body,
    language: message.headers['Content-Language'] === 'en' ? 'en' : 'fr',
  });
  await tx.db
    .updateTable('message')
    .set({
      approved_at: toIso(tx.now),
      is_edited: subject !== undefined || text !== undefined,
      ...(subject === undefined ? {} : { subject: own.subject }),
      ...(text === undefined ? {} : { text_body: own.text, html_body: own.html }),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.id)
    .execute();
  await tell(tx, 'message.approved', invoiceId, message, actor);
}

/** A person does not want it sent: the step is passed over, the ladder goes on (contract §7). */
export async function rejectMessage(
  tx: OrgTx,
  invoiceId: string,
  rejection: { readonly reason: string; readonly countedOn: CivilDate },
  actor: Actor,
): Promise<void> {
  const message = await awaitedMessage(tx, invoiceId);
  if (message === undefined) return;
  await tx.db
    .updateTable('message')
    .set({ state: 'skipped', reason: rejection.reason, counted_on: rejection.countedOn })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.id)
    .execute();
  await tell(tx, 'message.rejected', invoiceId, message, actor);
}

/** Nobody needs to be asked any more, under the invoice's lock: the task closes, the step is free again. */
export async function dropQuestion(tx: OrgTx, invoiceId: string, because: string): Promise<void> {
  const message = await awaitedMessage(tx, invoiceId);
  await closeOpenTasks(tx, invoiceId, because, ['approve_message']);
  if (message === undefined) return;
  await tx.db
    .updateTable('message')
    .set({ state: 'skipped', reason: because })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.id)
    .execute();
  await tx.db
    .updateTable('message_invoice')
    .set({ released_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('message_id', '=', message.id)
    .where('released_at', 'is', null)
    .execute();
}

const tell = (
  tx: OrgTx,
  type: 'message.approved' | 'message.rejected',
  invoiceId: string,
  message: MessageRow,
  actor: Actor,
): Promise<void> =>
  appendAudit(tx, { type, invoiceId, actor, data: { messageId: message.id, step: message.step } });
