import type { DeliveryAnswer } from '../domain/outcomes.js';
import { repeatUnsent } from '../domain/round.js';
import { toIso } from '../domain/time.js';
import type { Actor } from './audit.js';
import { replanAndSignal } from './customer-wide.js';
import type { OrgTx } from './database.js';
import { loadFacts } from './facts.js';
import { auditMessageEvent, lockMessage } from './provider-events.js';
import { openRound } from './rounds.js';
import type { MessageRow, TaskRow } from './tables.js';
import { closeOpenTasks, openTask } from './tasks.js';

/**
 * A person says whether a message in doubt was sent (`check_delivery`, contract §7): it is settled for every invoice
 * it speaks of, and nobody is asked about it any more. One that was not sent is planned again, in a new round. Under
 * the locks of all these invoices; the caller plans the task's own. Does nothing when it is in doubt no more.
 */
export async function answerDelivery(
  tx: OrgTx,
  task: TaskRow,
  answer: DeliveryAnswer,
  actor: Actor,
): Promise<void> {
  const message = task.message_id === null ? undefined : await lockMessage(tx, task.message_id);
  if (message?.state !== 'unknown') return;
  await settle(tx, message, answer);
  const type = answer === 'sent' ? 'message.sent' : 'message.refused';
  const data = answer === 'sent' ? {} : { reason: 'not_sent' };
  await auditMessageEvent(tx, { type, message, actor, data });
  for (const claim of await openClaimsOf(tx, message.id)) {
    if (answer === 'not_sent') await planAgain(tx, claim);
    if (claim.invoiceId !== task.invoice_id) {
      await closeOpenTasks(tx, claim.invoiceId, 'answered_elsewhere', ['check_delivery']);
    }
    await askAboutNext(tx, claim.invoiceId);
    if (claim.invoiceId === task.invoice_id) continue;
    await replanAndSignal(tx, claim.invoiceId, 'invoiceChanged', { messageId: message.id });
  }
}

/** The day its successor's delay counts from stays the end of the search (contract §7, Dates). */
const settle = (tx: OrgTx, message: MessageRow, answer: DeliveryAnswer) =>
  tx.db
    .updateTable('message')
    .set({
      next_search_at: null,
      ...(answer === 'sent'
        ? { state: 'sent', sent_at: toIso(message.claimed_at), reason: null }
        : { state: 'refused', reason: 'not_sent' }),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.id)
    .execute();

interface Claim {
  readonly invoiceId: string;
  readonly step: string;
  readonly round: number;
}

/** What the message was, for each invoice it speaks of that is still open. */
const openClaimsOf = (tx: OrgTx, messageId: string): Promise<Claim[]> =>
  tx.db
    .selectFrom('message_invoice as mi')
    .innerJoin('invoice as i', (on) =>
      on.onRef('i.org_id', '=', 'mi.org_id').onRef('i.id', '=', 'mi.invoice_id'),
    )
    .select(['mi.invoice_id as invoiceId', 'mi.step', 'mi.round'])
    .where('mi.org_id', '=', tx.org.id)
    .where('mi.message_id', '=', messageId)
    .where('mi.released_at', 'is', null)
    .where('i.final_state', 'is', null)
    .orderBy('mi.invoice_id')
    .execute();

async function planAgain(tx: OrgTx, { invoiceId, step, round }: Claim): Promise<void> {
  const { facts, policy } = await loadFacts(tx, invoiceId);
  const opening = repeatUnsent(facts, policy, { step, round }, tx.now);
  if (opening !== null) await openRound(tx, invoiceId, opening);
}

/** One question at a time and invoice: another message of it may be in doubt as well. */
async function askAboutNext(tx: OrgTx, invoiceId: string): Promise<void> {
  const next = await tx.db
    .selectFrom('message as m')
    .innerJoin('message_invoice as mi', (on) =>
      on.onRef('mi.org_id', '=', 'm.org_id').onRef('mi.message_id', '=', 'm.id'),
    )
    .select('m.id')
    .where('m.org_id', '=', tx.org.id)
    .where('mi.invoice_id', '=', invoiceId)
    .where('mi.released_at', 'is', null)
    .where('m.state', '=', 'unknown')
    .where('m.kind', '<>', 'correction')
    .where('m.next_search_at', 'is', null)
    .orderBy('m.id')
    .limit(1)
    .executeTakeFirst();
  if (next) await openTask(tx, { invoiceId, kind: 'check_delivery', messageId: next.id });
}
