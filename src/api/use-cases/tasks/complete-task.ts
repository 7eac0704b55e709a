import type { CustomerEffect } from '../../../domain/effects.js';
import { isAboutStop } from '../../../domain/outcome-rules.js';
import { shareAnswer } from '../../../domain/shared-answer.js';
import { outcomeEffects, type OutcomeRequest, type OutcomeResult } from '../../../domain/outcomes.js';
import type { Actor } from '../../../db/audit.js';
import { creditedSinceDispute } from '../../../db/credits.js';
import { changeContact, lockCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { answerDelivery } from '../../../db/delivery-answer.js';
import { applyEffects } from '../../../db/effects.js';
import { loadFacts } from '../../../db/facts.js';
import { liftHold } from '../../../db/holds.js';
import { lockInvoices, lockInvoicesForStop } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { invoiceIdsOfMessage } from '../../../db/provider-events.js';
import { openInvoiceIds } from '../../../db/read/invoices.js';
import { customerOfInvoice } from '../../../db/read/replies.js';
import type { TaskRow } from '../../../db/tables.js';
import {
  closeOpenTasks,
  completeTask as storeCompletion,
  findTask,
  hasSharedWork,
} from '../../../db/tasks.js';
import { remembering } from '../../../db/undo/record.js';
import { canonicalHash } from '../../canonical.js';
import { conflict, invalidField, notFound } from '../../problems.js';
import type { CompleteTaskBody } from '../../schemas/task-body.js';
import { lockOpenInvoices, replanAndSignal } from '../customers/customer-wide.js';
import { followCustomerChange } from '../customers/follow-customer-change.js';
import { setNeverRemind } from '../customers/never-remind.js';
import { passWorkOn } from '../customers/pass-work-on.js';
import { withdrawAddress } from '../customers/withdraw-address.js';
import { namedInvoices, openParts } from './other-parts.js';

/** Who answers. */
interface Answering {
  readonly actor: Actor;
  readonly name: string;
}

/**
 * Stores what a person decided and carries out what follows, in one transaction under the invoice's lock:
 * task done, effects (holds, promise, dispute, next task, end), new plan, signal. The same answer again
 * changes nothing. A call may be answered for other invoices of it as well (`alsoFor`): each has its own task done,
 * its own effects and its own signal.
 * @throws Problem `not-found`, `validation` (outcome or a field of it), `conflict` on a closed task
 */
export async function completeTask(
  tx: OrgTx,
  taskId: string,
  body: CompleteTaskBody,
  by: Answering,
): Promise<void> {
  const known = await findTask(tx, taskId);
  if (known === undefined) throw notFound();
  const customerId = await customerOfInvoice(tx, known.invoice_id);
  const { alsoFor, note, ...request } = body;
  const others = await namedInvoices(tx, known, alsoFor);
  const invoiceIds = await lockFor(tx, known, { customerId, others }, body);
  // Read again under the lock: a payment may have closed it meanwhile.
  const task = (await findTask(tx, taskId)) ?? known;
  const hash = hashOf(request, note, others);
  if (task.state === 'done' && task.completion_hash?.equals(hash)) return;
  const answers = await answersOf(tx, task, request, others);
  const taskIds = answers.map((one) => one.task.id);
  await remembering(tx, { taskIds, customerId, invoiceIds }, async () => {
    for (const one of answers) {
      await storeCompletion(tx, {
        taskId: one.task.id,
        outcome: body.outcome,
        outcomeData: fieldsWithoutText(one.request),
        note: note ?? null,
        hash: one.task.id === taskId ? hash : hashOf(one.request, note, []),
        actor: by.actor,
        completedBy: by.name,
      });
    }
    for (const { task: each, decided } of answers)
      await carryOut(tx, each, decided, { ...by, outcome: body.outcome });
  });
}

/** Without other invoices: as it was before there could be any. */
const hashOf = (request: OutcomeRequest, note: string | undefined, others: readonly string[]): Buffer =>
  canonicalHash({
    ...request,
    ...(note !== undefined && { note }),
    ...(others.length > 0 && { alsoFor: others }),
  });

/** A task with its answer, and what the answer leads to. */
interface JudgedAnswer {
  readonly task: TaskRow;
  readonly request: OutcomeRequest;
  readonly decided: Decided;
}

/** The task's own answer first. All are judged before anything is done; what it means for the customer is done once. */
async function answersOf(
  tx: OrgTx,
  task: TaskRow,
  request: OutcomeRequest,
  others: readonly string[],
): Promise<readonly JudgedAnswer[]> {
  const isShared = others.length > 0 && task.state === 'open';
  const shared = isShared ? await share(tx, task, request, others) : undefined;
  const own = shared?.get(task.invoice_id) ?? request;
  const decided = await judge(tx, task, own);
  if (task.state !== 'open') throw conflict(closedText(task));
  const answers: JudgedAnswer[] = [{ task, request: own, decided }];
  for (const part of await openParts(tx, task, others)) {
    const theirs = shared?.get(part.invoice_id) ?? request;
    const { customer: _, ...rest } = await judge(tx, part, theirs);
    answers.push({ task: part, request: theirs, decided: rest });
  }
  return answers;
}

/** @throws Problem `validation` for an answer that cannot be one for several */
async function share(tx: OrgTx, task: TaskRow, request: OutcomeRequest, others: readonly string[]) {
  const rows = await lockInvoices(tx, inOrder([task.invoice_id, ...others]));
  const result = shareAnswer(
    request,
    rows.map((row) => ({
      invoiceId: row.id,
      dueOn: row.due_on,
      cents: row.outstanding_cents,
      currency: row.currency,
    })),
  );
  if (result.kind === 'refused') throw invalidField(result.path, result.message);
  return result.requests;
}

/** What follows from an answer, down to the signal that tells the run. */
async function carryOut(
  tx: OrgTx,
  task: TaskRow,
  { effects, customer, delivery }: Decided,
  by: { readonly actor: Actor; readonly outcome: string },
): Promise<void> {
  const { id: taskId, invoice_id: invoiceId } = task;
  if (customer) await followCustomer(tx, invoiceId, customer, by.actor);
  if (delivery) await answerDelivery(tx, task, delivery, by.actor);
  await applyEffects(tx, invoiceId, effects, by.actor, taskId);
  const next = await replan(tx, invoiceId);
  const end = next.kind === 'end' && next.outcome ? { outcome: next.outcome } : {};
  await enqueueSignal(tx, invoiceId, 'taskCompleted', { taskId, answer: by.outcome, ...end, next });
  if (task.kind === 'read_reply') await liftReplyElsewhere(tx, invoiceId, by.actor);
  if (next.kind === 'end') await passWorkOn(tx, invoiceId);
}

/**
 * A reply holds every invoice of its customer, and so does their address: such answers take all their locks. A message
 * in doubt is settled for all the invoices it speaks of; a call for those that were named; an end may pass work on to any
 * of them. Says which are locked now.
 */
async function lockFor(
  tx: OrgTx,
  task: TaskRow,
  about: { readonly customerId: string; readonly others: readonly string[] },
  body: CompleteTaskBody,
): Promise<readonly string[]> {
  const own = task.invoice_id;
  if (task.kind === 'check_delivery' && task.message_id !== null) {
    const ids = inOrder([...(await invoiceIdsOfMessage(tx, task.message_id)), own]);
    await lockInvoicesForStop(tx, ids);
    return ids;
  }
  const isWide =
    task.kind === 'read_reply' ||
    isAboutStop(task) ||
    body.contact !== undefined ||
    body.outcome === 'wrong_contact' ||
    (ENDS.includes(body.outcome) && (await hasSharedWork(tx, own)));
  const all = isWide ? await lockOpenInvoices(tx, about.customerId) : [];
  const named = inOrder([...about.others, own]);
  await lockInvoicesForStop(tx, named);
  return inOrder([...all, ...named]);
}

/** Answers that end the invoice, or may: what hung on it and is about others as well is passed on to one of them. */
const ENDS: readonly string[] = ['cancel', 'write_off', 'handed_over', 'upheld'];

const inOrder = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

/** What the answer means for the customer, and so for their other invoices. */
async function followCustomer(tx: OrgTx, invoiceId: string, effect: CustomerEffect, actor: Actor) {
  const customerId = await customerOfInvoice(tx, invoiceId);
  const known = await lockCustomer(tx, customerId);
  const invoiceIds = await openInvoiceIds(tx, customerId);
  if (effect.kind === 'withdraw_address') {
    await withdrawAddress(tx, customerId, invoiceIds);
    return;
  }
  if (effect.kind === 'stop_reminders' || effect.kind === 'remind_again') {
    const whom = { customer: known, invoiceIds, actor, byInvoiceId: invoiceId };
    await setNeverRemind(tx, whom, effect.kind === 'stop_reminders');
    return;
  }
  const { name: contactName, email, phone } = effect.contact;
  // Who gets the reminders apart from the commercial contact is the one whose address was wrong.
  const address =
    known.reminder_email !== null && email !== undefined
      ? { reminderContact: { email, ...(contactName !== undefined && { name: contactName }) } }
      : { contactName, email };
  const change = { ...address, phone, isConfirmed: true };
  // Whoever was asked for an address need not look for one any more.
  if (email !== undefined) await closeOpenTasks(tx, invoiceId, 'address_corrected', ['check_address']);
  await followCustomerChange(tx, {
    ...(await changeContact(tx, known, change)),
    byInvoiceId: invoiceId,
    actor,
  });
}

/** A person has read it: the customer's other invoices go on as well. */
async function liftReplyElsewhere(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  const ids = await openInvoiceIds(tx, await customerOfInvoice(tx, invoiceId));
  for (const id of ids.filter((other) => other !== invoiceId)) {
    if (await liftHold(tx, id, 'reply', actor))
      await replanAndSignal(tx, id, 'holdLifted', { reason: 'reply' });
  }
}

type Decided = Extract<OutcomeResult, { readonly kind: 'accepted' }>;

/** What the outcome leads to; also judged for a closed task, so that an impossible outcome is a 400 there too. */
async function judge(tx: OrgTx, task: TaskRow, request: OutcomeRequest): Promise<Decided> {
  const { facts, policy } = await loadFacts(tx, task.invoice_id);
  const hasCreditSinceDispute =
    task.kind === 'resolve_dispute' && (await creditedSinceDispute(tx, task.invoice_id)) > 0;
  const result = outcomeEffects({ task, request, facts, policy, now: tx.now, hasCreditSinceDispute });
  if (result.kind === 'accepted') return result;
  if (task.state !== 'open' && result.path !== '/outcome') throw conflict(closedText(task));
  throw invalidField(result.path, result.message);
}

/** The customer's words stay out of the audit trail; the dispute keeps them. */
function fieldsWithoutText(request: OutcomeRequest): Record<string, unknown> {
  const { promisedFor, promisedCents, retryOn, on, instalments } = request;
  return Object.fromEntries(
    Object.entries({ promisedFor, promisedCents, retryOn, on, instalments }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

const closedText = (task: TaskRow): string =>
  task.state === 'done'
    ? 'The task is done, with another answer.'
    : 'The task was closed and needs no answer any more.';
