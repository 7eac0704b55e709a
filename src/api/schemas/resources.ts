import { z } from 'zod';
import {
  civilDay,
  customerKind,
  isoInstant,
  languageCode,
  nullable,
  summedCents,
  wholeCents,
} from './atoms.js';
import { organisationSchema } from './organisation.js';

/** Shapes of what the API answers (contract §4): the views are typed by them, the OpenAPI document shows them. */
export const holdReason = z.enum([
  'paused',
  'stopped',
  'promise',
  'dispute',
  'reply',
  'undeliverable',
  'payment_announced',
  'internal_approval',
  'insolvency',
]);

export const invoiceSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum([
      'scheduled',
      'on_hold',
      'awaiting_person',
      'settled',
      'cancelled',
      'written_off',
      'handed_over',
      'erased',
    ]),
    customer: z.object({
      id: z.string(),
      reference: nullable(z.string()).describe('null once the customer is erased'),
      name: nullable(z.string()).describe('null once the customer is erased'),
      kind: customerKind,
    }),
    totalCents: wholeCents,
    outstandingCents: wholeCents,
    currency: z.string(),
    issuedOn: civilDay,
    dueOn: civilDay,
    orderReference: nullable(z.string()),
    lines: z.array(
      z.object({
        description: z.string(),
        quantity: z.number(),
        unitCents: wholeCents,
        vatRate: z.number().optional(),
      }),
    ),
    paymentUrl: nullable(z.string()),
    documentUrl: nullable(z.string()),
    instalments: z
      .array(z.object({ dueOn: civilDay, amountCents: wholeCents }))
      .describe('Empty: one payment on dueOn'),
    remindersAlreadySent: z.int(),
    subscription: nullable(z.object({ reference: z.string(), period: z.string() })),
    policy: z.object({ name: z.string(), version: z.int() }),
    accountManager: z.object({ id: z.string(), name: z.string() }),
    holds: z.array(
      z.object({
        reason: holdReason,
        since: isoInstant,
        until: nullable(civilDay).describe('The last held day'),
        note: nullable(z.string()),
      }),
    ),
    next: nullable(
      z.object({
        kind: z.enum([
          'courtesy',
          'reminder',
          'call',
          'formal_notice',
          'hand_over',
          'hold_end',
          'task_deadline',
        ]),
        step: nullable(z.string()),
        at: isoInstant,
      }),
    ),
    why: z.object({ code: z.string(), text: z.string() }),
    workflowId: z.string(),
    temporalUrl: nullable(z.string()),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: 'Invoice' });
export type InvoiceView = z.infer<typeof invoiceSchema>;

export const paymentSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    amountCents: wholeCents,
    currency: z.string(),
    receivedOn: civilDay,
    invoiceNumber: nullable(z.string()).describe('What it was said to be for'),
    customerReference: nullable(z.string()).describe('Who was said to have paid'),
    state: z.enum(['applied', 'partially_applied', 'unmatched', 'reversed']),
    allocations: z.array(z.object({ invoiceId: z.string(), amountCents: wholeCents })),
    unallocatedCents: wholeCents,
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof paymentSchema>;

export const paidSchema = z.object({ payment: paymentSchema, invoice: invoiceSchema }).meta({ id: 'Paid' });

export const paymentWithInvoicesSchema = z
  .object({ payment: paymentSchema, invoices: z.array(invoiceSchema).describe('Those it is about') })
  .meta({ id: 'PaymentWithInvoices' });

export const taskKind = z.enum([
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
]);

