import { sql } from 'kysely';
import type { Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { meetAtAll, placeName } from './payment-aim.js';
import type { CustomerRow } from './tables.js';

/** What an invoice that arrives names. */
export interface Arriving {
  readonly number: string;
  readonly customerReference: string;
  readonly email?: string | undefined;
}

/** What an arriving invoice meets. */
export interface Met {
  /** Another invoice has its number. */
  readonly isTaken: boolean;
  /** Locked until the transaction ends; undefined: nobody has this reference. */
  readonly customer: CustomerRow | undefined;
  /** Since when mail to the address it names bounces, whoever had it. */
  readonly deadSince: Instant | null;
  /** A payment waits for its number or its customer. */
  readonly isAwaited: boolean;
  /** Something was written to the customer before, or is being written; or they wrote. */
  readonly isWrittenTo: boolean;
}

interface LookedUp {
  readonly taken: readonly string[];
  readonly numbersAwaited: readonly string[];
  readonly customersAwaited: readonly string[];
  readonly writtenTo: readonly string[];
  /** Address as it was asked for → epoch milliseconds. */
  readonly dead: Readonly<Record<string, Instant>> | null;
}

/**
 * What the invoices of one transaction meet, looked up once. The lines of a batch note what they change themselves; of
 * a line that is undone, that is forgotten again (`mark`).
 */
export class Arrivals {
  readonly #taken: Set<string>;
  readonly #awaited: Set<string>;
  readonly #writtenTo: Set<string>;
  readonly #dead: ReadonlyMap<string, Instant>;
  readonly #customers: Map<string, CustomerRow>;
  #undo: (() => void)[] = [];

  constructor(found: LookedUp, customers: readonly CustomerRow[]) {
    this.#taken = new Set(found.taken);
    this.#awaited = new Set([
      ...found.numbersAwaited.map((number) => placeName({ number })),
      ...found.customersAwaited.map((customer) => placeName({ customer })),
    ]);
    this.#writtenTo = new Set(found.writtenTo);
    this.#dead = new Map(Object.entries(found.dead ?? {}));
    this.#customers = new Map(customers.map((row) => [row.reference, row]));
  }

  of({ number, customerReference, email }: Arriving): Met {
    const customer = this.#customers.get(customerReference);
    return {
      isTaken: this.#taken.has(number),
      customer,
      deadSince: email === undefined ? null : (this.#dead.get(email) ?? null),
      isAwaited: [placeName({ number }), placeName({ customer: customerReference })].some((place) =>
        this.#awaited.has(place),
      ),
      isWrittenTo: customer !== undefined && this.#writtenTo.has(customer.id),
    };
  }

  noteTaken(number: string): void {
    this.#taken.add(number);
    this.#undo.push(() => this.#taken.delete(number));
  }

  /** The customer as this transaction has left it. */
  noteCustomer(row: CustomerRow): void {
    const before = this.#customers.get(row.reference);
    this.#customers.set(row.reference, row);
    this.#undo.push(() => {
      if (before) this.#customers.set(row.reference, before);
      else this.#customers.delete(row.reference);
    });
  }

  /** @returns forgets what was noted since */
  mark(): () => void {
    this.#undo = [];
    return () => {
      for (const undo of this.#undo.splice(0).reverse()) undo();
    };
  }
}

/**
 * Makes payments for these numbers and customers wait until the transaction ends, then looks up, in the same round trip,
 * what the invoices meet: whatever was committed before the locks were ours is seen. Before any other lock. Customers
 * are locked in the order of their ids.
 */
export async function meetArrivals(tx: OrgTx, all: readonly Arriving[]): Promise<Arrivals> {
  const numbers = all.map((one) => one.number);
  const references = [...new Set(all.map((one) => one.customerReference))];
  const emails = [...new Set(all.flatMap((one) => one.email ?? []))];
  const [, customers, { rows }] = await Promise.all([
    meetAtAll(
      tx,
      all.flatMap((one) => [{ number: one.number }, { customer: one.customerReference }]),
    ),
    lockCustomersOf(tx, references),
    lookUp(tx, numbers, references, emails),
  ]);
  return new Arrivals(rows[0] as LookedUp, customers);
}

const lockCustomersOf = async (tx: OrgTx, references: readonly string[]): Promise<CustomerRow[]> => {
  const { rows } = await sql<CustomerRow>`
SELECT * FROM customer WHERE org_id = ${tx.org.id} AND reference = ANY(${[...references]})
ORDER BY id FOR NO KEY UPDATE`.execute(tx.db);
  return rows;
};

/** An address is known to bounce when it did, for whomever, and nobody has said since that it works (customers.ts). */
const lookUp = (tx: OrgTx, numbers: string[], references: string[], emails: string[]) =>
  sql<LookedUp>`
SELECT
  ARRAY(SELECT number FROM invoice WHERE org_id = ${tx.org.id} AND number = ANY(${numbers})) AS taken,
  ARRAY(SELECT invoice_number FROM payment
    WHERE org_id = ${tx.org.id} AND waits AND invoice_number = ANY(${numbers})) AS "numbersAwaited",
  ARRAY(SELECT customer_reference FROM payment
    WHERE org_id = ${tx.org.id} AND waits AND customer_reference = ANY(${references})) AS "customersAwaited",
  ARRAY(SELECT c.id FROM customer c WHERE c.org_id = ${tx.org.id} AND c.reference = ANY(${references})
    AND (EXISTS (SELECT FROM message m WHERE m.org_id = c.org_id AND m.customer_id = c.id)
      OR EXISTS (SELECT FROM reply r WHERE r.org_id = c.org_id AND r.customer_id = c.id))) AS "writtenTo",
  (SELECT json_object_agg(known.email, known.since) FROM (
    SELECT asked.email, (SELECT max((extract(epoch from m.claimed_at) * 1000)::bigint) FROM message m
      WHERE m.org_id = ${tx.org.id} AND m.dead_address = lower(asked.email)) AS since
    FROM unnest(${emails}::text[]) AS asked(email)) known WHERE known.since IS NOT NULL) AS dead`.execute(
    tx.db,
  );
