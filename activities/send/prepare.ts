import { isSingleAddress, type MailEnd } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { recordSkipped } from '../../src/db/unsent-messages.js';
import { customerTakenMs } from '../../src/db/customer-turn.js';
import { newId } from '../../src/db/ids.js';
import { lockInvoice } from '../../src/db/leases.js';
import { findMessage, releaseClaim } from '../../src/db/messages.js';
import { replan, storedMove } from '../../src/db/plan.js';
import { invoiceIdsOfMessage } from '../../src/db/provider-events.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { automationOf } from '../../src/domain/approval.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import type { NextMove } from '../../src/domain/decision.js';
import { instant, toIso, type Instant } from '../../src/domain/time.js';
import type { ActivityDeps } from '../deps.js';
import { invoiceMissing } from '../failures.js';
import { answerNotDue, closeStuckReview, dueDecision, judge, type StepAnswer } from '../situation.js';
import type { StepRequest } from '../step.js';
import { claimOf, type Claim } from './claim.js';
import { askForAddress } from '../../src/db/mail-events/bounce.js';
import type { Turn } from './turns.js';
import { newMessageOf, writeDraft, type Draft } from './draft.js';
import { isReminderDueToday, othersDueToday, type Asking, type Member } from './group.js';

export type MessageKind = 'send_courtesy' | 'send_reminder';

/** What is sent, whose turn it is, and an earlier claim that was proven not to have been handed over. */
export interface Sending {
  readonly kind: MessageKind;
  readonly turn: Turn;
  readonly proven?: Claim;
}

/** Where a send stands before anything is claimed. */
export type Preparation =
  /** Nothing to send now: the run waits for `next`. */
  | { readonly kind: 'not_now'; readonly next: StepAnswer }
  /** An earlier attempt may have handed the message over: the mail end must be asked first. */
  | { readonly kind: 'in_doubt'; readonly claim: Claim; readonly mailEnd: Pick<MailEnd, 'search'> }
  | {
      readonly kind: 'ready';
      readonly draft: Draft;
      /** An earlier claim of the step under which provably nothing was handed over. */
      readonly free: Claim | undefined;
      readonly mailEnd: MailEnd;
    }
  /** Nothing leaves: the message is kept as it would have been sent. */
  | { readonly kind: 'observe'; readonly draft: Draft; readonly provider: string };

/** A wait ends a little after the lease, so that the next look finds it over. */
const LEASE_MARGIN_MS = 250;
/** Another message of the same customer, or another attempt of the same step, is under way: looked at again after this. */
export const TAKEN_RETRY_MS = 1_000;
/** As long as a message that many invoices share takes. */
const TURN_RETRY_MS = 3_000;

/**
 * Decides again and writes the message. `proven` is a claim of this step that was searched for and proven
 * not to have been handed over: it is used again instead of being in doubt.
 */
export function prepare(
  deps: ActivityDeps,
  request: StepRequest,
  { kind, turn, proven }: Sending,
): Promise<Preparation> {
  return deps.database.withOrg(request.orgId, async (tx): Promise<Preparation> => {
    const invoice = await lockInvoice(tx, request.invoiceId);
    if (!invoice) throw invoiceMissing();
    const mailEnd = deps.mailEndOf(tx.org);
    const situation = await judge(tx, request.invoiceId);
    const { inFlight, agreed } = await claimOf(tx, situation.facts, request.step);
    if (inFlight && inFlight.attemptId !== proven?.attemptId) {
      if (inFlight.leaseRemainingMs === 0) {
        return { kind: 'in_doubt', claim: inFlight, mailEnd: whoTook(inFlight.provider, mailEnd) };
      }
      return {
        kind: 'not_now',
        next: await waitIn(tx, request, { kind }, inFlight.leaseRemainingMs + LEASE_MARGIN_MS),
      };
    }
    const decision = dueDecision(tx, situation, kind, request);
    if (!decision) {
      return { kind: 'not_now', next: await answerNotDue(tx, request.invoiceId, situation, kind) };
    }
    const taken = await customerTakenMs(tx, invoice.customer_id, proven?.messageId);
    if (taken) return { kind: 'not_now', next: await waitIn(tx, request, decision, waitForOther(taken)) };
    if (!turn.take(request.orgId, invoice.customer_id))
      return { kind: 'not_now', next: await waitIn(tx, request, decision, TURN_RETRY_MS) };
    const asking: Asking = {
      customerId: invoice.customer_id,
      member: {
        invoiceId: request.invoiceId,
        step: decision.step,
        round: situation.facts.round,
        planVersion: invoice.plan_version,
        policy: situation.policy,
      },
      situation,
    };
    const order = {
      kind: MESSAGE_KINDS[kind],
      plannedFor: plannedFor(invoice, decision),
      own: asking.member,
    };
    if (kind === 'send_courtesy' && (await isReminderDueToday(tx, asking)))
      return { kind: 'not_now', next: await giveWay(tx, asking, order, mailEnd.name) };
    const isInOwnWords = agreed !== undefined && situation.facts.approval?.isEdited === true;
    const others = isInOwnWords ? [] : await othersDueToday(tx, asking, kind);
    // Alone it leaves as the very message that was agreed to; with others that one is set aside.
    const alone = others.length === 0 ? agreed : undefined;
    const free = alone ?? (proven && (await reusable(tx, proven, others)));
    const draft = await writeDraft(tx, situation, {
      ...order,
      own: agreed && !alone ? { ...order.own, agreedId: agreed.messageId } : order.own,
      messageId: free?.messageId ?? newId('msg'),
      others,
    });
    if (draft.mail.to === null || !isSingleAddress(draft.mail.to)) {
      await askForAddress(tx, request.invoiceId, 'no_address');
      return { kind: 'not_now', next: await replan(tx, request.invoiceId) };
    }
    if (automationOf(situation.policy, decision.step) === 'observe')
      return { kind: 'observe', draft, provider: mailEnd.name };
    return { kind: 'ready', draft: free ? await inOwnWords(tx, draft) : draft, free, mailEnd };
  });
}

