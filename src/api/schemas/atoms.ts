import { z } from 'zod';

/** What every answer is made of. */
export const isoInstant = z.string().meta({ format: 'date-time', description: 'RFC 3339 with Z' });
export const civilDay = z.string().meta({ format: 'date' });
export const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();
export const wholeCents = z.int().describe('Minor units');

export const customerKind = z.enum(['company', 'consumer', 'public']);
export const languageCode = z.enum(['fr', 'en']);
