import { Resolver } from 'node:dns/promises';
import type { DnsAnswer } from '../../domain/deliverability/judge.js';

/** Per question and server; c-ares doubles it for the second try. */
const TIMEOUT_MS = 1_000;
const TRIES = 2;
/** All questions of one sender together. */
const PATIENCE_MS = 4_000;

/** DNS said that there is no such record; anything else is no answer. */
const NOTHING_THERE = ['ENODATA', 'ENOTFOUND'];

/** The questions a sender's check asks. */
export interface Dns {
  txt(host: string): Promise<DnsAnswer>;
  cname(host: string): Promise<DnsAnswer>;
}

/** The machine's resolver (or `servers`), bounded in time: no answer is an answer (`unknown`), never an error. */
export function boundedDns(servers?: readonly string[]): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers) resolver.setServers(servers);
  return {
    // A TXT record comes in pieces of 255 characters that belong together.
    txt: (host) =>
      answerOf(resolver.resolveTxt(host).then((records) => records.map((pieces) => pieces.join('')))),
    cname: (host) => answerOf(resolver.resolveCname(host)),
  };
}

async function answerOf(question: Promise<string[]>): Promise<DnsAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DnsAnswer>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'unknown' }), PATIENCE_MS);
  });
  const answer = question.then(
    (records): DnsAnswer => (records.length > 0 ? { kind: 'records', records } : { kind: 'none' }),
    (error: unknown): DnsAnswer => ({ kind: isNothingThere(error) ? 'none' : 'unknown' }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const isNothingThere = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  NOTHING_THERE.includes(String(error.code));
