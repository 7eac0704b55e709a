import { z } from 'zod';
import { cents, day, email, httpsUrl, language, line, phone, region } from './common.js';
import { anyInstalments } from './payment-body.js';

/** Contact fields of the customer; who it is (`reference`, `kind`) is never changed from an invoice. */
export const contactFields = {
  name: line(200).optional(),
  email: email.nullable().optional().describe('null: a person is asked for an address, no mail leaves'),
  contactName: line(200).nullable().optional(),
  phone: phone.nullable().optional(),
  language: language.optional(),
  region: region.optional(),
};
const customerPatch = z.strictObject(contactFields).meta({ id: 'CustomerPatch' });

/** `PATCH /v1/invoices/{id}`: a field that is absent changes nothing, null clears an optional one. */
export const patchInvoiceBody = z
  .strictObject({
    dueOn: day.optional().describe('What was sent stays sent; nothing leaves before it, the rest shifts'),
    totalCents: cents
      .optional()
      .describe('Not below what is paid and credited; equal to it, the invoice is settled'),
    orderReference: line(100).nullable().optional(),
    paymentUrl: httpsUrl.nullable().optional(),
    documentUrl: httpsUrl.nullable().optional(),
    instalments: anyInstalments
      .optional()
      .describe(
        'Replace what there is; they add up to totalCents, and dueOn becomes the day of the last one. None: one payment',
      ),
    policy: line(100).optional().describe('Name of a policy; its latest version is bound'),
    accountManager: email.optional().describe('E-mail of a user; open tasks go to this person too'),
    customer: customerPatch.optional().describe('Changes the customer on all their invoices'),
  })
  .meta({ id: 'InvoicePatch' });
export type PatchInvoiceBody = z.infer<typeof patchInvoiceBody>;
