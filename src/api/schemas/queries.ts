import { z } from 'zod';
import { line } from './common.js';
import { kpiFilters } from './kpis.js';

export const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** An id in a filter: one that is not known finds nothing. */
const id = z.string().min(1).max(64);

const paging = {
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/, `must be a whole number from 1 to ${MAX_PAGE}`)
    .refine((text) => Number(text) >= 1 && Number(text) <= MAX_PAGE, `must be from 1 to ${MAX_PAGE}`)
    .optional()
    .meta({ example: '50', description: `How many at most, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} without it` }),
  cursor: z.string().max(300).optional().describe('`nextCursor` of the page before'),
};

export const pageQuery = z.strictObject(paging);

export const invoiceListQuery = z.strictObject({
  state: z
    .enum([
      'scheduled',
      'on_hold',
      'awaiting_person',
      'settled',
      'cancelled',
      'written_off',
      'handed_over',
      'erased',
    ])
    .optional(),
  customer: id.optional().describe('Id of a customer'),
  q: line(200)
    .optional()
    .describe(
      "Part of the number, the order reference, the customer's name or reference; capitals and accents do not count",
    ),
  ...kpiFilters,
  ...paging,
});
export type InvoiceListQuery = z.infer<typeof invoiceListQuery>;

export const customerListQuery = z.strictObject({
  q: line(200)
    .optional()
    .describe('Part of the name, the reference or the e-mail; capitals and accents do not count'),
  ...paging,
});

export const taskListQuery = z.strictObject({
  state: z.enum(['open', 'done', 'cancelled']).optional(),
  assignee: id.optional().describe('Id of a user'),
  kind: z
    .enum([
      'call',
      'read_reply',
      'check_address',
      'check_delivery',
      'approve_message',
      'resolve_dispute',
      'broken_promise',
      'formal_notice',
      'hand_over',
      'review',
    ])
    .optional(),
  invoice: id.optional().describe('Id of an invoice'),
  customer: id.optional().describe('Id of a customer'),
  calls: z
    .enum(['together', 'each'])
    .optional()
    .describe(
      'Open calls about several invoices of a customer: `together`, one task (its `invoices` tell the others), or `each`. ' +
        'Default: `together`; with `invoice`: `each`',
    ),
  ...paging,
});

export const messageListQuery = z.strictObject({
  state: z
    .enum([
      'awaiting_approval',
      'claimed',
      'sent',
      'delivered',
      'bounced',
      'complained',
      'refused',
      'unknown',
      'skipped',
      'observed',
    ])
    .optional(),
  ...paging,
});

export const policyQuery = z.strictObject({
  version: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/, 'must be a whole number from 1')
    .optional()
    .describe('Default: the newest'),
});

export const paymentListQuery = z.strictObject({
  state: z.enum(['applied', 'partially_applied', 'unmatched', 'reversed']).optional(),
  ...paging,
});

export const noQuery = z.strictObject({});

export type PageQuery = z.infer<typeof pageQuery>;
