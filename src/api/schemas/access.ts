import { z } from 'zod';

const isoInstant = z.string().meta({ format: 'date-time' });

/** A key as it is listed: never its secret. */
export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: isoInstant,
    expiresAt: isoInstant.nullable(),
    revokedAt: isoInstant.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().describe('Shown once') })
  .meta({ id: 'CreatedApiKey' });

export const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(['owner', 'account_manager', 'reader', 'engineer']),
    phone: z.string().nullable(),
    hasPassword: z.boolean(),
    standIn: z.string().nullable().describe('Id of the user who gets their new tasks while they are absent'),
    absentUntil: z.iso.date().nullable().describe('The last day of their absence'),
    createdAt: isoInstant,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;

export const apiKeyExample = {
  id: 'key_01kar3n5vq7w8x9y0z1a2b3c4n',
  name: 'Logiciel de facturation',
  scopes: ['read', 'invoices:write', 'payments:write', 'tasks:write'],
  createdAt: '2026-10-01T07:00:00.000Z',
  expiresAt: null,
  revokedAt: null,
};

export const userExample = {
  id: 'usr_01kar3n5vq7w8x9y0z1a2b3c4f',
  email: 'camille@atelier.example',
  name: 'Camille Roux',
  role: 'owner',
  phone: null,
  hasPassword: true,
  standIn: null,
  absentUntil: null,
  createdAt: '2026-10-01T07:00:00.000Z',
};
