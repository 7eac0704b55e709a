import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { endInvoice } from './end-invoice.js';

/**
 * Ends an invoice that is not to be asked for any more. Its commit means silence (P1). Cancelling again changes
 * nothing.
 * @throws Problem `not-found`, `conflict` when it ended otherwise
 */
export const cancelInvoice = (tx: OrgTx, invoiceId: string, reason: string, actor: Actor): Promise<void> =>
  endInvoice(tx, invoiceId, { outcome: 'cancelled', signal: 'invoiceCancelled', reason, actor });
