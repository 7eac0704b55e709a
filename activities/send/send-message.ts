import type { NextMove } from '../../src/domain/decision.js';
import { MailEndHeld, type MailConnection } from '../../src/connectors/mail-end.js';
import { lockInvoice } from '../../src/db/leases.js';
import { reached } from '../../src/failpoints.js';
import type { ActivityDeps } from '../deps.js';
import type { StepAnswer } from '../situation.js';
import type { StepRequest } from '../step.js';
import { commitClaim } from './claim.js';
import { handOver } from './hand-over.js';
import { Turn } from './turns.js';
import { observeInstead } from './observe.js';
import { lockShared, recordSearch } from './outcome.js';
import {
  prepare,
  retryIn,
  TAKEN_RETRY_MS,
  type MessageKind,
  type Preparation,
  type Sending,
} from './prepare.js';

type Ready = Extract<Preparation, { kind: 'ready' }>;
type InDoubt = Extract<Preparation, { kind: 'in_doubt' }>;

/**
 * Sends one message, at most once (P2) and never after an acknowledged stop (P1): the send protocol of
 * design §4. Answers what comes next; sent, skipped, refused and in doubt are all outcomes, not errors.
 */
export async function sendMessage(
  deps: ActivityDeps,
  request: StepRequest,
  kind: MessageKind,
): Promise<StepAnswer> {
  const turn = new Turn();
  try {
    return await sendInTurn(deps, request, { kind, turn });
  } finally {
    turn.end();
  }
}

async function sendInTurn(deps: ActivityDeps, request: StepRequest, sending: Sending): Promise<StepAnswer> {
  let preparation = await prepare(deps, request, sending);
  if (preparation.kind === 'in_doubt') {
    const next = await searchFor(deps, request, preparation);
    if (next) return next;
    preparation = await prepare(deps, request, { ...sending, proven: preparation.claim });
  }
  if (preparation.kind === 'in_doubt') return takenNow(deps, request);
  if (preparation.kind === 'not_now') return preparation.next;
  return preparation.kind === 'observe'
    ? observeInstead(deps, request, preparation.draft, preparation.provider)
    : claimAndHandOver(deps, request, preparation);
}

/** Asks the mail end about a message whose claim ran out; undefined when it provably never arrived. */
async function searchFor(
  deps: ActivityDeps,
  { orgId, invoiceId }: StepRequest,
  { claim, mailEnd }: InDoubt,
): Promise<NextMove | undefined> {
  const answer = await mailEnd.search({ orgId, ...claim });
  deps.log.info({ messageId: claim.messageId, answer: answer.kind }, 'searched for a message in doubt');
  return deps.database.withOrg(orgId, async (tx) => {
    await lockShared(tx, claim.messageId);
    return recordSearch(tx, invoiceId, claim, answer);
  });
}

/** Slow things first (design §4.1): both connections stand before the claim starts its lease. */
async function claimAndHandOver(deps: ActivityDeps, request: StepRequest, ready: Ready): Promise<NextMove> {
  let mail: MailConnection;
  try {
    mail = await ready.mailEnd.connect();
  } catch (error) {
    if (!(error instanceof MailEndHeld)) throw error;
    deps.log.info({ reason: error.reason, retryAfterMs: error.retryAfterMs }, 'nothing can be sent for now');
    return lookAgain(deps, request, error.retryAfterMs);
  }
  try {
    const sender = await deps.database.senderConnection();
    try {
      await reached('send.prepared', request.invoiceId);
      const claim = await commitClaim(deps, ready.draft, ready.mailEnd.name, ready.free);
      if (!claim) return await takenNow(deps, request);
      await reached('send.claimed', request.invoiceId);
      return await handOver(deps, { request, draft: ready.draft, claim, sender, mail });
    } finally {
      sender.release();
    }
  } finally {
    mail.release();
  }
}

const takenNow = (deps: ActivityDeps, request: StepRequest): Promise<NextMove> =>
  lookAgain(deps, request, TAKEN_RETRY_MS);

const lookAgain = (deps: ActivityDeps, { orgId, invoiceId }: StepRequest, inMs: number): Promise<NextMove> =>
  deps.database.withOrg(orgId, async (tx) => {
    await lockInvoice(tx, invoiceId);
    return retryIn(tx, invoiceId, inMs);
  });
