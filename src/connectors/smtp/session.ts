import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { openLine, type Line } from '../wire/line.js';
import type { SmtpAddress } from './address.js';

/** A session with a relay: greeted, secured and logged in, ready for a mail. */
export interface SmtpSession {
  readonly connection: SMTPConnection;
  readonly line: Line;
  isAlive(): boolean;
}

/** The relay refused the user or the password. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/**
 * Opens a session on a socket of ours, so that it can be reset. Rejects when there is none within `timeoutMs`; nothing
 * has been handed over then.
 */
export async function openSession(
  address: SmtpAddress,
  timeoutMs: number,
  ca: string | undefined,
): Promise<SmtpSession> {
  const startedMs = performance.now();
  const line = await openLine(
    { host: address.host, port: address.port, isSecure: address.isSecure, ca },
    timeoutMs,
  );
  const leftMs = Math.max(1, timeoutMs - (performance.now() - startedMs));
  const connection = new SMTPConnection({
    connection: line.stream,
    host: address.host,
    port: address.port,
    secure: address.isSecure,
    secured: address.isSecure,
    requireTLS: address.needsTls,
    greetingTimeout: timeoutMs,
    socketTimeout: 4 * timeoutMs,
    tls: { ...(ca !== undefined && { ca }) },
  });
  let isBroken = false;
  connection.on('error', () => (isBroken = true)).on('end', () => (isBroken = true));
  const timer = setTimeout(() => line.reset(), leftMs);
  try {
    await greeted(connection);
    if (address.credentials) await loggedIn(connection, address.credentials);
  } catch (error) {
    line.reset();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { connection, line, isAlive: () => !isBroken && line.isAlive() };
}

const greeted = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('error', reject).once('end', () => reject(new Error('the relay hung up')));
    connection.connect((error) => (error ? reject(error) : resolve()));
  });

const loggedIn = (
  connection: SMTPConnection,
  credentials: { readonly user: string; readonly pass: string },
): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('error', reject).once('end', () => reject(new Error('the relay hung up')));
    connection.login({ credentials }, (error) => {
      if (!error) resolve();
      else
        reject(error.responseCode === 535 || error.responseCode === 534 ? new CredentialsRefused() : error);
    });
  });
