import type { MailEnd } from '../connectors/mail-end.js';
import { createMailbox } from '../connectors/mailbox/mailbox.js';
import type { Database } from '../db/database.js';
import { findMail } from '../db/mailbox.js';
import type { Organisation } from '../db/organisations.js';

/** The mailbox on this database. */
export const mailboxOn = (database: Database): MailEnd =>
  createMailbox({
    openLine: () => database.mailboxConnection(),
    find: (orgId, messageId) => database.withOrg(orgId, (tx) => findMail(tx, messageId)),
  });

/**
 * Which mail end an organisation's messages leave through (contract §2): sandboxes always the mailbox;
 * live organisations too as long as no provider is configured.
 */
export function mailEndChooser(database: Database): (organisation: Organisation) => MailEnd {
  const mailbox = mailboxOn(database);
  return () => mailbox;
}
