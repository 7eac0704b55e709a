import type { MailFacts, MailTerms } from '../domain/mail/step-mail.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { unpaidOf } from './ledger.js';
import type { InvoiceRow } from './tables.js';

/**
 * Reads what composing a message needs; personal data, never to leave the activity that asked. A message that is
 * only observed speaks of the observed ones before it; one that leaves must not.
 */
export async function loadMailFacts(
  tx: OrgTx,
  invoiceId: string,
  { withObserved = false }: { readonly withObserved?: boolean } = {},
): Promise<MailFacts> {
  const row = await invoiceWithPeople(tx, invoiceId);
  if (row === undefined) throw new RowMissing(`invoice ${invoiceId}`);
  return {
    customer: {
      id: row.customer_id,
      name: row.customer_name,
      contactName: row.reminder_email === null ? row.contact_name : row.reminder_name,
      email: row.undeliverable_at === null ? (row.reminder_email ?? row.customer_email) : null,
      kind: row.kind,
      language: row.language,
    },
    accountManager: { name: row.manager_name, email: row.manager_email, phone: row.manager_phone },
    invoice: termsOf(row),
    earlier: await earlierMessages(tx, invoiceId, withObserved),
  };
}

/** What a shared message says of the customer's other invoices. */
export async function loadMailTerms(tx: OrgTx, invoiceIds: readonly string[]): Promise<readonly MailTerms[]> {
  if (invoiceIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('invoice as i')
    .select(TERMS)
    .where('i.org_id', '=', tx.org.id)
    .where('i.id', 'in', [...invoiceIds])
    .execute();
  return rows.map(termsOf);
}

const TERMS = [
  'i.number',
  'i.issued_on',
  'i.due_on',
  'i.total_cents',
  'i.outstanding_cents',
  'i.instalments',
  'i.currency',
  'i.lines',
  'i.order_reference',
  'i.payment_url',
  'i.document_url',
] as const;

type TermsRow = Pick<
  InvoiceRow,
  | 'number'
  | 'issued_on'
  | 'due_on'
  | 'total_cents'
  | 'outstanding_cents'
  | 'instalments'
  | 'currency'
  | 'lines'
  | 'order_reference'
  | 'payment_url'
  | 'document_url'
>;

const termsOf = (row: TermsRow): MailTerms => ({
  number: row.number,
  issuedOn: row.issued_on,
  dueOn: row.due_on,
  totalCents: row.total_cents,
  unpaid: unpaidOf(row),
  currency: row.currency,
  orderReference: row.order_reference,
  lines: row.lines,
  paymentUrl: row.payment_url,
  documentUrl: row.document_url,
});

const invoiceWithPeople = (tx: OrgTx, invoiceId: string) =>
  tx.db
    .selectFrom('invoice as i')
    .innerJoin('customer as c', (join) =>
      join.onRef('c.org_id', '=', 'i.org_id').onRef('c.id', '=', 'i.customer_id'),
    )
    .innerJoin('app_user as u', (join) =>
      join.onRef('u.org_id', '=', 'i.org_id').onRef('u.id', '=', 'i.account_manager_id'),
    )
    .select([...TERMS, 'i.customer_id'])
    .select([
      'c.name as customer_name',
      'c.contact_name',
      'c.undeliverable_at',
      'c.email as customer_email',
      'c.reminder_email',
      'c.reminder_name',
      'c.kind',
      'c.language',
    ])
    .select(['u.name as manager_name', 'u.email as manager_email', 'u.phone as manager_phone'])
    .where('i.org_id', '=', tx.org.id)
    .where('i.id', '=', invoiceId)
    .executeTakeFirst();

const REACHED = ['sent', 'delivered', 'bounced', 'complained', 'unknown'] as const;

const earlierMessages = (tx: OrgTx, invoiceId: string, withObserved: boolean) =>
  tx.db
    .selectFrom('message_invoice as mi')
    .innerJoin('message as m', (join) =>
      join.onRef('m.org_id', '=', 'mi.org_id').onRef('m.id', '=', 'mi.message_id'),
    )
    .select(['m.id as messageId', 'm.kind', 'm.counted_on as on'])
    .where('mi.org_id', '=', tx.org.id)
    .where('mi.invoice_id', '=', invoiceId)
    .where('mi.released_at', 'is', null)
    .where('m.state', 'in', withObserved ? [...REACHED, 'observed'] : [...REACHED])
    .orderBy('m.claimed_at')
    .orderBy('m.id')
    .execute();
