import { z } from 'zod';
import { day, email, language, line, phone, region, timeZone } from './common.js';

const MAX_CLOSURES = 200;
/** A rest is small change; more is a debt. */
const MAX_RESIDUE_CENTS = 10_000;

const siren = z.string().regex(/^[0-9]{9}$/, 'must be nine digits');

/** RFC 6376 §3.1: dot-separated labels. */
const dkimSelector = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'must be a DKIM selector')
  .describe('Under which name your domain publishes its DKIM key; your mail provider shows it');

const closure = z
  .strictObject({
    firstOn: day,
    lastOn: day.describe('The last closed day'),
    label: line(100).describe('For people, e.g. "Fermeture d’été"'),
  })
  .superRefine((body, context) => {
    if (body.lastOn < body.firstOn) {
      context.addIssue({ code: 'custom', path: ['lastOn'], message: 'must not be before firstOn' });
    }
  });

/** `PATCH /v1/organisation`: what is absent stays. */
export const changeOrganisationBody = z
  .strictObject({
    name: line(200).optional(),
    siren: siren.nullable().optional(),
    timeZone: timeZone.optional(),
    region: region.optional(),
    language: language.optional(),
    sender: z
      .strictObject({
        name: line(200).optional(),
        email: email.optional(),
        phone: phone.optional(),
        dkimSelector: dkimSelector.nullable().optional(),
      })
      .optional()
      .describe('Who the mails come from'),
    residueCents: z
      .int(`must be a whole number of minor units, at most ${MAX_RESIDUE_CENTS}`)
      .min(0, 'must not be negative')
      .max(MAX_RESIDUE_CENTS)
      .optional()
      .describe('From the next payment on: a rest at or under this counts as settled. 0: never'),
    maxPaymentDataAgeDays: z
      .int()
      .min(1)
      .max(90)
      .nullable()
      .optional()
      .describe(
        'No message leaves while the newest payment data is older than so many days; null: not looked at',
      ),
    paymentDataUpTo: day
      .nullable()
      .optional()
      .describe(
        'Every payment up to this day is known, also when there was none; counts as payment data of that day',
      ),
    correctsCrossedPayments: z
      .boolean()
      .optional()
      .describe(
        'From the next payment on: who paid before a reminder left, and was reminded because the payment was learnt after it, gets one short message that says so. Default: false',
      ),
    closures: z
      .array(closure)
      .max(MAX_CLOSURES)
      .optional()
      .describe('Days on which nothing is sent; replaces the whole list'),
  })
  .meta({ id: 'OrganisationChange' });
export type ChangeOrganisationBody = z.infer<typeof changeOrganisationBody>;

export const stopBody = z.strictObject({ reason: line(500) });
