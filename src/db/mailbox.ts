import { sql } from 'kysely';
import type { OrgTx } from './database.js';
import type { HeldConnection } from './held-connection.js';

/** A mail on its way into the mailbox, which is the mail provider of sandbox organisations. */
export interface MailboxMail {
  readonly orgId: string;
  readonly messageId: string;
  readonly attemptId: string;
  readonly providerId: string;
  readonly mime: string;
}

/**
 * An open connection to the mailbox, as a provider would have one: taken before the claim, so that the
 * hand-over needs no more than one write.
 */
export class MailboxConnection {
  constructor(private readonly held: HeldConnection) {}

  isAlive(): boolean {
    return this.held.isAlive();
  }

  /**
   * Hands the mail over in one statement, written in the calling tick and committed by itself. The mailbox
   * keeps it only while the message is claimed by this attempt and the lease is open on the database's clock:
   * the fence no other provider has. Answers the provider's id (of the first one, should it be there already),
   * or null when the fence refused it. Throws when the answer was lost: then it may have been kept.
   */
  async insertMail(mail: MailboxMail): Promise<string | null> {
    const rows = await this.held.run<{ provider_id: string | null }>(
      'SELECT mailbox_receive($1, $2, $3, $4, $5) AS provider_id',
      [mail.orgId, mail.messageId, mail.attemptId, mail.providerId, mail.mime],
    );
    return rows[0]?.provider_id ?? null;
  }

  release(): void {
    this.held.release();
  }
}

export type MailboxSearch =
  | { readonly kind: 'found'; readonly providerId: string }
  /** Proven: no hand-over can arrive any more. */
  | { readonly kind: 'absent' }
  /** Not there, but the lease is open: it may still arrive. */
  | { readonly kind: 'not_yet'; readonly leaseRemainingMs: number };

/**
 * Asks the mailbox for a message. The row lock waits for a hand-over that is being committed, so that
 * "absent" after the lease is a proof.
 */
export async function findMail(tx: OrgTx, messageId: string): Promise<MailboxSearch> {
  const message = await tx.db
    .selectFrom('message')
    .select(({ eb }) => [
      eb.ref('state').as('state'),
      sql<number>`ceil(extract(epoch from lease_until - clock_timestamp()) * 1000)::bigint`.as('remaining'),
    ])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .forUpdate()
    .executeTakeFirst();
  const mail = await tx.db
    .selectFrom('mailbox_mail')
    .select('provider_id')
    .where('org_id', '=', tx.org.id)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (mail) return { kind: 'found', providerId: mail.provider_id };
  if (message?.state === 'claimed' && message.remaining > 0) {
    return { kind: 'not_yet', leaseRemainingMs: message.remaining };
  }
  return { kind: 'absent' };
}
