import { MailEndHeld, isSingleAddress, type MailConnection, type OutgoingMail } from '../mail-end.js';
import type { ProviderEnd } from '../account/provider-end.js';
import { renderMime } from '../mime/mime.js';
import { smtpAddress } from './address.js';
import { classify } from './answers.js';
import { handOver } from './hand-over.js';
import { CredentialsRefused, openSession, type SmtpSession } from './session.js';

export interface SmtpOptions {
  /** `smtp[s]://[user:password@]host[:port]`. */
  readonly url: string;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string;
}

const SESSION_TIMEOUT_MS = 10_000;
const GOODBYE_MS = 1_000;
const REFUSED_RETRY_MS = 60_000;

/**
 * Any SMTP relay, with nodemailer's connection (TLS, login, replies) and a letter and last write of our own. A
 * session is opened for one mail. SMTP cannot be asked what became of a mail: an unclear one goes to a person.
 */
export function createSmtp(options: SmtpOptions): ProviderEnd {
  const address = smtpAddress(options.url);
  const open = (): Promise<SmtpSession> => openSession(address, SESSION_TIMEOUT_MS, options.ca);
  return {
    name: 'smtp',
    async connect() {
      try {
        return connectionOn(await open());
      } catch (error) {
        if (error instanceof CredentialsRefused) throw new MailEndHeld('token_refused', REFUSED_RETRY_MS);
        throw error;
      }
    },
    search: () => Promise.resolve({ kind: 'cannot_ask' }),
    async probe() {
      try {
        goodbye(await open());
        return 'well';
      } catch (error) {
        return error instanceof CredentialsRefused ? 'refused' : 'unwell';
      }
    },
  };
}

function connectionOn(session: SmtpSession): MailConnection {
  let isUsed = false;
  return {
    isAlive: () => session.isAlive(),
    async handOver(mail, limits) {
      const letter = letterOf(mail);
      if (letter === undefined) return { kind: 'refused', reason: 'malformed_message' };
      isUsed = true;
      const exchange = await handOver(session, letter, limits);
      isUsed = exchange.reply === undefined;
      return classify(exchange, mail.headers['Message-ID'] ?? mail.messageId);
    },
    release: () => (isUsed ? session.line.reset() : goodbye(session)),
  };
}

/** Undefined when something in it would not survive the last gate. */
function letterOf(mail: OutgoingMail) {
  const from = /^(?:.*<([^<>]+)>|([^<>]+))$/s.exec(mail.from.trim());
  const sender = from?.[1] ?? from?.[2] ?? '';
  if (!isSingleAddress(mail.to) || !isSingleAddress(sender)) return undefined;
  try {
    return { from: sender, to: mail.to, mime: renderMime(mail, { date: new Date(), isForEyes: false }) };
  } catch {
    return undefined;
  }
}

/** QUIT, and no longer than a moment for the relay's farewell. */
function goodbye({ connection, line }: SmtpSession): void {
  connection.quit();
  setTimeout(() => line.stream.destroy(), GOODBYE_MS).unref();
}
