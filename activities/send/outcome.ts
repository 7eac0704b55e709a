import type { HandOverAnswer, SearchAnswer } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { expireClaim, releaseClaim, settleMessage, type Settlement } from '../../src/db/messages.js';
import { lockInvoices } from '../../src/db/leases.js';
import { replan } from '../../src/db/plan.js';
import { invoiceIdsOfMessage } from '../../src/db/provider-events.js';
import { sinceHandOverMs } from '../../src/db/searches.js';
import { openTask } from '../../src/db/tasks.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import type { NextMove } from '../../src/domain/decision.js';
import { nextSearchMs } from '../../src/domain/search-times.js';
import type { CivilDate } from '../../src/domain/time.js';
import { closeStuckReview, judge } from '../situation.js';
import type { Claim } from './claim.js';
import { askForAddress } from '../../src/db/mail-events/bounce.js';
import { retryIn } from './prepare.js';

/**
 * Writes down what the mail end answered (design §4.5), under the locks of its invoices. Compare-and-set on the
 * attempt: one that was overtaken changes nothing. The next step's delay counts from today, the day of
 * the provider's acceptance in the customer's zone.
 */
export async function recordAnswer(
  tx: OrgTx,
  invoiceId: string,
  claim: Claim,
  answer: Exclude<HandOverAnswer, { kind: 'not_written' }>,
  leaseLeftMs: number,
): Promise<NextMove> {
  switch (answer.kind) {
    case 'accepted':
    case 'refused':
      return settle(tx, invoiceId, claim, answer);
    case 'later':
      await releaseClaim(tx, claim, `provider_asks_for_later: ${answer.reason}`);
      return retryIn(tx, invoiceId, answer.retryAfterMs);
    case 'unknown':
      // Still claimed: payments wait for the lease, then the mail end is asked; never sent again blindly.
      return retryIn(tx, invoiceId, leaseLeftMs);
  }
}

/** Writes down how the search for a message in doubt ended (design §4.6); undefined when it is proven absent. */
export async function recordSearch(
  tx: OrgTx,
  invoiceId: string,
  claim: Claim,
  answer: SearchAnswer,
): Promise<NextMove | undefined> {
  switch (answer.kind) {
    case 'found':
      return settle(tx, invoiceId, claim, { kind: 'accepted', providerMessageId: answer.providerMessageId });
    case 'absent':
      return undefined;
    case 'not_found':
    case 'cannot_ask':
      return giveUpFor(tx, invoiceId, claim, answer);
  }
}

/** Locks every invoice a message speaks of, in id order: what becomes of it changes the plans of them all. */
export async function lockShared(tx: OrgTx, messageId: string): Promise<void> {
  const ids = await invoiceIdsOfMessage(tx, messageId);
  if (ids.length > 0) await lockInvoices(tx, ids);
}

/** The invoices that share the message have it behind them too; their runs find that out when they wake. */
async function replanShared(tx: OrgTx, messageId: string, invoiceId: string): Promise<NextMove> {
  for (const id of await invoiceIdsOfMessage(tx, messageId)) if (id !== invoiceId) await replan(tx, id);
  return replan(tx, invoiceId);
}

/** Nothing was found: the ladder goes on, the search too, as long as there is somebody to ask. */
async function giveUpFor(
  tx: OrgTx,
  invoiceId: string,
  claim: Claim,
  answer: SearchAnswer,
): Promise<NextMove> {
  const inMs = await searchIn(tx, claim.messageId, answer);
  const isExpired = await expireClaim(tx, claim, await today(tx, invoiceId), inMs);
  if (isExpired && inMs === null) await askAPerson(tx, invoiceId, claim.messageId);
  return replanShared(tx, claim.messageId, invoiceId);
}

/** When the provider is asked again; null when it cannot be, or was for the last time (contract §7). */
export const searchIn = async (tx: OrgTx, messageId: string, answer: SearchAnswer): Promise<number | null> =>
  answer.kind === 'cannot_ask' ? null : nextSearchMs(await sinceHandOverMs(tx, messageId), tx.org.sandbox);

/** Whether a message of an open invoice arrived is a person's question now; the ladder goes on. */
export async function askAPerson(tx: OrgTx, invoiceId: string, messageId: string): Promise<void> {
  await openTask(tx, { invoiceId, kind: 'check_delivery', messageId });
}

async function settle(
  tx: OrgTx,
  invoiceId: string,
  claim: Claim,
  answer: Extract<HandOverAnswer, { kind: 'accepted' | 'refused' }>,
): Promise<NextMove> {
  const situation = await judge(tx, invoiceId);
  const on = civilDateOf(tx.now, situation.facts.calendar.zone);
  const settlement: Settlement =
    answer.kind === 'accepted'
      ? { state: 'sent', providerMessageId: answer.providerMessageId, countedOn: on }
      : { state: 'refused', reason: answer.reason, countedOn: on };
  await settleMessage(tx, claim, settlement);
  // Nobody is asked about an invoice that has ended; its customer's others are held by `abandonAddress`.
  if (answer.kind === 'refused' && answer.isAddressDead && situation.facts.final === null)
    await askForAddress(tx, invoiceId, 'address_refused');
  await closeStuckReview(tx, invoiceId, situation);
  return replanShared(tx, claim.messageId, invoiceId);
}

/** The civil day in the zone of the invoice's customer. */
export const today = async (tx: OrgTx, invoiceId: string): Promise<CivilDate> =>
  civilDateOf(tx.now, (await judge(tx, invoiceId)).facts.calendar.zone);
