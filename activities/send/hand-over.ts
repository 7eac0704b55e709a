import { ApplicationFailure } from '@temporalio/activity';
import type { HandOverAnswer, MailConnection } from '../../src/connectors/mail-end.js';
import type { OrgTx, SenderConnection } from '../../src/db/database.js';
import { releaseClaim } from '../../src/db/messages.js';
import { replan } from '../../src/db/plan.js';
import { reached } from '../../src/failpoints.js';
import type { NextMove } from '../../src/domain/decision.js';
import type { ActivityDeps } from '../deps.js';
import type { StepRequest } from '../step.js';
import type { TimedClaim } from './claim.js';
import { abandonAddress } from './dead-address.js';
import type { Draft } from './draft.js';
import { keepGap } from './keep-gap.js';
import { lockShared, recordAnswer } from './outcome.js';
import { retryIn } from './prepare.js';

/** A stop that stands on no invoice (organisation, customer): looked at again after this long. */
const STOPPED_RETRY_MS = 600_000;
/** The plan changed while the message was written: it is written again at once. */
const CHANGED_RETRY_MS = 100;
const LEASE_MARGIN_MS = 250;

/** One claimed message on its way out, with everything that was made ready for it. */
export interface Flight {
  readonly request: StepRequest;
  readonly draft: Draft;
  readonly claim: TimedClaim;
  readonly sender: SenderConnection;
  readonly mail: MailConnection;
}

/** What happened inside the sender's transaction, known even when that transaction is lost. */
interface Progress {
  isHandedOver: boolean;
  answer: HandOverAnswer | undefined;
}

/** Hands one claimed message over and draws the consequences of the answer. */
export async function handOver(deps: ActivityDeps, flight: Flight): Promise<NextMove> {
  const progress: Progress = { isHandedOver: false, answer: undefined };
  const next = await handOverOnce(deps, flight, progress);
  const { answer } = progress;
  if (answer?.kind === 'refused' && answer.isAddressDead) await abandonAddress(deps, flight.draft);
  if (answer?.kind === 'accepted') await keepGap(deps, flight.draft);
  return next;
}

/**
 * The second transaction of a send (design §4.3 to §4.5): lock, last check, hand-over in the same tick,
 * outcome, commit. When the connection is lost on the way, the outcome is written by another one.
 */
async function handOverOnce(deps: ActivityDeps, flight: Flight, progress: Progress): Promise<NextMove> {
  const { request, claim } = flight;
  let next: NextMove | 'too_late';
  try {
    next = await flight.sender.withOrg(request.orgId, (tx) => checkAndWrite(deps, flight, tx, progress));
  } catch (error) {
    const { answer, isHandedOver } = progress;
    // Handed over and no answer to tell of: only the mail end knows. The claim stays until it is asked (P2).
    if (answer === undefined && isHandedOver) throw error;
    if (answer === undefined || answer.kind === 'not_written') return abandon(deps, flight, error);
    return deps.database.withOrg(request.orgId, async (tx) => {
      await lockShared(tx, claim.messageId);
      return recordAnswer(tx, request.invoiceId, claim, answer, leaseLeftMs(deps, claim));
    });
  }
  if (next === 'too_late') return abandon(deps, flight, tooLate());
  return next;
}

async function checkAndWrite(
  deps: ActivityDeps,
  flight: Flight,
  tx: OrgTx,
  progress: Progress,
): Promise<NextMove | 'too_late'> {
  const { request, claim } = flight;
  const against = await deps.guards.lastCheck(tx, flight);
  if (against !== undefined) {
    await releaseClaim(tx, claim, against);
    const isWide = /^(organisation|customer|address_undeliverable)/.test(against);
    return retryIn(tx, request.invoiceId, isWide ? STOPPED_RETRY_MS : CHANGED_RETRY_MS);
  }
  await reached('send.checked', request.invoiceId);
  progress.isHandedOver = true;
  const writing = writeNow(deps, flight);
  await reached('send.written', request.invoiceId);
  const answer = await writing;
  progress.answer = answer;
  await reached('send.answered', request.invoiceId);
  if (answer.kind === 'not_written') return 'too_late';
  return recordAnswer(tx, request.invoiceId, claim, answer, leaseLeftMs(deps, claim));
}

/**
 * The linearisation point (design §4.4). The mail end asks the last word itself, directly before it writes
 * what makes the provider take the mail, so that no pause of this process can come between them unnoticed.
 */
function writeNow(deps: ActivityDeps, { claim, draft, sender, mail }: Flight): Promise<HandOverAnswer> {
  const { limits, guards } = deps;
  const deadlineMs = claim.begunMs + limits.writeDeadlineMs;
  return mail.handOver(
    { ...draft.mail, to: draft.mail.to ?? '', attemptId: claim.attemptId },
    {
      timeoutMs: limits.callTimeoutMs,
      mayWrite: () => guards.mayWrite({ nowMs: deps.monotonicMs(), deadlineMs, sender, mail }),
    },
  );
}

/** Nothing was written: the claim is given back at once, so that payments need not wait for its lease. */
async function abandon(deps: ActivityDeps, { request, claim }: Flight, error: unknown): Promise<never> {
  await deps.database
    .withOrg(request.orgId, async (tx) => {
      await lockShared(tx, claim.messageId);
      if (await releaseClaim(tx, claim, 'not_handed_over')) await replan(tx, request.invoiceId);
    })
    .catch(() => undefined); // the lease will be over soon, and the retry asks the mail end
  throw error;
}

const leaseLeftMs = (deps: ActivityDeps, claim: TimedClaim): number =>
  Math.max(0, claim.begunMs + deps.limits.leaseMs - deps.monotonicMs()) + LEASE_MARGIN_MS;

const tooLate = (): ApplicationFailure =>
  ApplicationFailure.create({ type: 'send-too-late', message: 'the lease no longer covered the hand-over' });
