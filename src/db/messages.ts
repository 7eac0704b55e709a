import { sql } from 'kysely';
import { toIso, type Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { fromNow } from './searches.js';
import { replyTokenHash } from './reply-token.js';
import { putBack, standsForAgreed } from './set-aside.js';
import type { MessageKind, MessageRow, MessageState } from './tables.js';
import { json } from './values.js';

/** After the lease; the run that waits for it comes back at once, so only what it left is found by this. */
const FORGOTTEN_MS = 30_000;

/**
 * The rows of the send protocol (design §4). Order of a send:
 *  1. `claimMessage` in a transaction of its own, committed: the evidence;
 *  2. `readSendStops` (send-stops.ts) in a second one, on a sender connection: locks, last check;
 *  3. the hand-over, in the tick of that answer;
 *  4. `settleMessage` in the second transaction, or in a new one when that was lost.
 */
export interface NewMessage {
  /** Fresh: `newId('msg')`. Part of the mail's metadata, so it is made before rendering. */
  readonly messageId: string;
  readonly customerId: string;
  readonly step: string;
  readonly kind: MessageKind;
  /** Each invoice the message speaks of, with the step and round it counts for it. */
  readonly invoices: readonly { readonly invoiceId: string; readonly step: string; readonly round: number }[];
  readonly provider: string;
  readonly mail: {
    readonly to: string;
    readonly from: string;
    readonly replyTo: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly plannedFor: Instant;
}

export interface NewClaim extends NewMessage {
  /** How long the claim holds, on the database's clock (`SEND_LEASE_MS`). */
  readonly leaseMs: number;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly messageId: string; readonly attemptId: string }
  | ({ readonly kind: 'taken' } & ClaimedMessage);

/** A claim that exists already for one of the invoices, step and round. */
export interface ClaimedMessage {
  readonly messageId: string;
  readonly attemptId: string;
  readonly state: MessageState;
  /** The mail end it was handed to, or is being. */
  readonly provider: string;
  /** 0 when its lease is over (by the database's clock): then nothing can be handed over for it any more. */
  readonly leaseRemainingMs: number;
}

/**
 * Claims (invoice, step, round) for one message: at most one claim exists until it is released, whatever
 * crashes or races (P2). A claim already there is answered with what is known of it.
 */
export async function claimMessage(tx: OrgTx, claim: NewClaim): Promise<ClaimAnswer> {
  const attemptId = newId('att');
  await sql`SAVEPOINT before_claim`.execute(tx.db);
  await insertMessage(tx, claim, attemptId);
  const claimed = await tx.db
    .insertInto('message_invoice')
    .values(claimsOf(tx, claim))
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'invoice_id', 'step', 'round'])
        .where('released_at', 'is', null)
        .doNothing(),
    )
    .returning('invoice_id')
    .execute();
  if (claimed.length === claim.invoices.length)
    return { kind: 'claimed', messageId: claim.messageId, attemptId };
  await sql`ROLLBACK TO SAVEPOINT before_claim`.execute(tx.db);
  return { kind: 'taken', ...(await existingClaim(tx, claim)) };
}

const insertMessage = (tx: OrgTx, claim: NewClaim, attemptId: string) =>
  tx.db
    .insertInto('message')
    .values({
      ...rowOf(tx, claim),
      state: 'claimed',
      attempt_id: attemptId,
      ...leaseOf(claim.leaseMs),
    })
    .execute();

/** What a message's row holds whatever becomes of it. */
export const rowOf = (tx: OrgTx, message: NewMessage) => ({
  org_id: tx.org.id,
  id: message.messageId,
  customer_id: message.customerId,
  step: message.step,
  kind: message.kind,
  provider: message.provider,
  ...contentOf(message.mail),
  planned_for: toIso(message.plannedFor),
  claimed_at: toIso(tx.now),
});

/** The claims of a message: one for each invoice it speaks of. */
export const claimsOf = (tx: OrgTx, { messageId, invoices }: NewMessage) =>
  invoices.map(({ invoiceId, step, round }) => ({
    org_id: tx.org.id,
    message_id: messageId,
    invoice_id: invoiceId,
    step,
    round,
  }));

/**
 * The lease of an attempt that begins now. Should nobody come back for it (its run ended with a payment, its
 * worker is gone), the search for it begins a while after the lease is over.
 */
const leaseOf = (leaseMs: number) => ({
  attempted_at: fromNow(0),
  lease_until: fromNow(leaseMs),
  next_search_at: fromNow(leaseMs + FORGOTTEN_MS),
});

