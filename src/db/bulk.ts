import type { Arrivals } from './arrivals.js';
import type { OrgTx } from './database.js';
import {
  auditRows,
  customerRows,
  holdRows,
  invoiceRows,
  outboxRows,
  taskRows,
  type AuditLine,
  type OutboxEntry,
} from './many-rows.js';
import type { CustomerRow, HoldRow, InvoiceRow, TaskRow } from './tables.js';

/** Rows that nobody reads before the end of the transaction. */
interface Gathered {
  readonly customers: CustomerRow[];
  readonly invoices: InvoiceRow[];
  readonly tasks: TaskRow[];
  readonly holds: HoldRow[];
  readonly audits: AuditLine[];
  readonly outbox: OutboxEntry[];
}

const nothing = (): Gathered => ({
  customers: [],
  invoices: [],
  tasks: [],
  holds: [],
  audits: [],
  outbox: [],
});

/**
 * What a transaction that takes many lines in spares itself: rows that nobody reads before its end are
 * gathered and written together (`writeGathered`), what every line would ask again is remembered. Both
 * belong to the one short transaction, so nothing remembered is older than its own snapshot would be.
 */
export class Bulk {
  #rows = nothing();
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #metAt = new Set<string>();
  /** What the invoices of this transaction meet, when they were looked up together. */
  arrivals: Arrivals | undefined;

  addAudits(lines: readonly AuditLine[]): void {
    this.#rows.audits.push(...lines);
  }

  addOutbox(entries: readonly OutboxEntry[]): void {
    this.#rows.outbox.push(...entries);
  }

  addCustomer(row: CustomerRow): void {
    this.#rows.customers.push(row);
    this.arrivals?.noteCustomer(row);
  }

  addInvoice(row: InvoiceRow): void {
    this.#rows.invoices.push(row);
    this.arrivals?.noteTaken(row);
  }

  /** What stands against an invoice that was gathered. */
  addStanding(holds: readonly HoldRow[], tasks: readonly TaskRow[]): void {
    this.#rows.holds.push(...holds);
    this.#rows.tasks.push(...tasks);
  }

  /** Whether a line like that is gathered already. */
  hasAudit(isSought: (line: AuditLine) => boolean): boolean {
    return this.#rows.audits.some(isSought);
  }

  /** @returns forgets what was gathered since: its savepoint was rolled back */
  mark(): () => void {
    const { customers, invoices, tasks, holds, audits, outbox } = this.#rows;
    const until = [customers, invoices, tasks, holds, audits, outbox].map((rows) => rows.length);
    const forget = this.arrivals?.mark();
    return () => {
      // What was gathered before and written since was undone with it: it is gathered again.
      this.#rows = {
        customers: customers.slice(0, until[0]),
        invoices: invoices.slice(0, until[1]),
        tasks: tasks.slice(0, until[2]),
        holds: holds.slice(0, until[3]),
        audits: audits.slice(0, until[4]),
        outbox: outbox.slice(0, until[5]),
      };
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

  takeGathered(): Gathered {
    const gathered = this.#rows;
    this.#rows = nothing();
    return gathered;
  }
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
  if (!tx.bulk) return;
  const { customers, invoices, tasks, holds, audits, outbox } = tx.bulk.takeGathered();
  if (customers.length > 0) tx.later(customerRows(tx, customers));
  if (invoices.length > 0) tx.later(invoiceRows(tx, invoices));
  if (tasks.length > 0) tx.later(taskRows(tx, tasks));
  if (holds.length > 0) tx.later(holdRows(tx, holds));
  if (audits.length > 0) tx.later(auditRows(tx, audits));
  if (outbox.length > 0) tx.later(outboxRows(tx, outbox));
}
