import { z } from 'zod';
import { email, language, line, phone, prose, region, timeZone } from './common.js';

const MIN_PASSWORD_CHARACTERS = 12;
const MAX_PASSWORD_CHARACTERS = 128;

/** A new one: long rather than contrived. */
export const newPassword = z.string().min(MIN_PASSWORD_CHARACTERS).max(MAX_PASSWORD_CHARACTERS);

/** `POST /v1/operator/organisations`. */
export const createOrganisationBody = z
  .strictObject({
    name: line(200),
    siren: z
      .string()
      .regex(/^[0-9]{9}$/, 'must be nine digits')
      .optional(),
    timeZone,
    region,
    language,
    sandbox: z.boolean(),
    sender: z.strictObject({ name: line(200), email, phone }),
    owner: z.strictObject({ name: line(200), email, password: newPassword.optional() }),
  })
  .meta({ id: 'OrganisationBody' });
export type CreateOrganisationBody = z.infer<typeof createOrganisationBody>;

/** For calls that say everything with their address. */
export const emptyBody = z.strictObject({});

export const loginBody = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(MAX_PASSWORD_CHARACTERS),
});

/** `by` is an ISO 8601 duration, `to` an instant with `Z`; exactly one of them (judged by the use-case). */
export const advanceClockBody = z
  .strictObject({
    by: z.string().max(60).optional().meta({ example: 'P4D' }),
    to: z.iso.datetime('must be an instant with Z, RFC 3339').optional(),
    mode: z.enum(['step', 'jump']).default('step'),
  })
  .meta({ id: 'AdvanceClockBody' });
export type AdvanceClockBody = z.infer<typeof advanceClockBody>;

export const bounceBody = z.strictObject({ hard: z.boolean() });
export const replyBody = z.strictObject({ text: prose(20_000), auto: z.boolean().default(false) });
