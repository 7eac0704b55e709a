import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { canonicalHash } from '../canonical.js';
import { JsonRefused, readStrictJson, textProblem, unsafeParts, type Json } from '../http/strict-json.js';
import { Problem, type FieldError } from '../problems.js';
import { validated } from '../schemas/validate.js';
import { startsWithMark, type RawLine } from './lines.js';

/** Why a line was not taken in, as the answer says it. */
export interface RejectedLine {
  readonly line: number;
  /** The invoice's number, when the line names one. */
  readonly number: string | null;
  /** The payment's reference, in a batch of payments. */
  readonly reference?: string | null;
  readonly errors: readonly FieldError[];
}

/** What names a line for its sender, next to its place. */
export type LineNames = Pick<RejectedLine, 'number' | 'reference'>;

/** A line that was read: what it asks for, or why it cannot be asked. */
export type ReadLine<B> = {
  readonly line: number;
  /** Bytes it took, for the size of what is kept in memory. */
  readonly size: number;
  readonly names: LineNames;
  /** What "the same line" is decided on; not made unless somebody needs it. */
  readonly identity: () => Buffer;
} & ({ readonly body: B } | { readonly errors: readonly FieldError[] });

/** How the lines of one kind of batch are read. */
export interface LineReading<B> {
  /** The very schema of the single call. */
  readonly schema: z.ZodType<B>;
  /** What names a line, out of the JSON it holds. */
  readonly names: (field: (name: string) => string | null) => LineNames;
}

/** Reads one line exactly like the body of a single call, keeping a refusal as a value. */
export function readLine<B>(raw: RawLine, { schema, names }: LineReading<B>): ReadLine<B> {
  const { line, bytes } = raw;
  const base = { line, size: bytes?.length ?? 0 };
  const nameless = names(() => null);
  if (bytes === null) {
    const errors = [{ path: '', message: 'is longer than 256 kB' }];
    return { ...base, names: nameless, identity: () => sha256('too long'), errors };
  }
  let json: Json;
  try {
    // A decoder would pass over a byte order mark; inside a body it is no JSON.
    if (startsWithMark(bytes)) throw new JsonRefused('cannot be read as JSON');
    json = readStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    const errors = [{ path: '', message: error.reason }];
    return { ...base, names: nameless, identity: () => sha256(bytes), errors };
  }
  const named = { ...base, names: names((name) => textField(json, name)) };
  const unsafe = unsafeParts(json);
  if (unsafe.length > 0) return { ...named, identity: () => sha256(bytes), errors: unsafe };
  try {
    const body = validated(schema, json);
    return { ...named, identity: () => canonicalHash(body), body };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...named, identity: () => canonicalHash(json), errors: errorsOf(error) };
  }
}

/** A refusal as the errors of a line; one that names no field is about the line as a whole. */
export const errorsOf = (problem: Problem): readonly FieldError[] =>
  problem.errors ?? [{ path: '', message: problem.detail }];

const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();

/** A field worth naming a line by: short text that can be stored, or nothing. */
function textField(json: Json, name: string): string | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  if (!Object.hasOwn(json, name)) return null;
  const value = (json as Readonly<Record<string, Json>>)[name];
  const isText = typeof value === 'string' && value.length <= 200 && textProblem(value) === undefined;
  return isText ? value : null;
}
