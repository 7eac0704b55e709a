import { z } from 'zod';
import { email, line } from './common.js';
import { contactFields } from './invoice-patch.js';

/** `PATCH /v1/customers/{id}`: a field that is absent changes nothing, null clears an optional one. */
export const changeCustomerBody = z
  .strictObject({
    ...contactFields,
    reminderContact: z
      .strictObject({ name: line(200).optional(), email })
      .nullable()
      .optional()
      .describe('Reminders go to this person, calls stay with the contact; null: nobody apart'),
    paysByDirectDebit: z
      .boolean()
      .optional()
      .describe(
        'The ladder waits until a debit fails: a payment that is reversed, or none 10 business days after',
      ),
    insolvency: z
      .boolean()
      .optional()
      .describe('Collective procedure: every open invoice is held, and a person looks at it'),
    neverRemind: z
      .boolean()
      .optional()
      .describe('Nothing is sent to this customer. false: remind again, also after a complaint'),
    callOnly: z.boolean().optional().describe('Messages are skipped, calls stay'),
  })
  .meta({ id: 'CustomerChange' });
export type ChangeCustomerBody = z.infer<typeof changeCustomerBody>;
