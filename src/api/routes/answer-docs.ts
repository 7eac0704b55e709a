import type { z } from 'zod';
import type { AnswerDoc } from '../call.js';
import { pageExample } from '../schemas/examples.js';
import { pageOf } from '../schemas/resources.js';

/** An answer for the documentation. */
export const answers = (
  status: number,
  description: string,
  schema?: z.ZodType,
  example?: unknown,
): AnswerDoc => ({
  status,
  description,
  ...(schema === undefined ? {} : { schema }),
  ...(example === undefined ? {} : { example }),
});

/** The answer of a list. */
export const answersPage = (description: string, item: z.ZodType, example: unknown): AnswerDoc[] => [
  answers(200, description, pageOf(item), pageExample(example)),
];
