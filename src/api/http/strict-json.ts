import { Problem, type FieldError } from '../problems.js';
import { pointerOf } from './json-pointer.js';

/** Contract §3. Deeper bodies are refused before anything walks them. */
export const MAX_DEPTH = 20;
/** Keys that name parts of every object: never a field of ours, refused before any merge could follow them. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** With the `u` flag a pair is one character, so only a half matches. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** What `JSON.parse` can give. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Why a text is no acceptable JSON, in the words of a field's message; never quotes the text. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Reads a request body as JSON, stricter than `JSON.parse` (see `readStrictJson`).
 * @throws Problem `malformed-json`
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  try {
    return readStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    throw new Problem('malformed-json', `The body ${error.reason}.`);
  }
}

/**
 * Reads bytes as JSON, stricter than `JSON.parse`: UTF-8 only, at most {@link MAX_DEPTH} levels, no key
 * twice in one object (which of two amounts would count?).
 * @throws JsonRefused
 */
export function readStrictJson(bytes: Uint8Array): Json {
  const text = decode(bytes);
  checkShape(text);
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The parser's own message quotes the body: personal data stays out of answers and logs.
    throw unreadable();
  }
}

/**
 * Texts PostgreSQL cannot store or UTF-8 cannot carry (NUL, half a surrogate pair), and keys that
 * reach into the prototype: each is reported under its own path.
 */
export function unsafeParts(value: Json, path: readonly (string | number)[] = []): FieldError[] {
  if (typeof value === 'string') {
    const message = textProblem(value);
    return message ? [{ path: pointerOf(path), message }] : [];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, key];
    if (FORBIDDEN_KEYS.has(key)) return [{ path: pointerOf(here), message: 'unknown field' }];
    if (textProblem(key)) return [{ path: pointerOf(path), message: 'has a field name that is not text' }];
    return unsafeParts(part, here);
  });
}

/** Why a text cannot be stored, or undefined. */
export function textProblem(text: string): string | undefined {
  if (text.includes('\u0000')) return 'contains a NUL character';
  return LONE_SURROGATE.test(text) ? 'contains half of a surrogate pair' : undefined;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new JsonRefused('is not UTF-8');
  }
}

const STRING_TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;

/** One pass over the text, without recursion: counts depth and collects the keys of each open object. */
function checkShape(text: string): void {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      if (open.length > MAX_DEPTH) {
        throw new JsonRefused(`is nested deeper than ${MAX_DEPTH} levels`);
      }
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) rememberKey(keys, text.slice(at, end));
      at = end - 1;
    }
  }
}

function endOfString(text: string, at: number): number {
  STRING_TOKEN.lastIndex = at;
  if (!STRING_TOKEN.test(text)) throw unreadable();
  return STRING_TOKEN.lastIndex;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text[at] ?? '?')) at += 1;
  return text[at] === ':';
}

function rememberKey(keys: Set<string>, token: string): void {
  let key: string;
  try {
    key = JSON.parse(token) as string;
  } catch {
    throw unreadable();
  }
  if (keys.has(key)) throw new JsonRefused('names a field twice in one object');
  keys.add(key);
}

const unreadable = (): JsonRefused => new JsonRefused('cannot be read as JSON');
