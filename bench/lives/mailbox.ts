import { setTimeout as sleep } from 'node:timers/promises';
import type { Firm } from '../firm.js';

/** A mail in the provider's own log: the invoice it was about, when it arrived (real epoch ms), when it was planned (organisation's clock, epoch ms). */
export interface Arrival {
  readonly invoiceId: string;
  readonly step: string;
  readonly receivedAtMs: number;
  readonly plannedForMs: number;
}

export async function arrivalsOf(firm: Firm, policy: string, step = 'reminder-1'): Promise<Arrival[]> {
  const { rows } = await firm.database.query<{
    invoice: string;
    step: string;
    received: string;
    planned: string;
  }>(
    `SELECT link.invoice_id AS invoice, link.step,
            extract(epoch FROM mail.received_at) * 1000 AS received,
            extract(epoch FROM message.planned_for) * 1000 AS planned
       FROM mailbox_mail mail
       JOIN message ON message.org_id = mail.org_id AND message.id = mail.message_id
       JOIN message_invoice link ON link.org_id = mail.org_id AND link.message_id = mail.message_id
       JOIN invoice ON invoice.org_id = link.org_id AND invoice.id = link.invoice_id
      WHERE mail.org_id = $1 AND link.step = $2 AND invoice.policy_name = $3`,
    [firm.orgId, step, policy],
  );
  return rows.map((row) => ({
    invoiceId: row.invoice,
    step: row.step,
    receivedAtMs: Number(row.received),
    plannedForMs: Number(row.planned),
  }));
}

/** How far the organisation's clock is ahead of the real one, in milliseconds. */
export async function clockOffsetMs(firm: Firm): Promise<number> {
  const { rows } = await firm.database.query<{ offset: string }>(
    'SELECT clock_offset_ms AS offset FROM organisation WHERE org_id = $1',
    [firm.orgId],
  );
  return Number(rows[0]?.offset ?? 0);
}

/** Waits until no more mails arrive than are there: so many, or none new for ten seconds. */
export async function untilArrived(firm: Firm, policy: string, count: number): Promise<Arrival[]> {
  let last = -1;
  for (let quietSeconds = 0; ;) {
    const arrivals = await arrivalsOf(firm, policy);
    if (arrivals.length >= count || quietSeconds >= 10) return arrivals;
    quietSeconds = arrivals.length === last ? quietSeconds + 1 : 0;
    last = arrivals.length;
    await sleep(1000);
  }
}
