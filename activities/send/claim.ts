import { customerTakenMs } from '../../src/db/customer-turn.js';
import { lockCustomer } from '../../src/db/customers.js';
import type { OrgTx } from '../../src/db/database.js';
import {
  claimMessage,
  findClaim,
  renewClaim,
  type ClaimedMessage,
  type NewClaim,
} from '../../src/db/messages.js';
import { freeAgreed, setAside } from '../../src/db/set-aside.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import type { ActivityDeps } from '../deps.js';
import { newMessageOf, type Draft } from './draft.js';

/** A message claimed by one attempt: the key of everything that attempt may still write. */
export interface Claim {
  readonly messageId: string;
  readonly attemptId: string;
}

/** A claim with the monotonic instant before which its lease cannot have begun. */
export interface TimedClaim extends Claim {
  readonly begunMs: number;
}

/**
 * Commits the claim (design §4.2): the evidence that a hand-over may happen, before it can. Under the customer's
 * lock, so that of two messages to one customer only one is claimed at a time (contract §7, One customer); the last
 * check then sees whether it is the first of the day. `proven` is an
 * earlier claim of the same step under which provably nothing was handed over; its row is used again.
 * Undefined when another attempt holds the step, or another message the customer.
 */
export async function commitClaim(
  deps: ActivityDeps,
  draft: Draft,
  provider: string,
  proven: Claim | undefined,
): Promise<TimedClaim | undefined> {
  const { mail } = draft;
  const leaseMs = deps.guards.leaseMs(deps.limits.leaseMs);
  const begunMs = deps.monotonicMs();
  const claim = await deps.database
    .withOrg(mail.orgId, async (tx) => {
      await lockCustomer(tx, draft.customerId);
      if (await customerTakenMs(tx, draft.customerId, proven?.messageId)) return undefined;
      return proven ? renew(tx, proven, draft, leaseMs) : claimNew(tx, draft, provider, leaseMs);
    })
    .catch((error: unknown) => {
      if (error instanceof StepTaken) return undefined;
      throw error;
    });
  return claim && { ...claim, begunMs };
}

/** The same row, with the text as it is now: what the customer pays or where he lives may have changed meanwhile. */
async function renew(tx: OrgTx, proven: Claim, draft: Draft, leaseMs: number): Promise<Claim | undefined> {
  const attemptId = await renewClaim(tx, proven, leaseMs, { ...draft.mail, to: draft.mail.to ?? '' });
  return attemptId === null ? undefined : { messageId: proven.messageId, attemptId };
}

async function claimNew(
  tx: OrgTx,
  draft: Draft,
  provider: string,
  leaseMs: number,
): Promise<Claim | undefined> {
  const message = { ...newMessageOf(draft, provider), leaseMs };
  const agreed = draft.members.flatMap(({ agreedId }) => agreedId ?? []);
  if (agreed.length === 0) {
    const answer = await claimMessage(tx, message);
    return answer.kind === 'claimed' ? answer : undefined;
  }
  return claimForAgreed(tx, message, agreed);
}

/** The messages that were agreed to give their steps to the one that stands for them, or keep them: all or nothing. */
async function claimForAgreed(
  tx: OrgTx,
  message: NewClaim,
  agreed: readonly string[],
): Promise<Claim | undefined> {
  if (!(await freeAgreed(tx, agreed))) return undefined;
  const answer = await claimMessage(tx, message);
  // Taken by somebody else: the transaction is given up, and with it what was freed.
  if (answer.kind !== 'claimed') throw new StepTaken();
  await setAside(tx, agreed, answer.messageId);
  return answer;
}

class StepTaken extends Error {}

/**
 * What the record holds for the step the run came for: a claim in flight that an earlier attempt left without an
 * outcome, or a message that a person agreed to and under which nothing was ever handed over.
 */
export async function claimOf(
  tx: OrgTx,
  facts: InvoiceFacts,
  step: string | undefined,
): Promise<{ readonly inFlight?: ClaimedMessage; readonly agreed?: Claim }> {
  if (step === undefined) return {};
  const claim = await findClaim(tx, { invoiceId: facts.invoiceId, step, round: facts.round });
  if (claim?.state === 'claimed') return { inFlight: claim };
  return claim?.state === 'awaiting_approval' ? { agreed: claim } : {};
}
