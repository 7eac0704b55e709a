import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { endInvoice } from './end-invoice.js';

/**
 * Gives an invoice up as lost; final. Its commit means silence (P1). Writing off again changes nothing.
 * @throws Problem `not-found`, `conflict` when it ended otherwise
 */
export const writeOffInvoice = (tx: OrgTx, invoiceId: string, reason: string, actor: Actor): Promise<void> =>
  endInvoice(tx, invoiceId, { outcome: 'written_off', signal: 'invoiceWrittenOff', reason, actor });
