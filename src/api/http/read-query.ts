import type { Request } from 'express';
import type { z } from 'zod';
import { invalid, type FieldError } from '../problems.js';
import { validated } from '../schemas/validate.js';
import { pointerOf } from './json-pointer.js';
import { textProblem } from './strict-json.js';

/**
 * The query of a request, read strictly: a parameter nobody knows, given twice or unreadable is a mistake
 * the caller should hear of, not something to guess about.
 * @throws Problem `validation` with the parameter as `/name`
 */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  const at = request.originalUrl.indexOf('?');
  const search = at < 0 ? '' : request.originalUrl.slice(at + 1);
  const given = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const problem = given.has(name) ? 'is given twice' : (textProblem(value) ?? encodingProblem(value));
    if (problem) errors.push({ path: pointerOf([name]), message: problem });
    given.set(name, value);
  }
  if (errors.length > 0) throw invalid(errors);
  return validated(schema, Object.fromEntries(given));
}

/** `URLSearchParams` replaces bytes that are no UTF-8 by U+FFFD instead of refusing them. */
const encodingProblem = (value: string): string | undefined =>
  value.includes('\ufffd') ? 'is not UTF-8' : undefined;
