import { sql } from 'kysely';
import type { OrgTx } from './database.js';
import type { ActorKind, OutboxKind } from './tables.js';
import { json } from './values.js';

/** A row of the story and one of the outbox, as their tables have them, less the organisation. */
export interface AuditLine {
  readonly invoice_id: string | null;
  readonly customer_id: string | null;
  readonly at: string;
  readonly type: string;
  readonly actor_kind: ActorKind;
  readonly actor_id: string | null;
  readonly data: unknown;
}
export interface OutboxEntry {
  readonly subject_id: string;
  readonly kind: OutboxKind;
  readonly signal: string | null;
  readonly payload: unknown;
  readonly due_at: string | null;
}

/**
 * What a transaction that takes many lines in spares itself: rows that nobody reads before its end are
 * gathered and written together (`writeGathered`), what every line would ask again is remembered. Both
 * belong to the one short transaction, so nothing remembered is older than its own snapshot would be.
 */
export class Bulk {
  #audits: AuditLine[] = [];
  #outbox: OutboxEntry[] = [];
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #freeNumbers = new Set<string>();
  readonly #meetings = new Map<string, { readonly awaited: boolean }>();

  addAudits(lines: readonly AuditLine[]): void {
    this.#audits.push(...lines);
  }

  addOutbox(entries: readonly OutboxEntry[]): void {
    this.#outbox.push(...entries);
  }

  /** Whether a line like that is gathered already. */
  hasAudit(isSought: (line: AuditLine) => boolean): boolean {
    return this.#audits.some(isSought);
  }

  /** @returns forgets what was gathered since: its savepoint was rolled back */
  mark(): () => void {
    const [audits, outbox] = [this.#audits.length, this.#outbox.length];
    return () => {
      this.#audits.length = audits;
      this.#outbox.length = outbox;
    };
  }

  /** The answer to a question that lines of one transaction cannot change. */
  remember<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question) as Promise<T> | undefined;
    if (known) return known;
    const answer = ask();
    this.#answers.set(question, answer);
    return answer;
  }

  /** Invoice numbers nobody had when somebody looked; inserting one still notices who was faster. */
  noteFreeNumbers(numbers: Iterable<string>): void {
    for (const number of numbers) this.#freeNumbers.add(number);
  }

  isFree(number: string): boolean {
    return this.#freeNumbers.has(number);
  }

  noteTaken(number: string): void {
    this.#freeNumbers.delete(number);
  }

  /** Places where payments and invoices meet that this transaction has locked, and whether a payment waits there. */
  noteMeetings(places: Iterable<readonly [place: string, awaited: boolean]>): void {
    for (const [place, awaited] of places) this.#meetings.set(place, { awaited });
  }

  hasMet(place: string): boolean {
    return this.#meetings.has(place);
  }

  /** Locked before anybody came, so nobody came since either. */
  isDeserted(place: string): boolean {
    return this.#meetings.get(place)?.awaited === false;
  }

  takeGathered(): { readonly audits: readonly AuditLine[]; readonly outbox: readonly OutboxEntry[] } {
    const gathered = { audits: this.#audits, outbox: this.#outbox };
    this.#audits = [];
    this.#outbox = [];
    return gathered;
  }
}

/** The same transaction, gathering and remembering until `writeGathered`. */
export const withBulk = (tx: OrgTx): OrgTx => ({ ...tx, bulk: new Bulk() });

/** Asks the record, or remembers what it said in this transaction. */
export const askOnce = <T>(tx: OrgTx, question: string, ask: () => Promise<T>): Promise<T> =>
  tx.bulk ? tx.bulk.remember(question, ask) : ask();

/** Writes what was gathered, in the order of the gathering; outside any savepoint, before the commit. */
export async function writeGathered(tx: OrgTx): Promise<void> {
  const { audits, outbox } = tx.bulk?.takeGathered() ?? { audits: [], outbox: [] };
  if (audits.length > 0) await insertAudits(tx, audits);
  if (outbox.length > 0) await insertOutbox(tx, outbox);
}

const insertAudits = (tx: OrgTx, lines: readonly AuditLine[]): Promise<unknown> =>
  sql`
INSERT INTO audit_event (org_id, invoice_id, customer_id, at, type, actor_kind, actor_id, data)
SELECT ${tx.org.id}, l.invoice_id, l.customer_id, l.at, l.type, l.actor_kind, l.actor_id, l.data
FROM jsonb_to_recordset(${json(lines)}::jsonb) AS l(invoice_id text, customer_id text, at timestamptz, type text,
  actor_kind text, actor_id text, data jsonb)`.execute(tx.db);

const insertOutbox = (tx: OrgTx, entries: readonly OutboxEntry[]): Promise<unknown> =>
  sql`
INSERT INTO outbox (org_id, subject_id, kind, signal, payload, due_at)
SELECT ${tx.org.id}, e.subject_id, e.kind, e.signal, e.payload, e.due_at
FROM jsonb_to_recordset(${json(entries)}::jsonb) AS e(subject_id text, kind text, signal text, payload jsonb,
  due_at timestamptz)`.execute(tx.db);
