import { z } from 'zod';
import { isoInstant, civilDay, nullable, languageCode } from './atoms.js';

/** What the API answers of an organisation (contract §5). */
const recordCheck = z.object({
  state: z.enum(['ok', 'missing', 'wrong', 'unknown', 'not_told']),
  host: nullable(z.string()).describe('The DNS name that was asked'),
  found: z.array(z.string()),
  publish: nullable(z.string()).describe('What to publish there; null when nothing needs to be done'),
});

const deliverabilitySchema = z
  .object({
    domain: z.string(),
    spf: recordCheck,
    dkim: recordCheck,
    dmarc: recordCheck,
    isVerified: nullable(z.boolean()).describe(
      'False: a live organisation sends nothing in production. Null: DNS could not tell, sending goes on',
    ),
    checkedAt: nullable(isoInstant).describe('Null: DNS has not answered yet, or is not asked here'),
  })
  .meta({ id: 'Deliverability' });

export const organisationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    siren: nullable(z.string()),
    timeZone: z.string(),
    region: z.string(),
    language: languageCode,
    sandbox: z.boolean(),
    sender: z.object({
      name: z.string(),
      email: z.string(),
      phone: z.string(),
      dkimSelector: nullable(z.string()),
    }),
    stopped: z.boolean().describe('By its own `stop`: nothing leaves'),
    stoppedAt: nullable(isoInstant),
    stopReason: nullable(z.string()),
    suspended: z.boolean(),
    createdAt: isoInstant,
  })
  .meta({ id: 'Organisation' });
export type OrganisationView = z.infer<typeof organisationSchema>;

/** The firm with everything it may change. */
export const ownOrganisationSchema = organisationSchema
  .extend({
    residueCents: z.int().describe('Minor units: a rest at or under this counts as settled'),
    maxPaymentDataAgeDays: nullable(z.int()).describe(
      'Messages wait while payment data is older; null: never',
    ),
    paymentDataUpTo: nullable(civilDay),
    correctsCrossedPayments: z
      .boolean()
      .describe('Who was reminded although they had paid gets one short message that says so'),
    closures: z.array(z.object({ firstOn: civilDay, lastOn: civilDay, label: z.string() })),
    deliverability: deliverabilitySchema.optional().describe('In answers to GET'),
  })
  .meta({ id: 'OwnOrganisation' });
export type OwnOrganisationView = z.infer<typeof ownOrganisationSchema>;
