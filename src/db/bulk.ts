import type { Arrivals } from './arrivals.js';
import type { OrgTx } from './database.js';
import {
  auditRows,
  customerRows,
  invoiceRows,
  outboxRows,
  type AuditLine,
  type OutboxEntry,
} from './many-rows.js';
import type { CustomerRow, InvoiceRow } from './tables.js';

/**
 * What a transaction that takes many lines in spares itself: rows that nobody reads before its end are
 * gathered and written together (`writeGathered`), what every line would ask again is remembered. Both
 * belong to the one short transaction, so nothing remembered is older than its own snapshot would be.
 */
export class Bulk {
  #audits: AuditLine[] = [];
  #outbox: OutboxEntry[] = [];
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #metAt = new Set<string>();
  #customers: CustomerRow[] = [];
  #invoices: InvoiceRow[] = [];
  /** What the invoices of this transaction meet, when they were looked up together. */
  arrivals: Arrivals | undefined;

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
    const before = {
      customers: [this.#customers, this.#customers.length] as const,
      invoices: [this.#invoices, this.#invoices.length] as const,
      audits: [this.#audits, this.#audits.length] as const,
      outbox: [this.#outbox, this.#outbox.length] as const,
    };
    const forget = this.arrivals?.mark();
    return () => {
      // What was gathered before and written since was undone with it: it is gathered again.
      this.#customers = before.customers[0].slice(0, before.customers[1]);
      this.#invoices = before.invoices[0].slice(0, before.invoices[1]);
      this.#audits = before.audits[0].slice(0, before.audits[1]);
      this.#outbox = before.outbox[0].slice(0, before.outbox[1]);
      forget?.();
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

  /** Places where payments and invoices meet that this transaction has locked. */
  noteMeetings(places: Iterable<string>): void {
    for (const place of places) this.#metAt.add(place);
  }

  hasMet(place: string): boolean {
    return this.#metAt.has(place);
  }

  addCustomer(row: CustomerRow): void {
    this.#customers.push(row);
    this.arrivals?.noteCustomer(row);
  }

  addInvoice(row: InvoiceRow): void {
    this.#invoices.push(row);
    this.arrivals?.noteTaken(row.number);
  }

  takeGathered(): Gathered {
    const gathered = {
      customers: this.#customers,
      invoices: this.#invoices,
      audits: this.#audits,
      outbox: this.#outbox,
    };
    this.#customers = [];
    this.#invoices = [];
    this.#audits = [];
    this.#outbox = [];
    return gathered;
  }
}

interface Gathered {
  readonly customers: readonly CustomerRow[];
  readonly invoices: readonly InvoiceRow[];
  readonly audits: readonly AuditLine[];
  readonly outbox: readonly OutboxEntry[];
}

/** The same transaction, gathering and remembering until `writeGathered`. */
export const withBulk = (tx: OrgTx): OrgTx => ({ ...tx, bulk: new Bulk() });

/** Asks the record, or remembers what it said in this transaction. */
export const askOnce = <T>(tx: OrgTx, question: string, ask: () => Promise<T>): Promise<T> =>
  tx.bulk ? tx.bulk.remember(question, ask) : ask();

/**
 * Writes what was gathered, in the order of the gathering, with the next statement: before whatever looks for it, and
 * before the commit.
 */
export function writeGathered(tx: OrgTx): void {
  const { customers, invoices, audits, outbox } = tx.bulk?.takeGathered() ?? NOTHING;
  if (customers.length > 0) tx.later(customerRows(tx, customers));
  if (invoices.length > 0) tx.later(invoiceRows(tx, invoices));
  if (audits.length > 0) tx.later(auditRows(tx, audits));
  if (outbox.length > 0) tx.later(outboxRows(tx, outbox));
}
const NOTHING: Gathered = { customers: [], invoices: [], audits: [], outbox: [] };
