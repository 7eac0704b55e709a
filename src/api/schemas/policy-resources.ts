import { z } from 'zod';

/** Shapes of what the calls about policies and previews answer (contract §4 and §5). */
const isoInstant = z.string().meta({ format: 'date-time', description: 'RFC 3339 with Z' });
const civilDay = z.string().meta({ format: 'date' });
const stepKind = z.enum(['courtesy', 'reminder', 'call', 'formal_notice', 'hand_over']);
const automationSchema = z.enum(['observe', 'approve', 'automatic']);

export const policySchema = z
  .object({
    name: z.string(),
    version: z.int(),
    audience: z.enum(['company', 'consumer', 'public']),
    automation: automationSchema,
    minDaysBetweenMessages: z.int(),
    maxMessages: z.int(),
    maxDays: z.int().describe('After the due date: no message later than that'),
    minAmountCents: z.int().describe('Minor units'),
    slots: z.array(z.object({ days: z.array(z.int()), from: z.string(), to: z.string() })),
    steps: z.array(
      z.object({
        step: z.string(),
        kind: stepKind,
        anchor: z.enum(['due', 'previous']),
        offset: z.int(),
        unit: z.enum(['days', 'business_days']),
        template: z.string().optional(),
        deadlineBusinessDays: z.int().optional(),
        automation: automationSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'Policy' });
export type PolicyView = z.infer<typeof policySchema>;

export const policyDiffSchema = z
  .object({
    data: z.array(
      z.object({
        invoiceId: z.string(),
        number: z.string(),
        from: z.int().describe('The version the invoice is on'),
        changes: z.array(
          z.object({
            step: z.string(),
            before: civilDay.nullable().describe('null: does not come'),
            after: civilDay.nullable(),
          }),
        ),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'PolicyDiff' });

export const migratedSchema = z.object({ migrated: z.int(), version: z.int() }).meta({ id: 'Migrated' });

export const previewSchema = z
  .object({
    data: z.array(
      z.object({
        step: z.string(),
        kind: stepKind,
        on: civilDay.describe("The customer's civil day"),
        at: isoInstant.describe('The first instant; the real one comes within the spread after it'),
        why: z.object({ code: z.string(), text: z.string() }),
        subject: z.string().nullable().describe('null for a task'),
        text: z.string().nullable(),
        html: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Preview' });
export type PreviewView = z.infer<typeof previewSchema>;
