import type { OrgTx } from '../../src/db/database.js';
import { claimMessage, findClaim, renewClaim, type ClaimedMessage } from '../../src/db/messages.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import type { ActivityDeps } from '../deps.js';
import type { Draft } from './draft.js';

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
 * Commits the claim (design §4.2): the evidence that a hand-over may happen, before it can. `proven` is an
 * earlier claim of the same step under which provably nothing was handed over; its row is used again.
 * Undefined when another attempt holds the step.
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
  const claim = await deps.database.withOrg(mail.orgId, (tx) =>
    proven ? renew(tx, proven, draft, leaseMs) : claimNew(tx, draft, provider, leaseMs),
  );
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
  const { mail, invoiceId, step, round } = draft;
  const answer = await claimMessage(tx, {
    messageId: mail.messageId,
    customerId: draft.customerId,
    step,
    kind: draft.kind,
    invoices: [{ invoiceId, step, round }],
    provider,
    mail: { ...mail, to: mail.to ?? '' },
    plannedFor: draft.plannedFor,
    leaseMs,
  });
  return answer.kind === 'claimed' ? answer : undefined;
}

/** The claim in flight for the step the run came for, if an earlier attempt left one without an outcome. */
export async function claimInFlight(
  tx: OrgTx,
  facts: InvoiceFacts,
  step: string | undefined,
): Promise<ClaimedMessage | undefined> {
  if (step === undefined) return undefined;
  const claim = await findClaim(tx, { invoiceId: facts.invoiceId, step, round: facts.round });
  return claim?.state === 'claimed' ? claim : undefined;
}
