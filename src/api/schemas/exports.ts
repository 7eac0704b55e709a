import { z } from 'zod';
import { replySchema } from './connectors.js';
import {
  customerSchema,
  holdReason,
  invoiceSchema,
  messageSchema,
  paymentSchema,
  taskSchema,
  timelineEntrySchema,
} from './resources.js';

const isoInstant = z.string().meta({ format: 'date-time' });
const civilDay = z.string().meta({ format: 'date' });
const ofInvoice = { invoiceId: z.string() };

/** What exports hold of invoices besides the resources that have calls of their own. */
const records = {
  payments: z.array(paymentSchema),
  credits: z.array(
    z.object({ ...ofInvoice, reference: z.string(), amountCents: z.int(), issuedOn: civilDay }),
  ),
  promises: z.array(
    z.object({
      ...ofInvoice,
      madeAt: isoInstant,
      promisedFor: civilDay,
      promisedCents: z.int(),
      state: z.enum(['open', 'kept', 'broken', 'void', 'withdrawn']),
    }),
  ),
  disputes: z.array(
    z.object({
      ...ofInvoice,
      reason: z.string(),
      openedAt: isoInstant,
      resolution: z.enum(['upheld', 'rejected', 'settled', 'withdrawn']).nullable(),
      resolvedAt: isoInstant.nullable(),
    }),
  ),
  holds: z.array(
    z.object({
      ...ofInvoice,
      reason: holdReason,
      since: isoInstant,
      until: civilDay.nullable(),
      note: z.string().nullable(),
      liftedAt: isoInstant.nullable(),
    }),
  ),
};
const origin = { exportedAt: isoInstant, organisation: z.object({ id: z.string(), name: z.string() }) };

/** `GET /v1/customers/{id}/export`: everything held on one customer. */
export const customerExportSchema = z
  .object({
    ...origin,
    customer: customerSchema.extend({ createdAt: isoInstant }),
    invoices: z.array(invoiceSchema),
    messages: z.array(messageSchema),
    replies: z.array(replySchema),
    tasks: z.array(taskSchema),
    ...records,
    timeline: z.array(timelineEntrySchema.extend(ofInvoice)),
  })
  .meta({ id: 'CustomerExport' });
export type CustomerExportView = z.infer<typeof customerExportSchema>;

/** `GET /v1/invoices/{id}/export`: the whole story of one invoice. */
export const invoiceExportSchema = z
  .object({
    ...origin,
    invoice: invoiceSchema,
    messages: z.array(messageSchema),
    tasks: z.array(taskSchema),
    ...records,
    timeline: z.array(timelineEntrySchema),
  })
  .meta({ id: 'InvoiceExport' });
export type InvoiceExportView = z.infer<typeof invoiceExportSchema>;
