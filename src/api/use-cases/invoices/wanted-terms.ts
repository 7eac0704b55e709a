import { instalmentProblem, type Instalment } from '../../../domain/ledger/instalments.js';
import type { InvoiceChange } from '../../../db/invoices.js';
import type { InvoiceRow } from '../../../db/tables.js';
import { invalidField } from '../../problems.js';
import type { PatchInvoiceBody } from '../../schemas/invoice-patch.js';

/**
 * What is owed and when, as a PATCH wants it: total, due date and instalments fit together, whichever of them it names.
 * @throws Problem `validation`
 */
export function wantedTerms(invoice: InvoiceRow, patch: PatchInvoiceBody): InvoiceChange {
  const { totalCents, dueOn, instalments } = patch;
  if (totalCents === undefined && dueOn === undefined && instalments === undefined) return {};
  const total = totalCents ?? invoice.total_cents;
  refuseBelowPaid(invoice, total);
  const parts = instalments ?? invoice.instalments;
  refuseMisfit(parts, { sumCents: total, lastOn: dueOn ?? parts.at(-1)?.dueOn });
  const due = parts.at(-1)?.dueOn ?? dueOn ?? invoice.due_on;
  if (due < invoice.issued_on) throw invalidField('/dueOn', 'must not be before issuedOn');
  return { total_cents: total, due_on: due, instalments: parts };
}

function refuseBelowPaid(invoice: InvoiceRow, total: number): void {
  const covered = invoice.paid_cents + invoice.credited_cents;
  if (total < covered) throw invalidField('/totalCents', `not below the ${covered} paid and credited`);
}

/** Also when the PATCH leaves them alone: another total or due date asks for other instalments. */
function refuseMisfit(
  parts: readonly Instalment[],
  expected: { readonly sumCents: number; readonly lastOn: InvoiceRow['due_on'] | undefined },
): void {
  if (parts.length === 0) return;
  const problem = instalmentProblem(parts, expected);
  if (problem !== undefined) throw invalidField('/instalments', problem);
}
