import { z } from 'zod';

const fieldErrors = z.array(z.object({ path: z.string().describe('JSON Pointer'), message: z.string() }));

export const batchAnswerSchema = z
  .object({
    accepted: z.int().describe('Lines that are new'),
    unchanged: z.int().describe('Lines that were there already, with the same content'),
    rejected: z.array(
      z.object({
        line: z.int().min(1).describe('Of NDJSON the physical line, of an array the element; from 1'),
        number: z.string().nullable().describe("The invoice's number, when the line names one"),
        reference: z.string().nullable().optional().describe("The payment's reference, for payments"),
        errors: fieldErrors.describe('Paths are relative to the line; an empty one is the line as a whole'),
      }),
    ),
  })
  .meta({ id: 'BatchAnswer' });

export const problemSchema = z
  .object({
    type: z.string().meta({ example: '/problems/validation' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: fieldErrors.optional(),
  })
  .meta({ id: 'Problem' });
