import { sql } from 'kysely';
import { toIso } from '../domain/time.js';
import type { Actor } from './audit.js';
import type { OrgTx, RelayTx } from './database.js';
import { LeaseOpen } from './errors.js';
import { finishInvoice } from './finish.js';
import { lockInvoices, openLeaseMs } from './leases.js';
import { enqueueSignal } from './outbox.js';
import { json } from './values.js';

/**
 * The first half of an erasure (GDPR): from its commit on nobody sees the customer, nothing of theirs leaves and
 * all their invoices are `erased`. False when this organisation has no such customer; a repetition changes nothing.
 * The second half is `forgetCustomer`.
 */
export async function beginErasure(tx: OrgTx, customerId: string, actor: Actor): Promise<boolean> {
  const known = await tx.db
    .selectFrom('customer')
    .select('erasing_at')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (known === undefined) return false;
  if (known.erasing_at !== null) return true;
  await eraseInvoices(tx, customerId, actor);
  // The strongest lock, and last: it waits for claims that are being written and makes later ones see the mark
  // (the trigger on message). Nobody who holds it up waits for one of ours.
  await tx.db
    .selectFrom('customer')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .forUpdate()
    .execute();
  await tx.db
    .updateTable('customer')
    .set({ erasing_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .execute();
  return true;
}

async function eraseInvoices(tx: OrgTx, customerId: string, actor: Actor): Promise<void> {
  const rows = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .execute();
  if (rows.length === 0) return;
  const invoices = await lockInvoices(
    tx,
    rows.map((row) => row.id),
  );
  for (const { id: invoiceId, final_state: final } of invoices) {
    if (final !== null) continue;
    const next = await finishInvoice(tx, invoiceId, 'erased', actor, 'decided_by_a_person');
    await enqueueSignal(tx, invoiceId, 'invoiceErased', { outcome: 'erased', next });
  }
  await tx.db
    .updateTable('invoice')
    .set({ final_state: 'erased', state: 'erased', why: json({ code: 'ended', outcome: 'erased' }) })
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .execute();
}

/**
 * The second half: nothing personal is left in the record. Numbers, amounts and dates stay, as accounting requires.
 * Every statement may be repeated; so may the whole, after a crash at any point.
 *
 * @throws LeaseOpen while a message claimed before may still be handed over (and then be kept by a mailbox)
 */
export async function forgetCustomer(tx: OrgTx, customerId: string): Promise<void> {
  const remainingMs = await openLeaseMs(tx, { customerId });
  if (remainingMs > 0) throw new LeaseOpen(remainingMs);
  for (const forget of FORGETTING) await forget(tx, customerId);
  await tx.db
    .updateTable('customer')
    .set({
      erased_at: sql<string>`coalesce(erased_at, ${toIso(tx.now)}::timestamptz)`,
      // Free for a customer who comes back: they are a new one.
      reference: `erased/${customerId}`,
      name: '',
      email: null,
      reminder_email: null,
      reminder_name: null,
      contact_name: null,
      phone: null,
      pause_reason: null,
      updated_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .where('erasing_at', 'is not', null)
    .execute();
}

/** Each table that may hold words of or about a customer; a new one has its line here, and the canary test looks. */
const FORGETTING: readonly ((tx: OrgTx, customerId: string) => Promise<void>)[] = [
  // Before the invoices' rows lose anything: the answers are found by the ids in them.
  (tx, customerId) => run(tx, answersOf(tx.org.id, customerId)),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE invoice SET order_reference = NULL, lines = '[]', payment_url = NULL, document_url = NULL,
            subscription = NULL, final_note = NULL, request_hash = ''
           WHERE org_id = ${tx.org.id} AND customer_id = ${customerId}`,
    ),
  (tx, customerId) => run(tx, sql`UPDATE hold SET note = NULL WHERE ${ofInvoices(tx.org.id, customerId)}`),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE task SET reason = NULL, note = NULL, outcome_data = NULL, completion_hash = NULL, undo = NULL,
            snooze_reason = NULL
           WHERE ${ofInvoices(tx.org.id, customerId)}`,
    ),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE dispute SET reason = 'erased', note = NULL WHERE ${ofInvoices(tx.org.id, customerId)}`,
    ),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE payment_reversal SET reason = 'erased' WHERE org_id = ${tx.org.id} AND reference IN (
            SELECT reference FROM payment WHERE ${paymentsOf(tx.org.id, customerId)})`,
    ),
  (tx, customerId) =>
    run(tx, sql`UPDATE payment SET customer_reference = NULL WHERE ${paymentsOf(tx.org.id, customerId)}`),
  // What came in about them: events of their messages, their replies, and those nobody could sort yet.
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE inbox SET payload = '' WHERE org_id = ${tx.org.id} AND (
            message_id IN (SELECT id FROM message WHERE org_id = ${tx.org.id} AND customer_id = ${customerId})
            OR id IN (SELECT inbox_id FROM reply WHERE ${repliesOf(tx.org.id, customerId)}))`,
    ),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE reply SET from_address = '', subject = '', text_body = '', full_text = '', attachments = '[]'
           WHERE ${repliesOf(tx.org.id, customerId)}`,
    ),
  (tx, customerId) =>
    run(
      tx,
      sql`DELETE FROM mailbox_mail WHERE org_id = ${tx.org.id} AND message_id IN (
           SELECT id FROM message WHERE org_id = ${tx.org.id} AND customer_id = ${customerId})`,
    ),
  (tx, customerId) =>
    run(
      tx,
      sql`UPDATE message SET to_address = NULL, dead_address = NULL, subject = '', text_body = '', html_body = '', headers = '{}', reason = NULL
           WHERE org_id = ${tx.org.id} AND customer_id = ${customerId}`,
    ),
];

type Statement = ReturnType<typeof sql>;

async function run(tx: OrgTx, statement: Statement): Promise<void> {
  await statement.execute(tx.db);
}

const ofInvoices = (orgId: string, customerId: string): Statement =>
  sql`org_id = ${orgId} AND invoice_id IN (
    SELECT id FROM invoice WHERE org_id = ${orgId} AND customer_id = ${customerId})`;

const paymentsOf = (orgId: string, customerId: string): Statement =>
  sql`org_id = ${orgId} AND (customer_id = ${customerId} OR id IN (
    SELECT payment_id FROM allocation WHERE ${ofInvoices(orgId, customerId)}))`;

const repliesOf = (orgId: string, customerId: string): Statement =>
  sql`org_id = ${orgId} AND (customer_id = ${customerId} OR (customer_id IS NULL AND lower(from_address) IN (
    SELECT lower(email) FROM customer WHERE org_id = ${orgId} AND id = ${customerId}
    UNION SELECT lower(reminder_email) FROM customer WHERE org_id = ${orgId} AND id = ${customerId})))`;

/** Answers kept for idempotency keys quote customers, invoices and messages; all of them name an id of theirs. */
const answersOf = (orgId: string, customerId: string): Statement => sql`
DELETE FROM idempotency_key k WHERE k.org_id = ${orgId} AND (k.path || k.response::text) ~ (
  SELECT string_agg(id, '|') FROM (
    SELECT ${customerId}::text AS id
    UNION ALL SELECT id FROM invoice WHERE org_id = ${orgId} AND customer_id = ${customerId}
    UNION ALL SELECT id FROM message WHERE org_id = ${orgId} AND customer_id = ${customerId}) theirs)`;

/** Erasures that were begun and not finished: what a crashed process left to others. */
export const erasuresToFinish = (
  tx: RelayTx,
): Promise<{ readonly orgId: string; readonly customerId: string }[]> =>
  tx.db
    .selectFrom('customer')
    .select(['org_id as orgId', 'id as customerId'])
    .where('erasing_at', 'is not', null)
    .where('erased_at', 'is', null)
    .limit(20)
    .execute();
