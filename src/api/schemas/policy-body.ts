import { z } from 'zod';
import { policyProblems } from '../../domain/policies/judge-policy.js';
import { PRESETS } from '../../domain/presets.js';
import { WHOLE_CENTS } from './common.js';

const MAX_STEPS = 30;
const MAX_SLOTS = 20;
const MAX_MESSAGES = 30;
const MAX_DAYS = 1825;
const MAX_OFFSET = 1095;
const MAX_GAP_DAYS = 90;
const MAX_DEADLINE_BUSINESS_DAYS = 60;
const MAX_NAME = 64;

/** Names travel in addresses, mail tags and Temporal's summaries: letters, digits and three signs, no space. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const NAME_RULE = 'letters and digits, with - . _ between them';
const localTime = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time of day, HH:MM')
  .meta({ example: '09:00' });
const automation = z.enum(['observe', 'approve', 'automatic']);

/** A policy's or a step's name. */
export const policyName = z.string().min(1).max(MAX_NAME).regex(NAME, NAME_RULE);

export const slotSchema = z.strictObject({
  days: z.array(z.int().min(1).max(7)).max(7).describe('1 is Monday, 7 is Sunday'),
  from: localTime,
  to: localTime,
});

export const stepSchema = z.strictObject({
  step: policyName.describe('Its name, once per policy; also the tag of its messages'),
  kind: z.enum(['courtesy', 'reminder', 'call', 'formal_notice', 'hand_over']),
  anchor: z.enum(['due', 'previous']).describe('What the delay counts from'),
  offset: z
    .int()
    // Judging a ladder walks its days one by one: a number out of bounds ends the check before that.
    .min(-MAX_OFFSET, { abort: true })
    .max(MAX_OFFSET, { abort: true })
    .describe('In units; negative before the due date, for a courtesy only'),
  unit: z.enum(['days', 'business_days']),
  template: policyName.optional().describe("Of a message. Default: by the step's name, else by its place"),
  deadlineBusinessDays: z
    .int()
    .min(1)
    .max(MAX_DEADLINE_BUSINESS_DAYS)
    .optional()
    .describe('Of a call; default 2. Other tasks are due two business days after they open'),
  automation: automation.optional().describe("Of a message. Default: the policy's"),
});

const { pme } = PRESETS;

/** `PUT /v1/policies/{name}`: a policy without name and version; what is left out is as in `pme`. */
export const policyBody = z
  .strictObject({
    audience: z.enum(['company', 'consumer', 'public']).default(pme.audience),
    automation: automation.default(pme.automation),
    minDaysBetweenMessages: z.int().min(1).max(MAX_GAP_DAYS).default(pme.minDaysBetweenMessages),
    maxMessages: z.int().min(0).max(MAX_MESSAGES).default(pme.maxMessages),
    maxDays: z.int().min(1).max(MAX_DAYS).default(pme.maxDays),
    minAmountCents: z
      .int(WHOLE_CENTS)
      .min(0, 'must not be negative')
      .default(pme.minAmountCents)
      .describe('Less than this outstanding: nothing is sent'),
    slots: z
      .array(slotSchema)
      .max(MAX_SLOTS)
      .default(() => pme.slots.map((slot) => ({ ...slot, days: [...slot.days] }))),
    steps: z.array(stepSchema).max(MAX_STEPS),
  })
  .superRefine((policy, context) => {
    for (const { path, message } of policyProblems(policy)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .meta({ id: 'PolicyBody' });

const MAX_MIGRATED_BY_ID = 500;

/** `POST /v1/policies/{name}/migrate`. */
export const migrateBody = z
  .strictObject({
    invoices: z
      .union(
        [z.literal('all'), z.array(z.string().max(64)).max(MAX_MIGRATED_BY_ID)],
        'must be a list of ids, or "all"',
      )
      .describe('Ids, all of them moved or none; or "all" open invoices of this policy'),
  })
  .meta({ id: 'MigrateBody' });
export type MigrateBody = z.infer<typeof migrateBody>;
