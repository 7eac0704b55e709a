import { sql } from 'kysely';
import type { CivilDate, Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { meetAtAll, placeName } from './payment-aim.js';
import type { CustomerRow, InvoiceRow } from './tables.js';

/** What an invoice that arrives names. */
export interface Arriving {
  readonly number: string;
  readonly customerReference: string;
  readonly email?: string | undefined;
}

/** What an arriving invoice meets. */
export interface Met {
  /** The invoice that has its number. */
  readonly known: KnownInvoice | undefined;
  /** Locked until the transaction ends; undefined: nobody has this reference. */
  readonly customer: CustomerRow | undefined;
  /** Since when mail to the address it names bounces, whoever had it. */
  readonly deadSince: Instant | null;
  /** A payment waits for its number or its customer. */
  readonly isAwaited: boolean;
  /** What was written to the customer before, and what they wrote; undefined: nothing so far. */
  readonly written: Written | undefined;
}

/** What a repetition is told from. */
export interface KnownInvoice {
  readonly id: string;
  readonly requestHash: Buffer;
  readonly accountManagerId: string;
}

/** The last days on which something was handed over to a customer, about whichever invoice. */
interface LastDays {
  readonly lastOn: CivilDate | null;
  readonly lastReminderOn: CivilDate | null;
}

/** What stands between a customer and a new invoice because of other invoices. */
export interface Written {
  readonly sent: LastDays;
  /** What was only observed. */
  readonly observed: LastDays;
  readonly hasUnreadReply: boolean;
}

interface LookedUp {
  readonly taken: readonly (Omit<KnownInvoice, 'requestHash'> & {
    readonly number: string;
    /** In hexadecimal digits. */
    readonly hash: string;
  })[];
  readonly numbersAwaited: readonly string[];
  readonly customersAwaited: readonly string[];
  /** By the customer's id. */
  readonly written: Readonly<Record<string, Written>> | null;
  /** Address as it was asked for → epoch milliseconds. */
  readonly dead: Readonly<Record<string, Instant>> | null;
}

/**
 * What the invoices of one transaction meet, looked up once. The lines of a batch note what they change themselves; of
 * a line that is undone, that is forgotten again (`mark`).
 */
export class Arrivals {
  readonly #known: Map<string, KnownInvoice>;
  readonly #awaited: Set<string>;
  readonly #written: ReadonlyMap<string, Written>;
  readonly #dead: ReadonlyMap<string, Instant>;
  readonly #customers: Map<string, CustomerRow>;
  #undo: (() => void)[] = [];

  /** @param heldSince since when nothing of the organisation leaves, when that cannot change before this commits */
  constructor(
    found: LookedUp,
    customers: readonly CustomerRow[],
    readonly heldSince: Instant | null,
  ) {
    this.#known = new Map(
      found.taken.map(({ hash, ...one }) => [one.number, { ...one, requestHash: Buffer.from(hash, 'hex') }]),
    );
    this.#awaited = new Set([
      ...found.numbersAwaited.map((number) => placeName({ number })),
      ...found.customersAwaited.map((customer) => placeName({ customer })),
    ]);
    this.#written = new Map(Object.entries(found.written ?? {}));
    this.#dead = new Map(Object.entries(found.dead ?? {}));
    this.#customers = new Map(customers.map((row) => [row.reference, row]));
  }

  of({ number, customerReference, email }: Arriving): Met {
    const customer = this.#customers.get(customerReference);
    return {
      known: this.#known.get(number),
      customer,
      deadSince: email === undefined ? null : (this.#dead.get(email) ?? null),
      isAwaited: [placeName({ number }), placeName({ customer: customerReference })].some((place) =>
        this.#awaited.has(place),
      ),
      written: customer && this.#written.get(customer.id),
    };
  }

  /** An invoice that this transaction takes in. */
  noteTaken({
    number,
    id,
    request_hash: requestHash,
    account_manager_id: accountManagerId,
  }: InvoiceRow): void {
    this.#known.set(number, { id, requestHash, accountManagerId });
    this.#undo.push(() => this.#known.delete(number));
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
  const [heldSince, , customers, { rows }] = await Promise.all([
    tx.bulk && tx.org.heldAt !== null ? keepHeld(tx) : null,
    meetAtAll(
      tx,
      all.flatMap((one) => [{ number: one.number }, { customer: one.customerReference }]),
    ),
    lockCustomersOf(tx, references),
    lookUp(tx, numbers, references, emails),
  ]);
  return new Arrivals(rows[0] as LookedUp, customers, heldSince);
}

/**
 * Since when the organisation is held; a start waits until this transaction ends, so that it finds all that was taken in
 * under the hold. Only for batches, which take turns: single calls, each with this lock, could keep a start waiting.
 */
async function keepHeld(tx: OrgTx): Promise<Instant | null> {
  const { held_at: heldAt } = await tx.db
    .selectFrom('organisation')
    .select('held_at')
    .where('org_id', '=', tx.org.id)
    .forShare()
    .executeTakeFirstOrThrow();
  return heldAt;
}

const lockCustomersOf = async (tx: OrgTx, references: readonly string[]): Promise<CustomerRow[]> => {
  const { rows } = await sql<CustomerRow>`
SELECT * FROM customer WHERE org_id = ${tx.org.id} AND reference = ANY(${[...references]})
ORDER BY id FOR NO KEY UPDATE`.execute(tx.db);
  return rows;
};

/** The last days of what was sent to a customer, and of what was only observed. */
const lastDays = sql`
  SELECT max(day) FILTER (WHERE is_sent) AS sent_on, max(day) FILTER (WHERE is_sent AND kind = 'reminder') AS reminded_on,
    max(day) FILTER (WHERE NOT is_sent) AS observed_on,
    max(day) FILTER (WHERE NOT is_sent AND kind = 'reminder') AS observed_reminder_on
  FROM (SELECT m.kind, m.state <> 'observed' AS is_sent,
          coalesce(m.counted_on, (m.claimed_at AT TIME ZONE 'UTC')::date) AS day
        FROM message m WHERE m.org_id = c.org_id AND m.customer_id = c.id
          AND m.state IN ('sent', 'delivered', 'bounced', 'complained', 'unknown', 'observed')) handed_over`;

/**
 * Those to whom something was written, or is being written, or who wrote: what loadFacts and findCustomerTask would find
 * of it (facts.ts, read/customer-tasks.ts).
 */
const written = (tx: OrgTx, references: string[]) => sql`
  SELECT json_object_agg(c.id, json_build_object(
    'sent', json_build_object('lastOn', d.sent_on, 'lastReminderOn', d.reminded_on),
    'observed', json_build_object('lastOn', d.observed_on, 'lastReminderOn', d.observed_reminder_on),
    'hasUnreadReply', EXISTS (SELECT FROM invoice i JOIN task t ON t.org_id = i.org_id AND t.invoice_id = i.id
      WHERE i.org_id = c.org_id AND i.customer_id = c.id AND t.kind = 'read_reply' AND t.state = 'open')))
  FROM customer c CROSS JOIN LATERAL (${lastDays}) d
  WHERE c.org_id = ${tx.org.id} AND c.reference = ANY(${references})
    AND (EXISTS (SELECT FROM message m WHERE m.org_id = c.org_id AND m.customer_id = c.id)
      OR EXISTS (SELECT FROM reply r WHERE r.org_id = c.org_id AND r.customer_id = c.id))`;

/** An address is known to bounce when it did, for whomever, and nobody has said since that it works (customers.ts). */
const lookUp = (tx: OrgTx, numbers: string[], references: string[], emails: string[]) =>
  sql<LookedUp>`
SELECT
  (SELECT coalesce(json_agg(json_build_object('number', i.number, 'id', i.id, 'hash', encode(i.request_hash, 'hex'),
      'accountManagerId', i.account_manager_id)), '[]')
    FROM invoice i WHERE i.org_id = ${tx.org.id} AND i.number = ANY(${numbers})) AS taken,
  ARRAY(SELECT invoice_number FROM payment
    WHERE org_id = ${tx.org.id} AND waits AND invoice_number = ANY(${numbers})) AS "numbersAwaited",
  ARRAY(SELECT customer_reference FROM payment
    WHERE org_id = ${tx.org.id} AND waits AND customer_reference = ANY(${references})) AS "customersAwaited",
  (${written(tx, references)}) AS written,
  (SELECT json_object_agg(known.email, known.since) FROM (
    SELECT asked.email, (SELECT max((extract(epoch from m.claimed_at) * 1000)::bigint) FROM message m
      WHERE m.org_id = ${tx.org.id} AND m.dead_address = lower(asked.email)) AS since
    FROM unnest(${emails}::text[]) AS asked(email)) known WHERE known.since IS NOT NULL) AS dead`.execute(
    tx.db,
  );
