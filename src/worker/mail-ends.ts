import type { MailConfig } from '../config.js';
import { inCare } from '../connectors/account/in-care.js';
import type { ProviderEnd } from '../connectors/account/provider-end.js';
import { boundedDns } from '../connectors/dns/ask-dns.js';
import { SenderCheck, type CheckedSender } from '../connectors/dns/sender-check.js';
import { forVerifiedSender } from '../connectors/dns/verified-sender.js';
import type { MailEnd } from '../connectors/mail-end.js';
import { createMailbox } from '../connectors/mailbox/mailbox.js';
import { createPostmark } from '../connectors/postmark/postmark.js';
import { createSmtp } from '../connectors/smtp/smtp.js';
import type { Database } from '../db/database.js';
import { findMail } from '../db/mailbox.js';
import type { Organisation } from '../db/organisations.js';
import type { WorkerLog } from './log.js';

/** Hand-overs to the provider in progress at most, in one worker: its bulkhead (reliability guide §2.3). */
export const PROVIDER_SLOTS = 8;

/** The mailbox on this database. */
export const mailboxOn = (database: Database): MailEnd =>
  createMailbox({
    openLine: () => database.mailboxConnection(),
    find: (orgId, messageId) => database.withOrg(orgId, (tx) => findMail(tx, messageId)),
  });

/** What a process was told about mail (contract §2), and where it says what becomes of it. */
export interface MailChoice {
  readonly mail: MailConfig;
  readonly isSandboxMailReal: boolean;
  /** Live organisations send only in the name of a domain that DNS does not speak against. */
  readonly mustVerifySenders: boolean;
  readonly log: WorkerLog;
}

/**
 * Which mail end an organisation's messages leave through (contract §2): sandboxes the mailbox unless
 * `SANDBOX_MAIL=provider`; live organisations the configured provider, the mailbox as long as there is none.
 */
export function mailEndChooser(
  database: Database,
  choice?: MailChoice,
): (organisation: Organisation) => MailEnd {
  const mailbox = mailboxOn(database);
  if (choice === undefined) return () => mailbox;
  const provider = providerOf(choice.mail);
  if (provider === undefined) return () => mailbox;
  const end = inCare(provider, {
    slots: PROVIDER_SLOTS,
    monotonicMs: () => performance.now(),
    words: wordsFor(choice.log, provider.name),
  });
  const senders = new SenderCheck(boundedDns(), provider.name === 'postmark' ? 'postmark' : 'smtp');
  return ({ id, sandbox, sender }) => {
    if (sandbox) return choice.isSandboxMailReal ? end : mailbox;
    if (!choice.mustVerifySenders) return end;
    const onRefused = ({ domain, dkim, spf }: CheckedSender): void =>
      choice.log.error(
        { alert: true, orgId: id, domain, dkim: dkim.state, spf: spf.state },
        'nothing is sent for this organisation: its sender’s domain is not prepared; GET /v1/organisation says what to publish',
      );
    return forVerifiedSender(end, (asked) => senders.check(asked), sender, onRefused);
  };
}

function providerOf(mail: MailConfig): ProviderEnd | undefined {
  switch (mail.kind) {
    case 'mailbox':
      return undefined;
    case 'postmark':
      return createPostmark(mail);
    case 'smtp':
      return createSmtp(mail);
  }
}

/** What an operator reads in the log of the worker; an alert is a line of level `error`. */
const wordsFor = (log: WorkerLog, provider: string) => ({
  alert: (reason: string) =>
    log.error(
      { alert: true, provider, reason },
      'the mail provider refuses our credentials: nothing is sent until they are mended; tried again every minute',
    ),
  note: (reason: string, holdMs: number) =>
    log.warn({ provider, reason, holdMs }, 'nothing is handed to the mail provider for a while'),
  wellAgain: () => log.info({ provider }, 'the mail provider takes our messages again'),
});
