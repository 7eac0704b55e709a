import { z } from 'zod';
import { instalmentProblem } from '../../domain/ledger/instalments.js';
import {
  cents,
  currency,
  day,
  email,
  httpsUrl,
  language,
  line,
  phone,
  prose,
  region,
  WHOLE_CENTS,
} from './common.js';
import { instalments } from './payment-body.js';

const MAX_LINES = 500;

/** Who owes: created or updated by `reference`; a field that is absent changes nothing. */
const customerBody = z
  .strictObject({
    reference: line(100).describe('Your own number for this customer'),
    name: line(200),
    kind: z.enum(['company', 'consumer', 'public']).describe('Decides the wording and the law behind it'),
    email: email.optional().describe('Without one, a person is asked for it and no mail leaves'),
    contactName: line(200).optional().describe('Whom messages greet and calls ask for'),
    phone: phone.optional().describe('For calls'),
    language: language.optional().describe("Default: the organisation's language"),
    region: region
      .optional()
      .describe(
        'Whose public holidays count: FR, FR-57, FR-67, FR-68, FR-GP, FR-MQ, FR-GF, FR-RE, FR-YT, FR-BL, FR-MF, or another ' +
          'country of ISO 3166-1 (week-ends only). Default: FR',
      ),
  })
  .meta({ id: 'CustomerBody' });

const invoiceLine = z.strictObject({
  description: line(500),
  quantity: z.number().positive().max(1_000_000_000),
  unitCents: z.int(WHOLE_CENTS).min(0, 'must not be negative'),
  vatRate: z.number().min(0).max(100).optional().describe('Per cent'),
});

const subscription = z.strictObject({
  reference: line(100),
  period: line(100).describe('What this invoice pays for, e.g. "2026-11"'),
});

/** `POST /v1/invoices` (contract §4). */
export const postInvoiceBody = z
  .strictObject({
    number: line(100).describe('Yours; known by it ever after'),
    customer: customerBody,
    totalCents: cents.describe('What is to be paid, taxes included'),
    currency,
    issuedOn: day,
    dueOn: day.describe('Not before issuedOn'),
    orderReference: line(100).optional().describe("The customer's order; shown in messages"),
    lines: z.array(invoiceLine).max(MAX_LINES).default([]).describe('Shown in the first reminder'),
    instalments: instalments
      .optional()
      .describe('Oldest first; they add up to totalCents and the last one falls due on dueOn'),
    paymentUrl: httpsUrl.optional().describe('Where it can be paid online; a link in messages'),
    documentUrl: httpsUrl.optional().describe('Where the invoice itself can be read'),
    policy: line(100).optional().describe('Name of a policy. Default: public-buyer for public, else pme'),
    accountManager: email
      .optional()
      .describe("E-mail of a user. Default: the customer's account manager, else the owner"),
    remindersAlreadySent: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe('By another tool, before it came here: the ladder goes on after them'),
    subscription: subscription.optional().describe('What it renews, for the indicators'),
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
