import type { OrgTx } from '../../../db/database.js';
import { findCallParts, type KnownPart } from '../../../db/read/calls.js';
import { customerOfInvoice } from '../../../db/read/replies.js';
import type { TaskRow } from '../../../db/tables.js';
import { conflict, invalidField } from '../../problems.js';

/**
 * The invoices of its call that an act on a task is for besides its own (`alsoFor`), in the order of their ids; looked
 * up before anything is locked, so that ids that mean nothing here lock nothing.
 * @throws Problem `validation` for what is no invoice of this customer, and of a task that is no call
 */
export async function namedInvoices(
  tx: OrgTx,
  task: TaskRow,
  alsoFor: readonly string[] = [],
): Promise<readonly string[]> {
  if (alsoFor.length === 0) return [];
  if (task.kind !== 'call') throw invalidField('/alsoFor', 'only a call is about several invoices');
  const customerId = await customerOfInvoice(tx, task.invoice_id);
  const known = await findCallParts(tx, customerId, alsoFor);
  alsoFor.forEach((id, place) => {
    if (!known.some((part) => part.invoiceId === id))
      throw invalidField(`/alsoFor/${place}`, 'is no invoice of this customer');
  });
  return [...new Set(alsoFor)].filter((id) => id !== task.invoice_id).sort();
}

/**
 * The open call of each of these invoices, under their locks.
 * @throws Problem `conflict` when one of them needs no call any more, or not yet
 */
export async function openParts(
  tx: OrgTx,
  task: TaskRow,
  invoiceIds: readonly string[],
): Promise<readonly TaskRow[]> {
  if (invoiceIds.length === 0) return [];
  const known = await findCallParts(tx, await customerOfInvoice(tx, task.invoice_id), invoiceIds);
  return invoiceIds.map((id) => {
    const part = known.find((one) => one.invoiceId === id);
    if (!part?.task) throw conflict(withoutCall(part));
    return part.task;
  });
}

const withoutCall = (part: KnownPart | undefined): string =>
  `No call is to be made about invoice ${part?.number ?? ''} any more. Leave it out, and answer for the others.`;
