import { z } from 'zod';
import { day, email, line, phone } from './common.js';
import { newPassword } from './other-bodies.js';

/** What an API key may be given. */
export const keyScope = z.enum(['read', 'invoices:write', 'payments:write', 'tasks:write', 'admin']);

/** What a program that connects an invoicing tool needs; not `admin`. */
export const DEFAULT_SCOPES: readonly z.infer<typeof keyScope>[] = [
  'read',
  'invoices:write',
  'payments:write',
  'tasks:write',
];

/** `POST /v1/api-keys`. */
export const newApiKeyBody = z
  .strictObject({
    name: line(100).describe('What it is for; shown in timelines'),
    scopes: z
      .array(keyScope)
      .min(1)
      .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice')
      .default([...DEFAULT_SCOPES])
      .describe('`admin` is everything. Without it: all but administration'),
    expiresAt: z.iso
      .datetime('must be an instant with Z, RFC 3339')
      .optional()
      .describe('In real time, also in a sandbox. Without it the key has no end'),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKeyBody = z.infer<typeof newApiKeyBody>;

const role = z.enum(['owner', 'account_manager', 'reader', 'engineer']);

/** `POST /v1/users`. */
export const newUserBody = z
  .strictObject({
    email,
    name: line(200),
    role,
    phone: phone.optional().describe('Shown to customers in messages'),
    password: newPassword.optional().describe('Without one the user cannot log in'),
  })
  .meta({ id: 'NewUser' });
export type NewUserBody = z.infer<typeof newUserBody>;

/** `PATCH /v1/users/{id}`: what is absent stays. */
export const changeUserBody = z
  .strictObject({
    email: email.optional(),
    name: line(200).optional(),
    role: role.optional(),
    phone: phone.nullable().optional(),
    password: newPassword.optional().describe('Ends every session of the user'),
    standIn: line(254)
      .nullable()
      .optional()
      .describe('E-mail or id of whoever gets their new tasks while they are absent'),
    absentUntil: day
      .nullable()
      .optional()
      .describe('The last day of their absence, which begins now; null: they are back'),
  })
  .meta({ id: 'UserChange' });
export type ChangeUserBody = z.infer<typeof changeUserBody>;
