import type pg from 'pg';

/** A mail as the mail provider (here the mailbox) logged it when it arrived, on its own clock. */
export interface MailHandedOver {
  readonly messageId: string;
  readonly step: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The provider's real clock, epoch milliseconds. */
  readonly receivedAtMs: number;
}

/** Everything one organisation's provider received, in the order of arrival: never what the program thinks it sent. */
export async function mailsReceived(database: pg.Pool, orgId: string): Promise<MailHandedOver[]> {
  const { rows } = await database.query<{ message_id: string; mime: string; received: string }>(
    `SELECT message_id, mime, extract(epoch FROM received_at) * 1000 AS received
       FROM mailbox_mail WHERE org_id = $1 ORDER BY received_at, message_id`,
    [orgId],
  );
  return rows.map((row) => ({
    messageId: row.message_id,
    receivedAtMs: Number(row.received),
    ...readMime(row.mime),
  }));
}

function readMime(mime: string): Pick<MailHandedOver, 'step' | 'to' | 'subject' | 'text'> {
  const [head = ''] = mime.split('\r\n\r\n', 1);
  const unfolded = head.replaceAll('\r\n ', '');
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '';
  const plain = /Content-Type: text\/plain[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]*)/.exec(mime)?.[1] ?? '';
  return {
    step: header('X-Tag'),
    to: header('To'),
    subject: header('Subject').replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, word: string) => fromBase64(word)),
    text: fromBase64(plain),
  };
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