const MESSAGE_KINDS = { send_courtesy: 'courtesy', send_reminder: 'reminder' } as const;

/**
 * Another message of the customer's is on its way, most often the one that counts for this invoice too: looked at
 * again at once while it is young, else when its lease is over.
 */
const waitForOther = ({
  leaseMs,
  sinceMs,
}: {
  readonly leaseMs: number;
  readonly sinceMs: number;
}): number => (sinceMs < TURN_RETRY_MS ? TURN_RETRY_MS : Math.max(TAKEN_RETRY_MS, leaseMs + LEASE_MARGIN_MS));

/** What is due stays due, and is looked at again in a while: without a new plan, which the message on its way would wait for. */
async function waitIn(
  tx: OrgTx,
  request: StepRequest,
  due: { readonly kind: MessageKind; readonly step?: string },
  ms: number,
): Promise<NextMove> {
  const { kind, step = request.step } = due;
  const stored = await storedMove(tx, request.invoiceId);
  return { ...stored, kind, ...(step === undefined ? {} : { step }), at: toIso(instant(tx.now + ms)) };
}

/** The courtesy is passed over for the reminder of the same day. */
async function giveWay(
  tx: OrgTx,
  { situation, member }: Asking,
  order: Omit<Parameters<typeof writeDraft>[2], 'messageId'>,
  provider: string,
): Promise<StepAnswer> {
  const draft = await writeDraft(tx, situation, { ...order, messageId: newId('msg') });
  const on = civilDateOf(tx.now, situation.facts.calendar.zone);
  await recordSkipped(tx, newMessageOf(draft, provider), { reason: 'reminder_same_day', countedOn: on });
  await closeStuckReview(tx, member.invoiceId, situation);
  return replan(tx, member.invoiceId);
}

/**
 * The row of a claim under which provably nothing was handed over is used again for the same invoice alone. One
 * that several share is given back: who shares the message today may be others.
 */
async function reusable(tx: OrgTx, proven: Claim, others: readonly Member[]): Promise<Claim | undefined> {
  const ids = await invoiceIdsOfMessage(tx, proven.messageId);
  if (ids.length <= 1 && others.length === 0) return proven;
  await releaseClaim(tx, proven, 'not_handed_over');
  return undefined;
}

/** A person who agreed to the message may have written it themselves: then it leaves as they wrote it. */
async function inOwnWords(tx: OrgTx, draft: Draft): Promise<Draft> {
  const message = await findMessage(tx, draft.mail.messageId);
  if (!message?.is_edited) return draft;
  const { subject, text_body: text, html_body: html } = message;
  return { ...draft, mail: { ...draft.mail, subject, text, html } };
}

/**
 * The instant the plan gave this step, which lateness is measured against. A step that is due is decided for
 * "now"; what it was planned for stands on the row until it is planned anew.
 */
function plannedFor(invoice: InvoiceRow, decision: { readonly step: string; readonly at: Instant }): Instant {
  const planned = invoice.next_step === decision.step ? invoice.next_at : null;
  return planned !== null && planned < decision.at ? planned : decision.at;
}

/** The mail end that may have a message: another one than today's cannot be asked any more. */
export const whoTook = (provider: string, current: MailEnd): Pick<MailEnd, 'search'> =>
  provider === current.name ? current : { search: () => Promise.resolve({ kind: 'cannot_ask' }) };

/** The plan as it is, looked at again in a while of real time (leases and providers know no sandbox clock). */
export async function retryIn(tx: OrgTx, invoiceId: string, ms: number): Promise<NextMove> {
  const next = await replan(tx, invoiceId);
  if (next.at === null || Date.parse(next.at) > tx.now) return next;
  return { ...next, at: toIso(instant(tx.now + ms)) };
}
