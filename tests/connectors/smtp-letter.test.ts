import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingMail } from '../../src/connectors/mail-end.js';
import { smtpAddress } from '../../src/connectors/smtp/address.js';
import { createSmtp } from '../../src/connectors/smtp/smtp.js';
import { TEST_CERTIFICATE } from '../support/fake-postmark/server.js';
import { aMail, willing } from './letter.js';

const TEST_KEY = readFileSync(new URL('../support/fake-postmark/test-key.pem', import.meta.url), 'utf8');

interface Taken {
  readonly raw: Buffer;
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
  readonly user: string | undefined;
}

let server: SMTPServer | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** A real SMTP server that keeps what it takes. */
async function startServer(options: SMTPServerOptions = {}): Promise<{ taken: Taken[]; host: string }> {
  const taken: Taken[] = [];
  server = new SMTPServer({
    authOptional: true,
    key: TEST_KEY,
    cert: TEST_CERTIFICATE,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          raw: Buffer.concat(chunks),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          isSecure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        callback();
      });
    },
    onAuth(auth, _session, callback) {
      if (auth.username === 'relance' && auth.password === 'p@ss') callback(null, { user: 'relance' });
      else callback(new Error('no'));
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
  return { taken, host: `127.0.0.1:${(listening.server.address() as AddressInfo).port}` };
}

async function send(url: string, mail: OutgoingMail) {
  const connection = await createSmtp({ url, ca: TEST_CERTIFICATE }).connect();
  try {
    return await connection.handOver(mail, willing());
  } finally {
    connection.release(); // a session left open keeps its server from closing for half a minute
  }
}

describe('what a relay gets', () => {
  it('is one letter, whole, to one recipient, with our Message-ID, over STARTTLS when it is offered', async () => {
    const { taken, host } = await startServer();
    const mail = aMail();
    expect(await send(`smtp://${host}`, mail)).toEqual({
      kind: 'accepted',
      providerMessageId: mail.headers['Message-ID'],
    });
    const [letter] = taken;
    expect(letter).toMatchObject({ from: 'factures@atelier.example', to: [mail.to], isSecure: true });
    const read = await PostalMime.parse(letter?.raw ?? '');
    expect(read).toMatchObject({
      subject: mail.subject,
      messageId: mail.headers['Message-ID'],
      references: mail.headers['References'],
      from: { name: 'Atelier Dupont', address: 'factures@atelier.example' },
      to: [{ address: mail.to }],
      replyTo: [{ name: 'Martin, Anne', address: 'anne@atelier.example' }],
    });
    expect(read.text?.trimEnd().replaceAll('\r\n', '\n')).toBe(mail.text.replaceAll('\r\n', '\n'));
    expect(read.html?.trimEnd()).toBe(mail.html);
    const headers = new Map(read.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect([...headers.keys()].filter((key) => key.startsWith('x-'))).toEqual([]);
  });

  it('is the same letter over TLS from the first byte', async () => {
    const { taken, host } = await startServer({ secure: true });
    expect(await send(`smtps://${host}`, aMail())).toMatchObject({ kind: 'accepted' });
    expect(taken).toMatchObject([{ isSecure: true }]);
  });

  it('is the same letter in clear where there is no TLS and no password', async () => {
    const { taken, host } = await startServer({ disabledCommands: ['STARTTLS'] });
    expect(await send(`smtp://${host}`, aMail())).toMatchObject({ kind: 'accepted' });
    expect(taken).toMatchObject([{ isSecure: false }]);
  });

  it('comes with a login when there is one; a wrong password holds the account', async () => {
    const { taken, host } = await startServer({ authOptional: false });
    expect(await send(`smtp://relance:p%40ss@${host}`, aMail())).toMatchObject({ kind: 'accepted' });
    expect(taken).toMatchObject([{ user: 'relance' }]);
    await expect(send(`smtp://relance:wrong@${host}`, aMail())).rejects.toMatchObject({
      name: 'MailEndHeld',
      reason: 'token_refused',
    });
    const probe = (password: string) =>
      createSmtp({ url: `smtp://relance:${password}@${host}`, ca: TEST_CERTIFICATE }).probe();
    expect(await probe('wrong')).toBe('refused');
    expect(await probe('p%40ss')).toBe('well');
  });

  it('is nothing at all to a relay whose certificate nobody trusts', async () => {
    const { taken, host } = await startServer({ secure: true });
    await expect(createSmtp({ url: `smtps://${host}` }).connect()).rejects.toThrow();
    expect(taken).toEqual([]);
  });

  it.each([
    ['two recipients', { to: 'a@b.example, c@d.example' }],
    ['a line break in the recipient', { to: 'a@b.example\r\nBcc: c@d.example' }],
    [
      'a line break in the subject is folded into a space, never a header',
      { subject: 'x\r\nBcc: c@d.example' },
    ],
    ['a line break in a header', { headers: { 'X-A': 'a\r\nBcc: c@d.example' } }],
    ['a name that is a path', { from: { path: '/etc/passwd' } as unknown as string }],
  ])('with %s, nobody else gets anything', async (_what, given) => {
    const { taken, host } = await startServer();
    await send(`smtp://${host}`, aMail(given)).catch(() => undefined);
    for (const letter of taken) {
      expect(letter.to).toEqual(['compta@mecanique.example']);
      expect((await PostalMime.parse(letter.raw)).bcc ?? []).toEqual([]);
    }
  });

  it('keeps dots that begin a line', async () => {
    const { taken, host } = await startServer();
    const subject = 'x'.repeat(40);
    await send(`smtp://${host}`, aMail({ subject, text: '.\r\n..\r\n.x', html: '<p>.</p>' }));
    const read = await PostalMime.parse(taken[0]?.raw ?? '');
    expect(read.text?.trimEnd().replaceAll('\r\n', '\n')).toBe('.\n..\n.x');
  });
});

describe('SMTP_URL', () => {
  it.each([
    ['smtp://relay.example', { host: 'relay.example', port: 587, isSecure: false, needsTls: false }],
    ['smtps://relay.example', { port: 465, isSecure: true }],
    [
      'smtp://u:p%3Aq@relay.example:2525',
      { port: 2525, needsTls: true, credentials: { user: 'u', pass: 'p:q' } },
    ],
    ['smtp://u:p@127.0.0.1:1025', { needsTls: false }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025 }],
  ])('%s', (text, expected) => {
    expect(smtpAddress(text)).toMatchObject(expected);
  });
});