const claimedMessages = (tx: OrgTx) =>
  tx.db
    .selectFrom('message_invoice as mi')
    .innerJoin('message as m', (join) =>
      join.onRef('m.org_id', '=', 'mi.org_id').onRef('m.id', '=', 'mi.message_id'),
    )
    .select([
      'm.id as messageId',
      'm.attempt_id as attemptId',
      'm.state',
      'm.provider',
      sql<number>`greatest(0, ceil(extract(epoch from m.lease_until - clock_timestamp()) * 1000))::bigint`.as(
        'leaseRemainingMs',
      ),
    ])
    .where('mi.org_id', '=', tx.org.id)
    .where('mi.released_at', 'is', null);

async function existingClaim(tx: OrgTx, claim: NewClaim): Promise<ClaimedMessage> {
  return await claimedMessages(tx)
    .where((eb) =>
      eb.or(
        claim.invoices.map(({ invoiceId, step, round }) =>
          eb.and([eb('mi.invoice_id', '=', invoiceId), eb('mi.step', '=', step), eb('mi.round', '=', round)]),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The claim of one invoice's step and round, if it was claimed: what a repeated activity looks at first. */
export const findClaim = (
  tx: OrgTx,
  key: { readonly invoiceId: string; readonly step: string; readonly round: number },
): Promise<ClaimedMessage | undefined> =>
  claimedMessages(tx)
    .where('mi.invoice_id', '=', key.invoiceId)
    .where('mi.step', '=', key.step)
    .where('mi.round', '=', key.round)
    .executeTakeFirst();

/** One message by id; undefined when this organisation has none of that id. */
export const findMessage = (tx: OrgTx, messageId: string): Promise<MessageRow | undefined> =>
  tx.db
    .selectFrom('message')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .executeTakeFirst();

/** What an attempt may change only while the message is still its own. */
export interface Attempt {
  readonly messageId: string;
  readonly attemptId: string;
}

/**
 * Takes the same claim again for a new attempt, with a new lease, when the last hand-over is PROVEN not to
 * have happened (refused for now, never written, absent from a provider that can tell). The old attempt
 * can change nothing any more. `mail`: what is sent this time, when it was written anew. Null when the
 * message is no longer that attempt's, or already decided.
 */
export async function renewClaim(
  tx: OrgTx,
  old: Attempt,
  leaseMs: number,
  mail?: NewClaim['mail'],
): Promise<string | null> {
  const attemptId = newId('att');
  const row = await tx.db
    .updateTable('message')
    .set({
      state: 'claimed',
      attempt_id: attemptId,
      ...leaseOf(leaseMs),
      reason: null,
      counted_on: null,
      ...(mail ? contentOf(mail) : {}),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', old.messageId)
    .where('attempt_id', '=', old.attemptId)
    .where('state', 'in', ['claimed', 'unknown', 'awaiting_approval'])
    .returning('id')
    .executeTakeFirst();
  return row === undefined ? null : attemptId;
}

/** What the customer would read, and how it is addressed. */
export const contentOf = (mail: NewClaim['mail']) => ({
  to_address: mail.to,
  from_address: mail.from,
  reply_to: mail.replyTo,
  reply_token_hash: replyTokenHash(mail.replyTo),
  subject: mail.subject,
  text_body: mail.text,
  html_body: mail.html,
  headers: json(mail.headers),
});

/**
 * Gives the claim back because nothing was and nothing will be handed over (a stop came first): the message
 * is `skipped` with the reason, the step may be claimed again later. One that a person agreed to waits on with
 * that agreement, unless its invoice has ended; so do those that a shared one stood for. False for a zombie.
 */
export async function releaseClaim(tx: OrgTx, attempt: Attempt, reason: string): Promise<boolean> {
  const isEnded = reason.startsWith('invoice_');
  const row = await tx.db
    .updateTable('message')
    .set({
      state: isEnded
        ? 'skipped'
        : sql<MessageState>`CASE WHEN approved_at IS NULL OR ${standsForAgreed(attempt.messageId)}
            THEN 'skipped' ELSE 'awaiting_approval' END`,
      reason,
      next_search_at: null,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', attempt.messageId)
    .where('attempt_id', '=', attempt.attemptId)
    .where('state', '=', 'claimed')
    .returning(['state', 'approved_at'])
    .executeTakeFirst();
  if (row === undefined) return false;
  if (row.state === 'awaiting_approval') return true;
  await tx.db
    .updateTable('message_invoice')
    .set({ released_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('message_id', '=', attempt.messageId)
    .where('released_at', 'is', null)
    .execute();
  if (row.approved_at !== null) await putBack(tx, attempt.messageId);
  return true;
}

// One import for the whole protocol.
export { expireClaim, resolveUnknown, settleMessage, type Settlement } from './message-outcomes.js';
