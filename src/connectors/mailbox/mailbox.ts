import { setTimeout } from 'node:timers/promises';
import type { HandOverAnswer, MailConnection, MailEnd, OutgoingMail, SearchAnswer } from '../mail-end.js';
import { renderMime } from '../mime/mime.js';

/** A mail as the mailbox keeps it: the provider's own log, which the send protocol never writes itself. */
export interface KeptMail {
  readonly orgId: string;
  readonly messageId: string;
  readonly attemptId: string;
  readonly providerId: string;
  readonly mime: string;
}

/** One open line to the mailbox's storage. */
export interface MailboxLine {
  isAlive(): boolean;
  /**
   * Keeps the mail; the statement is written to the socket in the calling tick. Null when the claim of this
   * attempt is over or has passed to another one. Rejects when the answer was lost.
   */
  insertMail(mail: KeptMail): Promise<string | null>;
  release(): void;
}

/** Whether a message was kept; `not_yet` while its lease is open, since it may still arrive. */
export type MailboxSearch =
  | { readonly kind: 'found'; readonly providerId: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'not_yet'; readonly leaseRemainingMs: number };

/** What the mailbox needs of the record (src/db/mailbox.ts). */
export interface MailboxStore {
  openLine(): Promise<MailboxLine>;
  find(orgId: string, messageId: string): Promise<MailboxSearch>;
}

/**
 * The mailbox: the mail end of sandbox organisations, and of everybody as long as no provider is
 * configured. It keeps messages and shows them; none leaves. Same claim, lease and answers as any provider;
 * unlike others it can prove that a mail did not arrive, since it refuses those whose claim is over.
 */
export function createMailbox(store: MailboxStore): MailEnd {
  return {
    name: 'mailbox',
    connect: async () => connectionOf(await store.openLine()),
    search: ({ orgId, messageId }) => search(store, orgId, messageId),
  };
}

async function search(store: MailboxStore, orgId: string, messageId: string): Promise<SearchAnswer> {
  for (;;) {
    const found = await store.find(orgId, messageId);
    if (found.kind === 'found') return { kind: 'found', providerMessageId: found.providerId };
    if (found.kind === 'absent') return { kind: 'absent' };
    await setTimeout(found.leaseRemainingMs + 1);
  }
}

function connectionOf(line: MailboxLine): MailConnection {
  return {
    isAlive: () => line.isAlive(),
    handOver: (mail, { timeoutMs, mayWrite }) => within(timeoutMs, answerOf(line, mail, mayWrite)),
    release: () => line.release(),
  };
}

function answerOf(line: MailboxLine, mail: OutgoingMail, mayWrite: () => boolean): Promise<HandOverAnswer> {
  const providerId = `mailbox-${mail.attemptId}`;
  let mime: string;
  try {
    mime = renderMime(mail, { date: new Date(), isForEyes: true });
  } catch {
    return Promise.resolve({ kind: 'refused', reason: 'malformed_message' });
  }
  const { orgId, messageId, attemptId } = mail;
  if (!mayWrite()) return Promise.resolve({ kind: 'not_written' });
  return line.insertMail({ orgId, messageId, attemptId, providerId, mime }).then(
    (kept) =>
      kept === null
        ? { kind: 'unknown', reason: 'claim_over' }
        : { kind: 'accepted', providerMessageId: kept },
    () => ({ kind: 'unknown', reason: 'no_answer' }),
  );
}

/** A lost answer is `unknown` after `timeoutMs`: the statement may still be on its way. */
function within(timeoutMs: number, answer: Promise<HandOverAnswer>): Promise<HandOverAnswer> {
  return new Promise((resolve) => {
    const late: HandOverAnswer = { kind: 'unknown', reason: 'time_out' };
    const timer = globalThis.setTimeout(() => resolve(late), timeoutMs);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
