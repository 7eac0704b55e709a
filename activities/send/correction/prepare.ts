import { isSingleAddress, type MailEnd } from '../../../src/connectors/mail-end.js';
import {
  endCorrection,
  loadCorrections,
  lookAgainIn,
  planCorrection,
  withdrawCorrection,
  type Correction,
} from '../../../src/db/corrections.js';
import { customerTakenMs } from '../../../src/db/customer-turn.js';
import type { OrgTx } from '../../../src/db/database.js';
import { newId } from '../../../src/db/ids.js';
import { loadMailFacts } from '../../../src/db/mail-facts.js';
import { searchForgotten } from '../../../src/db/sweep-mending.js';
import { CORRECTION, judgeCorrection } from '../../../src/domain/correction.js';
import { composeCorrection, type Crossing } from '../../../src/domain/mail/correction-letter.js';
import type { ActivityDeps } from '../../deps.js';
import { addressed, replyAddress, type Draft } from '../draft.js';

/** Another message to the customer is on its way: looked at again after this. */
const TAKEN_RETRY_MS = 1_000;

/** A correction written and addressed, and who is to take it. */
export interface ReadyCorrection {
  readonly draft: Draft;
  readonly mailEnd: MailEnd;
}

/**
 * Decides about the due corrections of a customer, and writes one message for those that leave now; undefined when none
 * does. One whose message was claimed before ends with what became of it; a claim that nobody came back for is looked into
 * by the resolver first.
 */
export async function prepareCorrection(
  deps: ActivityDeps,
  tx: OrgTx,
  customerId: string,
): Promise<ReadyCorrection | undefined> {
  const corrections = await loadCorrections(tx, customerId);
  const leaving: Correction[] = [];
  for (const correction of corrections) {
    const { claim, invoiceId } = correction;
    const newest = corrections.findLast((each) => each.invoiceId === invoiceId);
    if (claim?.state === 'claimed') {
      if (claim.leaseRemainingMs === 0) await searchForgotten(tx, claim.messageId);
      return undefined;
    }
    if (claim !== undefined) await endCorrection(tx, correction, claim.state);
    else if (correction !== newest) await endCorrection(tx, correction, 'paid_again');
    else if (await leavesNow(tx, correction)) leaving.push(correction);
  }
  const [first, ...others] = leaving;
  if (first === undefined) return undefined;
  if (await customerTakenMs(tx, customerId)) {
    await lookAgainIn(tx, customerId, TAKEN_RETRY_MS);
    return undefined;
  }
  const draft = await writeCorrection(tx, [first, ...others]);
  if (draft.mail.to !== null && isSingleAddress(draft.mail.to))
    return { draft, mailEnd: deps.mailEndOf(tx.org) };
  for (const correction of leaving) await withdrawCorrection(tx, correction, 'no_address');
  return undefined;
}

async function leavesNow(tx: OrgTx, correction: Correction): Promise<boolean> {
  const decision = judgeCorrection(correction.facts, correction.policy, tx.now);
  if (decision.kind === 'withdrawn') await withdrawCorrection(tx, correction, decision.reason);
  if (decision.kind === 'later') await planCorrection(tx, correction, decision.at);
  return decision.kind === 'due';
}

async function writeCorrection(
  tx: OrgTx,
  corrections: readonly [Correction, ...Correction[]],
): Promise<Draft> {
  const [first] = corrections;
  const messageId = newId('msg');
  const about = await loadMailFacts(tx, first.invoiceId);
  const { customer } = about;
  const { name, siren, sender } = tx.org;
  const [crossing, ...crossings] = corrections.map(crossingOf);
  const letter = composeCorrection({
    language: customer.language,
    customerKind: customer.kind,
    customer,
    sender: { organisationName: name, siren, email: sender.email, phone: sender.phone },
    crossings: [crossing as Crossing, ...crossings],
  });
  return {
    invoiceId: first.invoiceId,
    customerId: first.customerId,
    step: CORRECTION,
    kind: 'correction',
    plannedFor: first.dueAt,
    members: corrections.map(({ invoiceId, round, planVersion, policy }) => ({
      invoiceId,
      step: CORRECTION,
      round,
      planVersion,
      policy,
    })),
    mail: addressed(tx, about, { messageId, step: CORRECTION }, letter, await replyAddress(tx, about)),
  };
}

const crossingOf = ({ number, paidOn, remindedOn }: Correction): Crossing => ({ number, paidOn, remindedOn });
