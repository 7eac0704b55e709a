import { z } from 'zod';
import { instalmentProblem } from '../../domain/ledger/instalments.js';
import { cents, currency, day, email, httpsUrl, language, line, phone, prose, region } from './common.js';
import { instalments } from './payment-body.js';

const MAX_LINES = 500;

/** Who owes: created or updated by `reference`; a field that is absent changes nothing. */
const customerBody = z
  .strictObject({
    reference: line(100).describe('Your own number for this customer'),
    name: line(200),
    kind: z.enum(['company', 'consumer', 'public']),
    email: email.optional().describe('Without one, a person is asked for it and no mail leaves'),
    contactName: line(200).optional(),
    phone: phone.optional(),
    language: language.optional().describe("Default: the organisation's language"),
    region: region.optional().describe('Whose public holidays count. Default: FR'),
  })
  .meta({ id: 'CustomerBody' });

const invoiceLine = z.strictObject({
  description: line(500),
  quantity: z.number().positive().max(1_000_000_000),
  unitCents: z.int('must be a whole number of cents').min(0, 'must not be negative'),
  vatRate: z.number().min(0).max(100).optional().describe('Per cent'),
});

const subscription = z.strictObject({
  reference: line(100),
  period: line(100).describe('What this invoice pays for, e.g. "2026-11"'),
});

/** `POST /v1/invoices` (contract §4). */
export const postInvoiceBody = z
  .strictObject({
    number: line(100),
    customer: customerBody,
    totalCents: cents,
    currency,
    issuedOn: day,
    dueOn: day,
    orderReference: line(100).optional(),
    lines: z.array(invoiceLine).max(MAX_LINES).default([]),
    instalments: instalments
      .optional()
      .describe('Oldest first; they add up to totalCents and the last one falls due on dueOn'),
    paymentUrl: httpsUrl.optional(),
    documentUrl: httpsUrl.optional(),
    policy: line(100).optional().describe('Name of a policy. Default: public-buyer for public, else pme'),
    accountManager: email
      .optional()
      .describe("E-mail of a user. Default: the customer's account manager, else the owner"),
    remindersAlreadySent: z.int().min(0).max(100).default(0),
    subscription: subscription.optional(),
  })
  .superRefine((body, context) => {
    // Of a day that cannot be read nothing more can be said.
    if (day.safeParse(body.issuedOn).success && body.dueOn < body.issuedOn) {
      context.addIssue({ code: 'custom', path: ['dueOn'], message: 'must not be before issuedOn' });
    }
    if (body.instalments === undefined) return;
    const expected = { sumCents: body.totalCents, lastOn: body.dueOn };
    const problem = instalmentProblem(body.instalments, expected);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['instalments'], message: problem });
  })
  .meta({ id: 'InvoiceBody' });

export type PostInvoiceBody = z.infer<typeof postInvoiceBody>;

export const pauseBody = z.strictObject({
  until: day.optional().describe('The last day without reminders. Absent: until resumed'),
  reason: line(500),
});
export const resumeBody = z.strictObject({});
export const cancelBody = z.strictObject({ reason: line(500) });
export const writeOffBody = z.strictObject({ reason: line(500) });
export const resendBody = z.strictObject({});

export const disputeBody = z.strictObject({
  reason: prose(2000).describe('What the customer contests'),
  note: prose(5000).optional(),
});
export const resolveDisputeBody = z
  .strictObject({
    resolution: z.enum(['upheld', 'rejected', 'settled']),
    note: prose(5000).optional(),
  })
  .meta({ id: 'DisputeResolution' });
export type ResolveDisputeBody = z.infer<typeof resolveDisputeBody>;

export const promiseBody = z
  .strictObject({
    promisedFor: day.describe('The day the customer named'),
    amountCents: cents.optional().describe('Default: all that is outstanding'),
  })
  .meta({ id: 'PromiseBody' });
export type PromiseBody = z.infer<typeof promiseBody>;
