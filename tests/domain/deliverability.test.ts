import { describe, expect, it, test } from 'vitest';
import {
  judgeSender,
  type DnsAnswer,
  type MailProvider,
  type SenderRecords,
} from '../../src/domain/deliverability/judge.js';

const none: DnsAnswer = { kind: 'none' };
const unknown: DnsAnswer = { kind: 'unknown' };
const says = (...records: string[]): DnsAnswer => ({ kind: 'records', records });

const KEY = says('v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB');
const records = (wish: Partial<SenderRecords> = {}): SenderRecords => ({
  domain: 'atelier.example',
  dkimSelector: 'pm',
  spf: says('v=spf1 include:relay.example -all'),
  returnPath: says('pm.mtasv.net'),
  dkim: KEY,
  dmarc: says('v=DMARC1; p=none'),
  ...wish,
});

test('a prepared sender is verified, and nothing is left to publish', () => {
  const judged = judgeSender('postmark', records());
  expect(judged.isVerified).toBe(true);
  for (const check of [judged.spf, judged.dkim, judged.dmarc]) {
    expect(check).toMatchObject({ state: 'ok', publish: null });
  }
});

const CASES: [string, MailProvider, Partial<SenderRecords>, [string, string, string], boolean | null][] = [
  [
    'no network',
    'postmark',
    { spf: unknown, returnPath: unknown, dkim: unknown, dmarc: unknown },
    ['unknown', 'unknown', 'unknown'],
    null,
  ],
  [
    'nothing published',
    'postmark',
    { spf: none, returnPath: none, dkim: none, dmarc: none },
    ['missing', 'missing', 'missing'],
    false,
  ],
  [
    'a return path that leads elsewhere',
    'postmark',
    { spf: none, returnPath: says('bounces.example') },
    ['wrong', 'ok', 'ok'],
    true,
  ],
  [
    'no return path, but the provider in the SPF policy',
    'postmark',
    { spf: says('v=spf1 include:spf.mtasv.net ~all'), returnPath: none },
    ['ok', 'ok', 'ok'],
    true,
  ],
  [
    'no selector told, SPF prepared',
    'postmark',
    { dkimSelector: null, dkim: none },
    ['ok', 'not_told', 'ok'],
    null,
  ],
  [
    'no selector told, no SPF either',
    'postmark',
    { dkimSelector: null, dkim: none, spf: none, returnPath: none },
    ['missing', 'not_told', 'ok'],
    false,
  ],
  ['a revoked key', 'smtp', { dkim: says('v=DKIM1; p=') }, ['ok', 'wrong', 'ok'], false],
  ['two SPF policies', 'smtp', { spf: says('v=spf1 -all', 'v=spf1 a -all') }, ['wrong', 'ok', 'ok'], true],
  [
    'an SPF policy that lets everybody pass',
    'smtp',
    { spf: says('v=spf1 +all') },
    ['wrong', 'ok', 'ok'],
    true,
  ],
  [
    'TXT records of others',
    'smtp',
    { spf: says('google-site-verification=x'), dmarc: says('something else') },
    ['missing', 'ok', 'missing'],
    true,
  ],
  [
    'a DMARC record without a policy',
    'smtp',
    { dmarc: says('v=DMARC1; rua=mailto:x@atelier.example') },
    ['ok', 'ok', 'wrong'],
    true,
  ],
];

describe('each record is judged by what DNS said', () => {
  it.each(CASES)('%s (%s)', (_name, provider, wish, states, isVerified) => {
    const { spf, dkim, dmarc, isVerified: verdict } = judgeSender(provider, records(wish));
    expect([spf.state, dkim.state, dmarc.state]).toEqual(states);
    expect(verdict).toBe(isVerified);
    for (const check of [spf, dkim, dmarc]) expect(check.publish === null).toBe(check.state === 'ok');
  });
});
