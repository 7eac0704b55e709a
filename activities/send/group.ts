import { othersPlanned } from '../../src/db/customer-turn.js';
import type { OrgTx } from '../../src/db/database.js';
import { automationOf } from '../../src/domain/approval.js';
import { addDays, civilDateOf, instantOf } from '../../src/domain/calendar/civil.js';
import { slotAt } from '../../src/domain/calendar/opening.js';
import type { ApprovalFact } from '../../src/domain/facts.js';
import type { Policy } from '../../src/domain/policy.js';
import { judge, type Situation } from '../situation.js';
import type { MessageKind } from './prepare.js';

/** One invoice a message speaks of: the step it counts for it, and the plan it was found due under. */
export interface Member {
  readonly invoiceId: string;
  readonly step: string;
  readonly round: number;
  /** Any change since (a partial payment, say) makes another message. */
  readonly planVersion: number;
  readonly policy: Policy;
  /** The message that a person agreed to for it, as it was written: it is set aside for one that several share. */
  readonly agreedId?: string;
}

/** The invoice the run came for. */
export interface Asking {
  readonly customerId: string;
  readonly member: Member;
  readonly situation: Situation;
}

/**
 * The customer's other invoices with a message of the same kind due today (contract §7, One customer): they share
 * this one, each for its own step, those too that a person agreed to. Left out is what waits for somebody's word or was
 * written in their own words, and what may not be written to at this hour. Whoever changes one of them meanwhile makes a new plan, which the last check sees.
 */
export async function othersDueToday(
  tx: OrgTx,
  asking: Asking,
  kind: MessageKind,
): Promise<readonly Member[]> {
  const { situation, member } = asking;
  const endOfDay = endOfToday(tx, situation);
  const isObserved = automationOf(member.policy, member.step) === 'observe';
  const others: Member[] = [];
  for (const invoiceId of await plannedToday(tx, asking, kind)) {
    const { facts, policy, next, planVersion } = await judge(tx, invoiceId);
    if (next.kind !== kind || next.at >= endOfDay || !maySharedBe(facts.approval)) continue;
    if ((automationOf(policy, next.step) === 'observe') !== isObserved) continue;
    if (!slotAt(facts.calendar, tx.now)) continue;
    others.push({
      invoiceId,
      step: next.step,
      round: facts.round,
      planVersion,
      policy,
      ...agreedIn(facts.approval),
    });
  }
  return others;
}

/** What nobody is asked about, or what was agreed to as it was written, may be said together with others. */
const maySharedBe = (approval: ApprovalFact | null): boolean =>
  approval === null || (approval.isApproved && !approval.isEdited && !approval.isStale);

/** The message to set aside when its step is counted by another one. */
export const agreedIn = (approval: ApprovalFact | null): Pick<Member, 'agreedId'> =>
  approval === null ? {} : { agreedId: approval.messageId };

/** Whether a reminder goes to the customer today, so that this courtesy is not sent (contract §7, One customer). */
export async function isReminderDueToday(tx: OrgTx, asking: Asking): Promise<boolean> {
  const endOfDay = endOfToday(tx, asking.situation);
  for (const invoiceId of await plannedToday(tx, asking, 'send_reminder')) {
    const { next } = await judge(tx, invoiceId);
    if (next.kind === 'send_reminder' && next.at < endOfDay) return true;
  }
  return false;
}

const plannedToday = (tx: OrgTx, asking: Asking, kind: MessageKind): Promise<readonly string[]> =>
  othersPlanned(tx, {
    customerId: asking.customerId,
    exceptInvoiceId: asking.member.invoiceId,
    kind,
    before: endOfToday(tx, asking.situation),
  });

function endOfToday(tx: OrgTx, { facts }: Situation) {
  const { zone } = facts.calendar;
  return instantOf(addDays(civilDateOf(tx.now, zone), 1), '00:00', zone);
}

/** The one whose tone, step and tag the message has: the highest step; of equals the first in order. */
export const highestOf = (members: readonly [Member, ...Member[]]): Member =>
  members.reduce((highest, other) => (rungOf(other) > rungOf(highest) ? other : highest));

/** How many of the same kind stand before it in its policy; the invoice sent again is of none, and below them all. */
function rungOf({ policy, step }: Member): number {
  const kind = policy.steps.find((rung) => rung.step === step)?.kind;
  return policy.steps.filter((rung) => rung.kind === kind).findIndex((rung) => rung.step === step);
}
