import { MailEndHeld, type MailConnection } from '../../../src/connectors/mail-end.js';
import { lookAgainIn, takeCorrections, type DueCorrections } from '../../../src/db/corrections.js';
import { findMessage } from '../../../src/db/messages.js';
import type { ActivityDeps } from '../../deps.js';
import { commitClaim } from '../claim.js';
import { handOver } from '../hand-over.js';
import { prepareCorrection, type ReadyCorrection } from './prepare.js';

/** The provider asked for patience; whoever is thanked can wait. */
const LATER_MS = 60_000;

/**
 * Sends a customer one correction for the reminders that crossed their payments (ADR 0028), at most once (P2): by the send
 * protocol of design §4, with a last check of its own. Called by the workers' corrector, since the runs of these invoices
 * have ended; interrupted anywhere, the next look finds the claim and what became of it.
 */
export async function correctCrossings(
  deps: ActivityDeps,
  { orgId, customerId }: DueCorrections,
): Promise<void> {
  // Committed by itself: what fails after it is tried again in a few seconds, not at once.
  if (!(await deps.database.withOrg(orgId, (tx) => takeCorrections(tx, customerId)))) return;
  const ready = await deps.database.withOrg(orgId, (tx) => prepareCorrection(deps, tx, customerId));
  if (ready === undefined) return;
  const againInMs = await send(deps, orgId, ready);
  if (againInMs === undefined) return;
  await deps.database.withOrg(orgId, (tx) => lookAgainIn(tx, customerId, againInMs));
}

/** Hands it over; answers when to look again, undefined: at the usual time. */
async function send(
  deps: ActivityDeps,
  orgId: string,
  { draft, mailEnd }: ReadyCorrection,
): Promise<number | undefined> {
  let mail: MailConnection;
  try {
    mail = await mailEnd.connect();
  } catch (error) {
    if (!(error instanceof MailEndHeld)) throw error;
    deps.log.info({ reason: error.reason, retryAfterMs: error.retryAfterMs }, 'no correction for now');
    return error.retryAfterMs;
  }
  try {
    const sender = await deps.database.senderConnection();
    try {
      const claim = await commitClaim(deps, draft, mailEnd.name, undefined);
      if (claim === undefined) return undefined;
      const request = { orgId, invoiceId: draft.invoiceId };
      await handOver(deps, { request, draft, claim, sender, mail });
    } finally {
      sender.release();
    }
  } finally {
    mail.release();
  }
  return lookAfter(deps, orgId, draft.mail.messageId);
}

/** Its outcome is written down at once; a claim that was given back is tried again when that may help. */
async function lookAfter(deps: ActivityDeps, orgId: string, messageId: string): Promise<number | undefined> {
  const message = await deps.database.withOrg(orgId, (tx) => findMessage(tx, messageId));
  if (message?.state !== 'skipped') return message?.state === 'claimed' ? undefined : 0;
  return message.reason?.startsWith('provider_asks_for_later') ? LATER_MS : undefined;
}
