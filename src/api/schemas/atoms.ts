import { z } from 'zod';

/** What every answer is made of. */
export const isoInstant = z.string().meta({ format: 'date-time', description: 'RFC 3339 with Z' });
export const civilDay = z.string().meta({ format: 'date' });
export const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();
export const wholeCents = z.int().describe('Minor units');
/** Of many invoices, each of which may hold 2^53 - 1: without the bounds that `z.int()` tells. */
export const summedCents = z
  .number()
  .meta({ type: 'integer', description: 'Minor units; a sum beyond 2^53 - 1 is rounded' });

export const customerKind = z.enum(['company', 'consumer', 'public']);
export const languageCode = z.enum(['fr', 'en']);
