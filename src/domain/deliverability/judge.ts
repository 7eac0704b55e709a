/**
 * Whether mail boxes will believe that a firm's mails are its own: SPF (RFC 7208), DKIM (RFC 6376) and DMARC
 * (RFC 7489) of its sender's domain, as DNS answered. Pure: `src/connectors/dns` asks.
 */

/** What DNS said: records, that there are none, or nothing that can be relied on (time-out, no network). */
export type DnsAnswer =
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export interface SenderRecords {
  readonly domain: string;
  /** What the firm told us; without it DKIM cannot be looked up. */
  readonly dkimSelector: string | null;
  readonly spf: DnsAnswer;
  /** Target of the bounce domain's CNAME; asked for Postmark only. */
  readonly returnPath: DnsAnswer;
  readonly dkim: DnsAnswer;
  /** Of the domain, or of the nearest parent that has one. */
  readonly dmarc: DnsAnswer;
}

export type CheckState = 'ok' | 'missing' | 'wrong' | 'unknown' | 'not_told';

export interface RecordCheck {
  readonly state: CheckState;
  /** The DNS name that was asked; null when it is not known. */
  readonly host: string | null;
  readonly found: string[];
  /** What to publish there, or where to find it; null when nothing needs to be done. */
  readonly publish: string | null;
}

export interface Deliverability {
  readonly domain: string;
  readonly spf: RecordCheck;
  readonly dkim: RecordCheck;
  readonly dmarc: RecordCheck;
  /** False: DNS itself says that the sender is not prepared. Null: it could not be asked, or not everything is known. */
  readonly isVerified: boolean | null;
}

export type MailProvider = 'postmark' | 'smtp' | 'mailbox';

/** Host and target of Postmark's custom Return-Path, which aligns SPF with the From domain. */
export const postmarkReturnPath = (domain: string): string => `pm-bounces.${domain}`;
const POSTMARK_RETURN_TARGET = 'pm.mtasv.net';
const POSTMARK_SPF = 'include:spf.mtasv.net';

/** Judges what DNS answered against what the provider needs. */
export function judgeSender(provider: MailProvider, records: SenderRecords): Deliverability {
  const spf = provider === 'postmark' ? postmarkSpf(records) : relaySpf(records);
  const dkim = dkimOf(provider, records);
  return { domain: records.domain, spf, dkim, dmarc: dmarcOf(records), isVerified: verified(spf, dkim) };
}

/**
 * DKIM decides, since it survives forwarding and aligns by itself; a firm that has not told its selector is refused
 * only when it has no SPF either.
 */
function verified(spf: RecordCheck, dkim: RecordCheck): boolean | null {
  if (dkim.state === 'ok') return true;
  if (dkim.state === 'missing' || dkim.state === 'wrong') return false;
  return spf.state === 'missing' || spf.state === 'wrong' ? false : null;
}

function postmarkSpf({ domain, returnPath, spf }: SenderRecords): RecordCheck {
  const host = postmarkReturnPath(domain);
  const publish = `${host} CNAME ${POSTMARK_RETURN_TARGET}`;
  const target = recordsOf(returnPath).map((name) => name.toLowerCase().replace(/\.$/, ''));
  if (target.includes(POSTMARK_RETURN_TARGET)) return { state: 'ok', host, found: target, publish: null };
  const own = spfRecords(spf);
  if (own.length === 1 && own[0]?.includes(POSTMARK_SPF)) {
    return { state: 'ok', host: domain, found: own, publish: null };
  }
  if (returnPath.kind === 'unknown' || spf.kind === 'unknown') return unknown(host, publish);
  return target.length > 0
    ? { state: 'wrong', host, found: target, publish }
    : { state: 'missing', host, found: own, publish };
}

/** Of somebody else's relay we cannot know the addresses; that there is one policy, and one that says something, we can. */
function relaySpf({ domain, spf }: SenderRecords): RecordCheck {
  const publish = `${domain} TXT "v=spf1 include:<your mail relay's domain> -all"`;
  if (spf.kind === 'unknown') return unknown(domain, publish);
  const found = spfRecords(spf);
  if (found.length === 0) return { state: 'missing', host: domain, found, publish };
  // Two policies are an error (RFC 7208 §4.5), and one that lets everybody pass says nothing.
  const isWrong = found.length > 1 || /(^| )\+?all($| )/.test(found[0] ?? '');
  return isWrong
    ? { state: 'wrong', host: domain, found, publish }
    : { state: 'ok', host: domain, found, publish: null };
}

function dkimOf(provider: MailProvider, { domain, dkimSelector, dkim }: SenderRecords): RecordCheck {
  const source =
    provider === 'postmark'
      ? 'the DKIM record that Postmark shows for this domain under Sender Signatures'
      : 'the DKIM record that your mail relay shows for this domain';
  if (dkimSelector === null) {
    return { state: 'not_told', host: null, found: [], publish: `${source}; then tell us its selector` };
  }
  const host = `${dkimSelector}._domainkey.${domain}`;
  if (dkim.kind === 'unknown') return unknown(host, source);
  const found = recordsOf(dkim).filter((record) => /(^|;)\s*p=/.test(record));
  if (found.length === 0) return { state: 'missing', host, found: recordsOf(dkim), publish: source };
  // An empty key is a revoked one (RFC 6376 §3.6.1).
  const isWrong = found.length > 1 || !/(^|;)\s*p=\s*[A-Za-z0-9+/]/.test(found[0] ?? '');
  return { state: isWrong ? 'wrong' : 'ok', host, found, publish: isWrong ? source : null };
}

function dmarcOf({ domain, dmarc }: SenderRecords): RecordCheck {
  const host = `_dmarc.${domain}`;
  const publish = `${host} TXT "v=DMARC1; p=none; rua=mailto:<your address for reports>"`;
  if (dmarc.kind === 'unknown') return unknown(host, publish);
  const found = recordsOf(dmarc).filter((record) => /^v=DMARC1\s*(;|$)/.test(record));
  if (found.length === 0) return { state: 'missing', host, found, publish };
  const isWrong = found.length > 1 || !/;\s*p=\s*(none|quarantine|reject)\b/i.test(found[0] ?? '');
  return { state: isWrong ? 'wrong' : 'ok', host, found, publish: isWrong ? publish : null };
}

const recordsOf = (answer: DnsAnswer): string[] => (answer.kind === 'records' ? [...answer.records] : []);
const spfRecords = (answer: DnsAnswer): string[] =>
  recordsOf(answer).filter((record) => /^v=spf1($| )/i.test(record));
const unknown = (host: string, publish: string): RecordCheck => ({
  state: 'unknown',
  host,
  found: [],
  publish,
});
