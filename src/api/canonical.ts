import { createHash } from 'node:crypto';

/**
 * The text two equal bodies share (contract §3, "same body"): object keys sorted, no white space, absent
 * and undefined left out. Defaults are filled in before, by the schema.
 */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonicalText(part)}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 of the canonical text: what "the same body" is decided on, without keeping the body. */
export const canonicalHash = (value: unknown): Buffer =>
  createHash('sha256').update(canonicalText(value)).digest();
