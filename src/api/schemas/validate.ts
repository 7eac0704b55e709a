import type { z } from 'zod';
import { pointerOf } from '../http/json-pointer.js';
import { invalid, type FieldError } from '../problems.js';

/** More wrong fields than this help nobody, and each costs bytes. */
const MAX_ERRORS = 50;

/**
 * What the schema makes of a value, defaults filled in.
 * @throws Problem `validation` naming every wrong field; messages never repeat what was sent
 */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  throw invalid(onePerField(fieldErrors(result.error.issues)).slice(0, MAX_ERRORS));
}

/** What is wrong first; the rest often follows from it. */
const onePerField = (errors: readonly FieldError[]): FieldError[] =>
  errors.filter((error, place) => errors.findIndex((other) => other.path === error.path) === place);

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: pointerOf([...issue.path, key]), message: 'unknown field' }));
    }
    return [{ path: pointerOf(issue.path), message: plainWords(issue) }];
  });
}

function plainWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message.replace(/^Invalid input: /, '');
}
