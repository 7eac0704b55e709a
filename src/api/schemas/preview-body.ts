import { z } from 'zod';
import { day } from './common.js';
import { postInvoiceBody } from './invoice-body.js';
import { policyBody, policyName } from './policy-body.js';

const invoiceId = z.string().min(1).max(64);

/** `POST /v1/preview`. */
export const previewBody = z
  .strictObject({
    invoice: z
      .union([invoiceId, postInvoiceBody], 'must be the id of an invoice, or an invoice')
      .describe('The id of an invoice, or the body of a POST'),
    policy: z
      .union([policyName, policyBody], 'must be the name of a policy, or a policy')
      .optional()
      .describe("A policy's name, or the body of a PUT. Default: the invoice's own"),
    from: day
      .optional()
      .describe('The day on which the invoice counts as posted, without anything that happened since'),
  })
  .meta({ id: 'PreviewBody' });
export type PreviewBody = z.infer<typeof previewBody>;