export const taskSchema = z
  .object({
    id: z.string(),
    kind: taskKind,
    state: z.enum(['open', 'done', 'cancelled']),
    invoiceId: z.string(),
    invoices: z
      .array(
        z.object({
          id: z.string(),
          number: z.string(),
          outstandingCents: wholeCents,
          currency: z.string(),
          dueOn: civilDay,
          taskId: nullable(z.string()).describe('The part of the call that is about this invoice'),
        }),
      )
      .describe('The own one first; of an open call, all that one talk with the customer is about'),
    customer: z.object({
      id: z.string(),
      reference: nullable(z.string()).describe('null once the customer is erased'),
      name: nullable(z.string()).describe('null once the customer is erased'),
      kind: customerKind,
      contactName: nullable(z.string()),
      email: nullable(z.string()),
      phone: nullable(z.string()),
      language: languageCode,
    }),
    assignee: z.object({ id: z.string(), name: z.string() }),
    openedAt: isoInstant,
    dueAt: isoInstant,
    script: z.string().describe('Markdown'),
    allowedOutcomes: z.array(z.string()),
    reason: nullable(z.string()),
    outcome: nullable(z.string()),
    note: nullable(z.string()),
    completedBy: nullable(z.object({ id: nullable(z.string()), name: z.string() })),
    completedAt: nullable(isoInstant),
    closedBecause: nullable(z.string()),
    attempt: z.int(),
    snoozedUntil: nullable(civilDay),
    snoozeReason: nullable(z.string()),
    undoableUntil: nullable(isoInstant).describe(
      'Until then `POST /v1/tasks/{id}/undo` may take the answer back',
    ),
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof taskSchema>;

export const completedSchema = z
  .object({ task: taskSchema, invoice: invoiceSchema })
  .meta({ id: 'Completed' });

export const customerSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    name: z.string(),
    kind: customerKind,
    email: nullable(z.string()),
    contactName: nullable(z.string()),
    phone: nullable(z.string()),
    language: languageCode,
    region: z.string(),
    paused: z.boolean(),
    pausedUntil: nullable(civilDay).describe('The last paused day; null while paused: until resumed'),
    stopped: z.boolean().describe('Nothing is sent to this customer'),
    neverRemind: z.boolean().describe('The same, as PATCH takes it'),
    callOnly: z.boolean(),
    insolvency: z.boolean(),
    reminderContact: nullable(z.object({ name: nullable(z.string()), email: z.string() })),
    paysByDirectDebit: z.boolean(),
    openInvoices: z.int(),
    outstanding: z.array(z.object({ currency: z.string(), cents: summedCents })),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof customerSchema>;

export const messageSchema = z
  .object({
    id: z.string(),
    invoiceIds: z.array(z.string()),
    step: z.string(),
    kind: z.enum(['courtesy', 'reminder', 'correction']),
    round: z.int(),
    channel: z.literal('email'),
    state: z.enum([
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
    ]),
    provider: z.string(),
    providerMessageId: nullable(z.string()),
    to: nullable(z.string()),
    from: z.string(),
    replyTo: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    headers: z.record(z.string(), z.string()),
    plannedFor: isoInstant,
    sentAt: nullable(isoInstant),
    reason: nullable(z.string()),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof messageSchema>;

export const timelineEntrySchema = z
  .object({
    at: isoInstant,
    type: z.string(),
    actor: z.object({
      kind: z.enum(['system', 'user', 'api', 'customer', 'provider']),
      id: z.string().optional(),
      name: z.string().optional(),
    }),
    text: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntryView = z.infer<typeof timelineEntrySchema>;

export const clockSchema = z
  .object({
    now: isoInstant.describe("The organisation's clock"),
    status: z.enum(['ready', 'advancing']),
    target: nullable(isoInstant).optional(),
    advanceId: z.string().optional(),
    nextAt: nullable(isoInstant).optional().describe('The next planned instant of the organisation'),
  })
  .meta({ id: 'Clock' });
export type ClockView = z.infer<typeof clockSchema>;

export const meSchema = z
  .object({
    user: nullable(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        role: z.enum(['owner', 'account_manager', 'reader', 'engineer']),
      }),
    ),
    apiKey: nullable(z.object({ id: z.string(), name: z.string(), scopes: z.array(z.string()) })),
    organisation: organisationSchema,
  })
  .meta({ id: 'Me' });

export const pageOf = (item: z.ZodType) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });
