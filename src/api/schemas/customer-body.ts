import { z } from 'zod';
import { contactFields } from './invoice-patch.js';

/** `PATCH /v1/customers/{id}`: a field that is absent changes nothing, null clears an optional one. */
export const changeCustomerBody = z
  .strictObject({
    ...contactFields,
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
