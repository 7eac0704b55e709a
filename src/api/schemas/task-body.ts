import { z } from 'zod';
import { cents, day, email, line, phone, prose } from './common.js';
import { instalments } from './payment-body.js';

/** More is no talk on the telephone any more; the rest of a longer call is answered with another one. */
const MOST_TOGETHER = 200;
const alsoFor = z
  .array(z.string().min(1).max(64))
  .max(MOST_TOGETHER)
  .optional()
  .describe('Of a call: ids of its other invoices this is for as well. Without it: the own one alone');

/**
 * `POST /v1/tasks/{id}/complete`: the outcome and the fields that outcome takes (contract §7). Which
 * fields fit which outcome is judged by the domain (src/domain/outcomes.ts), under the invoice's lock.
 */
export const completeTaskBody = z
  .strictObject({
    outcome: line(50),
    note: prose(5000).optional(),
    alsoFor,
    promisedFor: day.optional().describe('promise_to_pay: the day the customer named'),
    promisedCents: cents
      .optional()
      .describe('promise_to_pay: default all that is due; with `alsoFor` shared out, oldest due first'),
    disputeReason: prose(2000).optional().describe('dispute: what the customer contests'),
    retryOn: day.optional().describe('not_now, awaiting_approval: when to ask again'),
    contact: z
      .strictObject({ name: line(200).optional(), email: email.optional(), phone: phone.optional() })
      .optional()
      .describe('wrong_contact, corrected, invoice_not_received: whom to write to or call from now on'),
    as: z
      .enum(['credit', 'cancel'])
      .optional()
      .describe(
        'upheld: the rest a credit left is claimed, or the invoice is cancelled. Default: what is recorded',
      ),
    instalments: instalments
      .optional()
      .describe('payment_plan: what the customer will pay and when; they add up to what is outstanding'),
    subject: line(150).optional().describe('approve: another subject for the message'),
    text: prose(20_000).optional().describe('approve: another text; its HTML part is made of it'),
    reason: line(500).optional().describe('reject: why the message must not leave'),
    on: day.optional().describe('formal_notice, sent: the day the document left'),
  })
  .meta({ id: 'CompleteTaskBody' });
export type CompleteTaskBody = z.infer<typeof completeTaskBody>;

/** `POST /v1/tasks/{id}/assign`. */
export const assignTaskBody = z
  .strictObject({
    assignee: line(254).describe('E-mail or id of a user who may complete tasks (owner, account manager)'),
    alsoFor,
  })
  .meta({ id: 'AssignTaskBody' });

/** `POST /v1/tasks/{id}/snooze`. */
export const snoozeTaskBody = z
  .strictObject({
    until: day.describe('To be done by the end of this day, or of the next open one; at most 90 days ahead'),
    reason: line(500),
    alsoFor,
  })
  .meta({ id: 'SnoozeTaskBody' });
