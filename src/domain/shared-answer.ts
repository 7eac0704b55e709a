import { shareOut, type Claim } from './ledger/share-out.js';
import { refuse } from './outcome-fields.js';
import type { OutcomeRequest, OutcomeResult } from './outcomes.js';

/** An invoice that one answer is given for, with others: what is outstanding on it, in which currency. */
export interface AnsweredInvoice extends Claim {
  readonly currency: string;
}

type Shared = { readonly kind: 'shared'; readonly requests: ReadonlyMap<string, OutcomeRequest> };

/**
 * One answer for several invoices of a call, as the answer of each. A sum that was promised is shared out as a payment of
 * it would be: oldest due first. Refused: a plan (its parts add up to one invoice), a sum that leaves one of them with
 * nothing promised, or that is in no one currency.
 */
export function shareAnswer(
  request: OutcomeRequest,
  invoices: readonly AnsweredInvoice[],
): Shared | Extract<OutcomeResult, { readonly kind: 'refused' }> {
  if (request.instalments !== undefined && invoices.length > 1)
    return no('alsoFor', 'a plan is made for one invoice; answer for each of them');
  if (request.promisedCents === undefined || invoices.length === 1) return sameForAll(request, invoices);
  if (new Set(invoices.map((invoice) => invoice.currency)).size > 1)
    return no('promisedCents', 'a sum is promised in one currency; answer for each of them');
  const allCents = invoices.reduce((sum, invoice) => sum + invoice.cents, 0);
  if (request.promisedCents > allCents)
    return no('promisedCents', `more than the ${allCents} still outstanding on all of them`);
  const shares = shareOut(request.promisedCents, invoices);
  if (shares.length < invoices.length)
    return no('promisedCents', 'does not reach all of these invoices; leave out those it does not cover');
  return {
    kind: 'shared',
    requests: new Map(shares.map(({ id, cents }) => [id, { ...request, promisedCents: cents }])),
  };
}

const sameForAll = (request: OutcomeRequest, invoices: readonly AnsweredInvoice[]): Shared => ({
  kind: 'shared',
  requests: new Map(invoices.map(({ invoiceId }) => [invoiceId, request])),
});

const no = (field: string, message: string) =>
  refuse(field, message) as Extract<OutcomeResult, { readonly kind: 'refused' }>;
