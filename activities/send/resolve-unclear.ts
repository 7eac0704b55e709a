import type { SearchAnswer } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { lockInvoices } from '../../src/db/leases.js';
import {
  expireClaim,
  findMessage,
  releaseClaim,
  resolveUnknown,
  settleMessage,
} from '../../src/db/messages.js';
import { enqueueSignal } from '../../src/db/outbox.js';
import { replan } from '../../src/db/plan.js';
import { invoiceIdsOfMessage } from '../../src/db/provider-events.js';
import { planSearch, takeSearch, type DueSearch } from '../../src/db/searches.js';
import type { MessageRow } from '../../src/db/tables.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import type { ActivityDeps } from '../deps.js';
import { reached } from '../../src/failpoints.js';
import { judge } from '../situation.js';
import { askAPerson, searchIn, today } from './outcome.js';
import { whoTook } from './prepare.js';

/**
 * Asks the provider once about a message whose hand-over is unclear, and writes down what that means
 * (design §4.6): it was taken; or it is asked again later; or, after the last time, a person is. Called by the
 * workers' resolver, whatever became of the invoice's run. Nothing is ever sent from here.
 */
export async function resolveUnclear(deps: ActivityDeps, { orgId, messageId }: DueSearch): Promise<void> {
  const taken = await deps.database.withOrg(orgId, async (tx) => {
    const message = await takeSearch(tx, messageId);
    return message && { message, mailEnd: whoTook(message.provider, deps.mailEndOf(tx.org)) };
  });
  if (taken === undefined) return;
  const { message, mailEnd } = taken;
  const answer = await mailEnd.search({ orgId, messageId, attemptId: message.attempt_id });
  deps.log.info({ messageId, answer: answer.kind }, 'searched for an unclear message');
  await reached('resolver.answered', messageId);
  await deps.database.withOrg(orgId, (tx) => record(tx, message, answer));
}

async function record(tx: OrgTx, searched: MessageRow, answer: SearchAnswer): Promise<void> {
  const invoiceIds = await invoiceIdsOfMessage(tx, searched.id);
  const invoices = invoiceIds.length === 0 ? [] : await lockInvoices(tx, invoiceIds);
  const message = await findMessage(tx, searched.id);
  // The question to a person is asked about an invoice that is open, if there is one.
  const first = invoices.find((invoice) => invoice.final_state === null)?.id ?? invoiceIds[0];
  // Settled meanwhile, by an event of the provider's or by the run; or tried again by another attempt.
  if (first === undefined || message === undefined || message.attempt_id !== searched.attempt_id) return;
  const isNews = await (message.state === 'claimed' ? claimOver : unknownStill)(tx, message, answer, first);
  if (!isNews) return;
  for (const { id } of invoices.filter((invoice) => invoice.final_state === null)) {
    const next = await replan(tx, id);
    await enqueueSignal(tx, id, 'invoiceChanged', { messageId: message.id, next });
  }
}

/** A claim that nobody came back for. True when it changed what is known. */
async function claimOver(
  tx: OrgTx,
  message: MessageRow,
  answer: SearchAnswer,
  invoiceId: string,
): Promise<boolean> {
  const attempt = { messageId: message.id, attemptId: message.attempt_id };
  if (answer.kind === 'found') return settleMessage(tx, attempt, await sent(tx, message, answer, invoiceId));
  if (answer.kind === 'absent') return releaseClaim(tx, attempt, 'not_handed_over');
  const inMs = await searchIn(tx, message.id, answer);
  const isExpired = await expireClaim(tx, attempt, await today(tx, invoiceId), inMs);
  if (isExpired && inMs === null) await askIfOpen(tx, invoiceId, message);
  return isExpired;
}

/** One that is unclear since its lease was over. True when it is no longer searched for. */
async function unknownStill(
  tx: OrgTx,
  message: MessageRow,
  answer: SearchAnswer,
  invoiceId: string,
): Promise<boolean> {
  const attempt = { messageId: message.id, attemptId: message.attempt_id };
  if (answer.kind === 'found') return resolveUnknown(tx, attempt, await sent(tx, message, answer, invoiceId));
  const inMs = await searchIn(tx, message.id, answer);
  if (inMs !== null) {
    await planSearch(tx, message.id, inMs);
    return false;
  }
  // The search is over: the next step's delay counts from today (contract §7, Dates).
  const end = { state: 'unknown', reason: 'not_found', countedOn: await today(tx, invoiceId) } as const;
  const isOver = await resolveUnknown(tx, attempt, end);
  if (isOver) await askIfOpen(tx, invoiceId, message);
  return isOver;
}

/** Taken on the day of the hand-over, in the customer's zone, whenever it was found. */
async function sent(
  tx: OrgTx,
  message: MessageRow,
  found: Extract<SearchAnswer, { kind: 'found' }>,
  invoiceId: string,
) {
  const { zone } = (await judge(tx, invoiceId)).facts.calendar;
  const countedOn = civilDateOf(message.claimed_at, zone);
  return { state: 'sent', providerMessageId: found.providerMessageId, countedOn } as const;
}

/** An invoice that has ended needs no answer any more, and a correction is sent once or not at all. */
async function askIfOpen(tx: OrgTx, invoiceId: string, { id, kind }: MessageRow): Promise<void> {
  const { facts } = await judge(tx, invoiceId);
  if (facts.final === null && kind !== 'correction') await askAPerson(tx, invoiceId, id);
}
