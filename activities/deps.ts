import type { Database } from '../src/db/database.js';
import type { Organisation } from '../src/db/organisations.js';
import type { MailEnd } from '../src/connectors/mail-end.js';
import type { SendGuards } from './send/guards.js';

/** The time limits of one send, all derived from the lease (design §4, `SEND_LEASE_MS`). */
export interface SendLimits {
  /** How long a claim excludes payments and other senders, on the database's clock. */
  readonly leaseMs: number;
  /** The request must have been written this long after the claim was begun, on the monotonic clock. */
  readonly writeDeadlineMs: number;
  /** How long the mail end's answer is waited for. */
  readonly callTimeoutMs: number;
}

/** What is logged: codes and ids. pino's logger fits. */
export interface ActivityLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Everything the activities touch, handed in once by whoever runs the worker. */
export interface ActivityDeps {
  readonly database: Database;
  /** Which mail end an organisation uses: the mailbox for sandboxes, the configured provider for live ones. */
  readonly mailEndOf: (organisation: Organisation) => MailEnd;
  /** Milliseconds on a clock that never jumps (`performance.now`). */
  readonly monotonicMs: () => number;
  readonly log: ActivityLog;
  readonly limits: SendLimits;
  /** The two halves of promise P1; tests leave one out to show that the other alone is not enough. */
  readonly guards: SendGuards;
}

/**
 * Deadline to write 2/12 and answer 5/12 of the lease: what is left covers bytes that the kernel still
 * holds after an abort and a margin (reliability guide §2.4: 2 s + 5 s + 3 s + 2 s of 12 s).
 */
export const limitsOf = (leaseMs: number): SendLimits => ({
  leaseMs,
  writeDeadlineMs: Math.floor((leaseMs * 2) / 12),
  callTimeoutMs: Math.floor((leaseMs * 5) / 12),
});
