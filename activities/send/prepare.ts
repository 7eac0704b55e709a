import { isSingleAddress, type MailEnd } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { newId } from '../../src/db/ids.js';
import { lockInvoice } from '../../src/db/leases.js';
import { findMessage } from '../../src/db/messages.js';
import { replan } from '../../src/db/plan.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { automationOf } from '../../src/domain/approval.js';
import type { NextMove } from '../../src/domain/decision.js';
import { instant, toIso, type Instant } from '../../src/domain/time.js';
import type { ActivityDeps } from '../deps.js';
import { invoiceMissing } from '../failures.js';
import { answerNotDue, dueDecision, judge, type StepAnswer } from '../situation.js';
import type { StepRequest } from '../step.js';
import { claimOf, type Claim } from './claim.js';
import { askForAddress } from '../../src/db/mail-events/bounce.js';
import { writeDraft, type Draft } from './draft.js';
import { observeInstead } from './observe.js';

export type MessageKind = 'send_courtesy' | 'send_reminder';

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
    };

/** A wait ends a little after the lease, so that the next look finds it over. */
const LEASE_MARGIN_MS = 250;

/**
 * Decides again and writes the message. `proven` is a claim of this step that was searched for and proven
 * not to have been handed over: it is used again instead of being in doubt.
 */
export function prepare(
  deps: ActivityDeps,
  request: StepRequest,
  kind: MessageKind,
  proven?: Claim,
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
        next: await retryIn(tx, request.invoiceId, inFlight.leaseRemainingMs + LEASE_MARGIN_MS),
      };
    }
    const decision = dueDecision(tx, situation, kind, request);
    if (!decision) {
      return { kind: 'not_now', next: await answerNotDue(tx, request.invoiceId, situation, kind) };
    }
    const free = proven ?? agreed;
    const draft = await writeDraft(tx, situation, {
      messageId: free?.messageId ?? newId('msg'),
      step: decision.step,
      kind: kind === 'send_courtesy' ? 'courtesy' : 'reminder',
      plannedFor: plannedFor(invoice, decision),
      planVersion: invoice.plan_version,
    });
    if (draft.mail.to === null || !isSingleAddress(draft.mail.to)) {
      await askForAddress(tx, request.invoiceId, 'no_address');
      return { kind: 'not_now', next: await replan(tx, request.invoiceId) };
    }
    if (automationOf(situation.policy, decision.step) === 'observe')
      return { kind: 'not_now', next: await observeInstead(tx, situation, draft, mailEnd.name) };
    return { kind: 'ready', draft: free ? await inOwnWords(tx, draft) : draft, free, mailEnd };
  });
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
