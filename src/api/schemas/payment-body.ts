import { z } from 'zod';
import { cents, currency, day, line } from './common.js';

const payment = {
  reference: line(200).describe('Unique per organisation: the same payment sent again is known by it'),
  amountCents: cents,
  currency,
  receivedOn: day,
};

/** `POST /v1/invoices/{id}/payments`. */
export const postPaymentBody = z.strictObject(payment).meta({ id: 'PaymentBody' });
export type PostPaymentBody = z.infer<typeof postPaymentBody>;

/** `POST /v1/payments`: for an invoice by its number, or by a customer; one of the two, known yet or not. */
export const paymentAnywhereBody = z
  .strictObject({
    ...payment,
    invoiceNumber: line(100).optional().describe('The number of the invoice it is for'),
    customerReference: line(100)
      .optional()
      .describe('Instead: the customer who paid; their open invoices of this currency, oldest due first'),
  })
  .superRefine((body, context) => {
    const { invoiceNumber, customerReference } = body;
    if ((invoiceNumber === undefined) !== (customerReference === undefined)) return;
    const isNone = invoiceNumber === undefined;
    context.addIssue({
      code: 'custom',
      path: [isNone ? 'invoiceNumber' : 'customerReference'],
      message: isNone ? 'either this or customerReference is needed' : 'not together with invoiceNumber',
    });
  })
  .meta({ id: 'PaymentAnywhereBody' });
export type PaymentAnywhereBody = z.infer<typeof paymentAnywhereBody>;

const MAX_ALLOCATIONS = 200;

/** `POST /v1/payments/{id}/allocate`. */
export const allocateBody = z
  .strictObject({
    allocations: z
      .array(z.strictObject({ invoiceId: line(64), amountCents: cents }))
      .min(1)
      .max(MAX_ALLOCATIONS)
      .describe('What is left of the payment goes here; what it gave before stays where it is'),
  })
  .superRefine(({ allocations }, context) => {
    const seen = new Set<string>();
    allocations.forEach(({ invoiceId }, at) => {
      if (seen.has(invoiceId)) {
        const path = ['allocations', at, 'invoiceId'];
        context.addIssue({ code: 'custom', path, message: 'is named twice' });
      }
      seen.add(invoiceId);
    });
  })
  .meta({ id: 'AllocateBody' });
export type AllocateBody = z.infer<typeof allocateBody>;

export const reverseBody = z.strictObject({ reason: line(500) });

/** `POST /v1/invoices/{id}/credit`. */
export const creditBody = z
  .strictObject({
    reference: line(200).describe("The credit note's own number, unique per organisation"),
    amountCents: cents,
    issuedOn: day,
  })
  .meta({ id: 'CreditBody' });
export type CreditBody = z.infer<typeof creditBody>;

const MAX_INSTALMENTS = 120;

const instalment = z.strictObject({ dueOn: day, amountCents: cents });

/** Parts of an invoice, each with a due date of its own, oldest first (contract §4). */
export const instalments = z.array(instalment).min(1).max(MAX_INSTALMENTS);
/** The same, or none of them any more. */
export const anyInstalments = z.array(instalment).max(MAX_INSTALMENTS);
