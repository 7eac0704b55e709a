import {
  judgeSender,
  postmarkReturnPath,
  type Deliverability,
  type DnsAnswer,
  type MailProvider,
} from '../../domain/deliverability/judge.js';
import type { Dns } from './ask-dns.js';

/** What is asked about: the sender's address of an organisation, and its DKIM selector when it was told. */
export interface Sender {
  readonly email: string;
  readonly dkimSelector: string | null;
}

export interface CheckedSender extends Deliverability {
  readonly checkedAt: string;
}

/** A good answer is kept this long; one that may be mended any minute, or that nobody gave, not so long. */
const GOOD_FOR_MS = 3_600_000;
const ELSE_FOR_MS = 60_000;
const MOST_KEPT = 1_000;

/** Asks DNS about senders, each at most once a minute. One per process. */
export class SenderCheck {
  readonly #kept = new Map<string, { readonly untilMs: number; readonly answer: Promise<CheckedSender> }>();

  constructor(
    private readonly dns: Dns,
    private readonly provider: MailProvider,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** Never rejects, and never takes longer than the questions are given (ask-dns.ts). */
  check({ email, dkimSelector }: Sender): Promise<CheckedSender> {
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    const key = `${dkimSelector ?? ''}/${domain}`;
    const nowMs = this.monotonicMs();
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > nowMs) return kept.answer;
    const answer = this.#ask(domain, dkimSelector);
    this.#keep(key, nowMs + ELSE_FOR_MS, answer);
    void answer.then((checked) => {
      if (checked.isVerified === true) this.#keep(key, nowMs + GOOD_FOR_MS, answer);
    });
    return answer;
  }

  #keep(key: string, untilMs: number, answer: Promise<CheckedSender>): void {
    if (!this.#kept.has(key) && this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { untilMs, answer });
  }

  async #ask(domain: string, dkimSelector: string | null): Promise<CheckedSender> {
    const nothing: DnsAnswer = { kind: 'none' };
    const [spf, returnPath, dkim, dmarc] = await Promise.all([
      this.dns.txt(domain),
      this.provider === 'postmark' ? this.dns.cname(postmarkReturnPath(domain)) : nothing,
      dkimSelector === null ? nothing : this.dns.txt(`${dkimSelector}._domainkey.${domain}`),
      this.#dmarc(domain),
    ]);
    const records = { domain, dkimSelector, spf, returnPath, dkim, dmarc };
    return { ...judgeSender(this.provider, records), checkedAt: new Date().toISOString() };
  }

  /** A subdomain is covered by its organisation's record (RFC 7489 §6.6.3): the nearest one above counts. */
  async #dmarc(domain: string): Promise<DnsAnswer> {
    const labels = domain.split('.');
    for (let from = 0; from <= labels.length - 2 && from < 4; from++) {
      const answer = await this.dns.txt(`_dmarc.${labels.slice(from).join('.')}`);
      if (answer.kind !== 'none') return answer;
    }
    return { kind: 'none' };
  }
}
