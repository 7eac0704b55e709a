import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { boundedDns, type Dns } from '../../src/connectors/dns/ask-dns.js';
import { SenderCheck } from '../../src/connectors/dns/sender-check.js';
import { forVerifiedSender } from '../../src/connectors/dns/verified-sender.js';
import { MailEndHeld, type MailEnd } from '../../src/connectors/mail-end.js';
import type { DnsAnswer } from '../../src/domain/deliverability/judge.js';

const SENDER = { email: 'factures@mail.atelier.example', dkimSelector: 'pm' };
const KEY = { kind: 'records', records: ['v=DKIM1; p=MIGf'] } satisfies DnsAnswer;

/** A DNS that knows these records and notes what it is asked. */
function fakeDns(records: Readonly<Record<string, DnsAnswer>>): Dns & { readonly asked: string[] } {
  const asked: string[] = [];
  const answer = (host: string): Promise<DnsAnswer> => {
    asked.push(host);
    return Promise.resolve(records[host] ?? { kind: 'none' });
  };
  return { asked, txt: answer, cname: answer };
}

/** A name server on this machine that never answers. */
async function silentServer(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

test('a name server that never answers is an unknown, within seconds', async () => {
  const dns = boundedDns([await silentServer()]);
  const startedAt = performance.now();
  const checked = await new SenderCheck(dns, 'postmark').check(SENDER);
  expect(checked).toMatchObject({
    isVerified: null,
    spf: { state: 'unknown' },
    dkim: { state: 'unknown' },
    dmarc: { state: 'unknown' },
  });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test('a subdomain is covered by the DMARC record above it', async () => {
  const dns = fakeDns({
    'pm._domainkey.mail.atelier.example': KEY,
    '_dmarc.atelier.example': { kind: 'records', records: ['v=DMARC1; p=reject'] },
  });
  expect(await new SenderCheck(dns, 'smtp').check(SENDER)).toMatchObject({
    domain: 'mail.atelier.example',
    isVerified: true,
    dmarc: { state: 'ok' },
  });
});

test('a good answer is kept for an hour, any other for a minute', async () => {
  let nowMs = 0;
  const good = fakeDns({ 'pm._domainkey.mail.atelier.example': KEY });
  const bad = fakeDns({});
  const checks = [good, bad].map((dns) => new SenderCheck(dns, 'smtp', () => nowMs));
  const askAll = () => Promise.all(checks.map((check) => check.check(SENDER)));
  await askAll();
  const [once1, twice] = [good.asked.length, bad.asked.length];
  nowMs = 59_000;
  await askAll();
  expect([good.asked.length, bad.asked.length]).toEqual([once1, twice]);
  nowMs = 61_000;
  await askAll();
  expect([good.asked.length, bad.asked.length]).toEqual([once1, twice * 2]);
});

test('a provider is not connected to in the name of an unprepared domain; an unknown stops nothing', async () => {
  const connection = {
    isAlive: () => true,
    handOver: () => Promise.reject(new Error()),
    release: () => undefined,
  };
  const end: MailEnd = {
    name: 'postmark',
    connect: () => Promise.resolve(connection),
    search: () => Promise.resolve({ kind: 'not_found' }),
  };
  const refused: string[] = [];
  const through = (dns: Dns): MailEnd => {
    const check = new SenderCheck(dns, 'postmark');
    return forVerifiedSender(
      end,
      (sender) => check.check(sender),
      SENDER,
      ({ domain }) => refused.push(domain),
    );
  };
  await expect(through(fakeDns({})).connect()).rejects.toThrow(MailEndHeld);
  expect(refused).toEqual(['mail.atelier.example']);
  expect(await through(fakeDns({ 'pm._domainkey.mail.atelier.example': KEY })).connect()).toBe(connection);
  const away: Dns = {
    txt: () => Promise.resolve({ kind: 'unknown' }),
    cname: () => Promise.resolve({ kind: 'unknown' }),
  };
  expect(await through(away).connect()).toBe(connection);
});
