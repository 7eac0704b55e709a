import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { newId } from '../../../db/ids.js';
import { loadMailFacts } from '../../../db/mail-facts.js';
import { latestPolicy } from '../../../db/policies.js';
import { invoiceExists, readInvoiceByNumber } from '../../../db/read/invoices.js';
import { takenBack } from '../../../db/savepoint.js';
import { civilDateOf, instantOf } from '../../../domain/calendar/civil.js';
import { NOTHING_HAPPENED, type InvoiceFacts } from '../../../domain/facts.js';
import type { MailFacts } from '../../../domain/mail/step-mail.js';
import type { Policy } from '../../../domain/policy.js';
import { previewRows, type PreviewRow } from '../../../domain/preview/preview-rows.js';
import { underPolicy } from '../../../domain/preview/changed-steps.js';
import { instant, type CivilDate } from '../../../domain/time.js';
import { invalidField, Problem } from '../../problems.js';
import type { PostInvoiceBody } from '../../schemas/invoice-body.js';
import type { PreviewBody } from '../../schemas/preview-body.js';
import { postInvoice } from '../invoices/post-invoice.js';

/** The invoice a preview is about, real or imagined. */
interface Subject {
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  readonly mail: MailFacts;
}

/**
 * What would happen to an invoice, step by step, with the texts as they would be sent. An imagined invoice is
 * taken in as `POST /v1/invoices` would, and taken back: so it meets the same rules, the same customer, the
 * same stops. Stores nothing.
 * @throws Problem `validation` (an invoice, a policy or a user that is not known), `conflict` as the POST does
 */
export async function previewInvoice(
  tx: OrgTx,
  body: PreviewBody,
  actor: Actor,
): Promise<readonly PreviewRow[]> {
  const wanted = await wantedPolicy(tx, body.policy);
  const found =
    typeof body.invoice === 'string'
      ? await realInvoice(tx, body.invoice, body.from)
      : await imaginedInvoice(tx, body.invoice, body.from, actor);
  const policy = wanted ?? found.policy;
  const facts = underPolicy(found.facts, policy);
  return previewRows({
    facts,
    policy,
    mail: found.mail,
    organisation: tx.org,
    now: startOf(tx, facts, body),
  });
}

async function wantedPolicy(tx: OrgTx, wanted: PreviewBody['policy']): Promise<Policy | undefined> {
  if (wanted === undefined) return undefined;
  if (typeof wanted !== 'string') return { ...wanted, name: 'preview', version: 0 };
  const policy = await latestPolicy(tx, wanted);
  if (policy === undefined) throw invalidField('/policy', 'is no policy of this organisation');
  return policy;
}

async function realInvoice(tx: OrgTx, invoiceId: string, from: CivilDate | undefined): Promise<Subject> {
  if (!(await invoiceExists(tx, invoiceId)))
    throw invalidField('/invoice', 'is no invoice of this organisation');
  const { facts, policy } = await loadFacts(tx, invoiceId);
  const mail = await loadMailFacts(tx, invoiceId);
  return from === undefined
    ? { facts, policy, mail }
    : { facts: postedOn(facts, from), policy, mail: { ...mail, earlier: [] } };
}

/** Posted and taken back; under another number when there is an invoice of this one already. */
function imaginedInvoice(
  tx: OrgTx,
  body: PostInvoiceBody,
  from: CivilDate | undefined,
  actor: Actor,
): Promise<Subject> {
  return takenBack(tx, async () => {
    const isTaken = (await readInvoiceByNumber(tx, body.number)) !== undefined;
    const number = isTaken ? newId('inv') : body.number;
    const { invoiceId } = await inInvoice(() => postInvoice(tx, { ...body, number }, actor));
    const { facts, policy } = await loadFacts(tx, invoiceId);
    const { invoice, ...mail } = await loadMailFacts(tx, invoiceId);
    return {
      facts: from === undefined ? facts : { ...facts, postedOn: from },
      policy,
      mail: { ...mail, invoice: { ...invoice, number: body.number } },
    };
  });
}

/** The fields it names are those of the invoice, which here lies one level deeper. */
async function inInvoice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.errors === undefined) throw error;
    const errors = error.errors.map(({ path, message }) => ({ path: `/invoice${path}`, message }));
    throw new Problem(error.slug, error.detail, { errors });
  }
}

/** A known invoice as if it had been posted on that day: without what has happened since. */
const postedOn = (facts: InvoiceFacts, from: CivilDate): InvoiceFacts => ({
  ...facts,
  postedOn: from,
  round: 1,
  ...NOTHING_HAPPENED,
});

/** Now; or the beginning of the day on which it counts as posted, when that is not today. */
function startOf(tx: OrgTx, { calendar: { zone } }: InvoiceFacts, { from }: PreviewBody) {
  if (from === undefined || from === civilDateOf(tx.now, zone)) return tx.now;
  return instant(instantOf(from, '00:00', zone));
}
