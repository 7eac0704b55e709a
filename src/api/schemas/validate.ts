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
  throw invalid(onePerField(fieldErrors(result.error.issues, value)).slice(0, MAX_ERRORS));
}

/** What is wrong first; the rest often follows from it. */
const onePerField = (errors: readonly FieldError[]): FieldError[] =>
  errors.filter((error, place) => errors.findIndex((other) => other.path === error.path) === place);

function fieldErrors(issues: readonly z.core.$ZodIssue[], value: unknown): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: pointerOf([...issue.path, key]), message: 'unknown field' }));
    }
    const meant = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
    if (meant) {
      const inside = meant.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
      return fieldErrors(inside, value);
    }
    const isMissing = issue.path.length > 0 && valueAt(value, issue.path) === undefined;
    return [{ path: pointerOf(issue.path), message: isMissing ? 'is missing' : plainWords(issue) }];
  });
}

/** What was sent under this path; undefined when nothing was. */
const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

/** Of a field that may be one of several types, the one whose type fits: what is wrong inside it is the news. */
const meantBranch = (issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined =>
  issue.errors.find(
    (errors) =>
      !errors.some(
        ({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
      ),
  );

/** What a field must be, for a person who never saw the library that checked it; our own messages stay. */
function plainWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isLibrarys(issue) ? `must be ${TYPES[issue.expected] ?? issue.expected}` : issue.message;
    case 'invalid_value':
      return isLibrarys(issue) ? `must be one of ${issue.values.map(String).join(', ')}` : issue.message;
    case 'too_big':
      return isLibrarys(issue) ? `must ${sizeOf(issue, 'at most', issue.maximum)}` : issue.message;
    case 'too_small':
      return isLibrarys(issue) ? `must ${sizeOf(issue, 'at least', issue.minimum)}` : issue.message;
    default:
      return issue.message.replace(/^Invalid input: /, '');
  }
}

/** The library's own words begin like this; everything else was written by us, beside the schema. */
const isLibrarys = (issue: z.core.$ZodIssue): boolean => /^(?:Invalid|Too) /.test(issue.message);

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
};

function sizeOf({ origin }: { readonly origin: string }, bound: string, limit: number | bigint): string {
  const amount = `${bound} ${limit}`;
  if (origin === 'string') return `have ${amount} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${amount} ${limit === 1 ? 'entry' : 'entries'}`;
  return `be ${amount}`;
}
