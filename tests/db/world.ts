import pg from 'pg';
import { meetArrivals } from '../../src/db/arrivals.js';
import type { Actor } from '../../src/db/audit.js';
import { saveCustomer, type CustomerInput } from '../../src/db/customers.js';
import { createDatabase, type Database, type OrgTx } from '../../src/db/database.js';
import { newId } from '../../src/db/ids.js';
import { newInvoice, writeInvoice } from '../../src/db/invoices.js';
import { lockInvoice } from '../../src/db/leases.js';
import type { NewClaim } from '../../src/db/messages.js';
import type { NewOrganisation } from '../../src/db/organisations.js';
import { replan } from '../../src/db/plan.js';
import { latestPolicy, seedPresets } from '../../src/db/policies.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { insertUser, ownerOf } from '../../src/db/users.js';
import type { NextMove } from '../../src/domain/decision.js';
import { civilDate, type Instant } from '../../src/domain/time.js';
import { createTestDatabase } from '../support/environment.js';
import { at } from '../support/facts.js';

export const PERSON: Actor = { kind: 'user', id: 'usr_test' };
export const HASH = Buffer.from('a canonical request');

interface InvoiceWishes {
  readonly number?: string;
  readonly totalCents?: number;
  readonly issuedOn?: string;
  readonly dueOn?: string;
  readonly policy?: string;
  readonly remindersAlreadySent?: number;
  readonly customer?: Partial<CustomerInput>;
}

/** One database of a test's own with a first organisation in it; the oracle sees past every wall. */
export interface World {
  readonly database: Database;
  readonly url: string;
  readonly orgId: string;
  readonly oracle: pg.Client;
  /** A transaction of the first organisation. */
  act<T>(work: (tx: OrgTx) => Promise<T>): Promise<T>;
  /** A transaction that holds the invoice's lock. */
  onInvoice<T>(invoiceId: string, work: (tx: OrgTx, row: InvoiceRow) => Promise<T>): Promise<T>;
  addOrganisation(change?: Partial<NewOrganisation>): Promise<string>;
  /** Sets the first organisation's clock to a wall-clock time of Paris, `2026-11-03 09:00`. */
  setClock(local: string): Promise<Instant>;
  postInvoice(wishes?: InvoiceWishes, orgId?: string): Promise<{ invoice: InvoiceRow; move: NextMove }>;
  read(invoiceId: string): Promise<InvoiceRow>;
  timeline(invoiceId: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const own = await createTestDatabase();
  const database = createDatabase({ url: own.url, appConnections: 12 });
  const oracle = new pg.Client({ connectionString: own.superuserUrl });
  oracle.on('error', () => undefined);
  await oracle.connect();
  const orgId = await addOrganisation(database);
  const act = <T>(work: (tx: OrgTx) => Promise<T>): Promise<T> => database.withOrg(orgId, work);
  return {
    database,
    url: own.url,
    orgId,
    oracle,
    act,
    onInvoice: (invoiceId, work) =>
      act(async (tx) => {
        const row = await lockInvoice(tx, invoiceId);
        if (row === undefined) throw new Error(`no invoice ${invoiceId}`);
        return await work(tx, row);
      }),
    addOrganisation: (change) => addOrganisation(database, change),
    setClock: (local) => setClock(oracle, orgId, at(local)),
    postInvoice: (wishes = {}, inOrg = orgId) => database.withOrg(inOrg, (tx) => postInvoice(tx, wishes)),
    read: (invoiceId) =>
      act((tx) =>
        tx.db.selectFrom('invoice').selectAll().where('id', '=', invoiceId).executeTakeFirstOrThrow(),
      ),
    timeline: async (invoiceId) => {
      const found = await oracle.query<{ type: string }>(
        'SELECT type FROM audit_event WHERE invoice_id = $1 ORDER BY id',
        [invoiceId],
      );
      return found.rows.map((row) => row.type);
    },
    close: async () => {
      await database.close();
      await oracle.end();
      await own.drop();
    },
  };
}

async function addOrganisation(database: Database, change: Partial<NewOrganisation> = {}): Promise<string> {
  const input: NewOrganisation = {
    id: newId('org'),
    name: 'Atelier Dupont',
    siren: null,
    sandbox: true,
    timeZone: 'Europe/Paris',
    region: 'FR',
    language: 'fr',
    sender: { name: 'Atelier Dupont', email: 'compta@dupont.example', phone: '+33 1 00 00 00 00' },
    ...change,
  };
  await database.withNewOrganisation(input, async (tx) => {
    await seedPresets(tx);
    await insertUser(tx, { email: `${input.id}@dupont.example`, name: 'Claire', role: 'owner' });
  });
  return input.id;
}

async function setClock(oracle: pg.Client, orgId: string, now: Instant): Promise<Instant> {
  await oracle.query(
    `UPDATE organisation SET clock_offset_ms = $2::bigint - floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
      WHERE org_id = $1`,
    [orgId, now],
  );
  return now;
}

let numbers = 0;

async function postInvoice(
  tx: OrgTx,
  wishes: InvoiceWishes,
): Promise<{ invoice: InvoiceRow; move: NextMove }> {
  numbers += 1;
  const number = wishes.number ?? `F-${numbers}`;
  const customer: CustomerInput = {
    reference: 'C-17',
    name: 'Mécanique du Rhône SAS',
    kind: 'company',
    email: 'compta@rhone.example',
    ...wishes.customer,
  };
  const arriving = { number, customerReference: customer.reference, email: customer.email };
  const answer = await saveCustomer(tx, customer, (await meetArrivals(tx, [arriving])).of(arriving));
  if (answer.kind !== 'saved') throw new Error('the customer is of another kind');
  const policy = await latestPolicy(tx, wishes.policy ?? 'pme');
  if (policy === undefined) throw new Error('no such policy');
  const inserted = newInvoice(tx, {
    number,
    customer: answer.customer,
    accountManagerId: (await ownerOf(tx)).id,
    policy,
    totalCents: wishes.totalCents ?? 120_000,
    currency: 'EUR',
    issuedOn: civilDate(wishes.issuedOn ?? '2026-10-01'),
    dueOn: civilDate(wishes.dueOn ?? '2026-10-31'),
    lines: [],
    remindersAlreadySent: wishes.remindersAlreadySent ?? 0,
    requestHash: HASH,
  });
  writeInvoice(tx, inserted);
  const move = await replan(tx, inserted.id);
  const invoice = await lockInvoice(tx, inserted.id);
  return { invoice: invoice as InvoiceRow, move };
}

/** A claim of one step of an invoice, with a lease of 12 s unless said otherwise. */
export const claimOf = (invoice: InvoiceRow, change: Partial<NewClaim> = {}): NewClaim => ({
  messageId: newId('msg'),
  customerId: invoice.customer_id,
  step: 'reminder-1',
  kind: 'reminder',
  invoices: [{ invoiceId: invoice.id, step: change.step ?? 'reminder-1', round: invoice.round }],
  provider: 'mailbox',
  mail: {
    to: 'compta@rhone.example',
    from: 'Atelier Dupont <compta@dupont.example>',
    replyTo: 'claire@dupont.example',
    subject: 'Votre facture',
    text: 'Bonjour',
    html: '<p>Bonjour</p>',
    headers: { 'Auto-Submitted': 'auto-generated' },
  },
  plannedFor: at('2026-11-03 09:07'),
  leaseMs: 12_000,
  ...change,
});
