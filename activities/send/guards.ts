import type { MailConnection } from '../../src/connectors/mail-end.js';
import { planVersions } from '../../src/db/customer-turn.js';
import type { OrgTx, SenderConnection } from '../../src/db/database.js';
import { readSendStops } from '../../src/db/send-stops.js';
import { dueDecision, judge } from '../situation.js';
import type { Claim } from './claim.js';
import { lastCheckOfCorrection } from './correction/last-check.js';
import type { Draft } from './draft.js';

/** A claimed message that is about to be handed over. */
export interface Departure {
  readonly draft: Draft;
  readonly claim: Claim;
}

/** What holds in the tick in which the request is written. */
export interface WriteMoment {
  readonly nowMs: number;
  readonly deadlineMs: number;
  readonly sender: Pick<SenderConnection, 'isAlive'>;
  readonly mail: Pick<MailConnection, 'isAlive'>;
}

/**
 * The guards of the hand-over (design §4.2 to §4.4), apart from the road so that each can be left out and
 * shown to be needed. Nothing but tests replaces them.
 */
export interface SendGuards {
  /** Length of the lease written with the claim: what a payment waits for when the lock is lost with its connection. */
  readonly leaseMs: (configured: number) => number;
  /** Locks the message's invoices until the outcome is recorded, then says what is against the message; undefined: nothing. */
  readonly lastCheck: (tx: OrgTx, departure: Departure) => Promise<string | undefined>;
  /** The last word, synchronous: the lease still covers the hand-over and both connections stand. */
  readonly mayWrite: (moment: WriteMoment) => boolean;
}

export const SEND_GUARDS: SendGuards = {
  leaseMs: (configured) => configured,
  lastCheck,
  mayWrite: ({ nowMs, deadlineMs, sender, mail }) =>
    nowMs <= deadlineMs && sender.isAlive() && mail.isAlive(),
};

/**
 * Every statement here is newer than the committed claim and under the lock: stops of invoice, customer and
 * organisation, then the plans of all the invoices it speaks of. A plan made since the message was written means that something it says may
 * no longer be true (a partial payment), even if the step is still due; and whether the customer was written to meanwhile is
 * part of what is due.
 */
async function lastCheck(tx: OrgTx, departure: Departure): Promise<string | undefined> {
  const { draft, claim } = departure;
  if (draft.kind === 'correction') return lastCheckOfCorrection(tx, departure);
  const ids = draft.members.map((member) => member.invoiceId);
  const { against } = await readSendStops(tx, claim, ids);
  if (against !== null) return against;
  const versions = await planVersions(tx, ids);
  if (draft.members.some((member) => versions.get(member.invoiceId) !== member.planVersion))
    return 'plan_changed';
  const situation = await judge(tx, draft.invoiceId);
  const kind = draft.kind === 'courtesy' ? 'send_courtesy' : 'send_reminder';
  const own = draft.members.find((member) => member.invoiceId === draft.invoiceId);
  return own && dueDecision(tx, situation, kind, { step: own.step }) ? undefined : 'not_due';
}
