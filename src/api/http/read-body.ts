import express, { type Request, type RequestHandler } from 'express';
import { invalid, Problem } from '../problems.js';
import { parseStrictJson, unsafeParts, type Json } from './strict-json.js';

/** Contract §3; batches have their own limit when they come. */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * Collects the body's bytes and nothing more. Compressed bodies are refused (415): a small one could
 * unfold into a large one.
 */
export const collectBody: RequestHandler = express.raw({
  type: () => true,
  limit: MAX_BODY_BYTES,
  inflate: false,
});

/** The body as it came, and what it says; an empty one counts as `{}`. */
export interface ReadBody {
  readonly bytes: Buffer;
  readonly json: Json;
}

/**
 * Reads the collected bytes as JSON.
 * @throws Problem `unsupported-media-type`, `malformed-json`, or `validation` for texts nobody can store
 */
export function readBody(request: Request): ReadBody {
  const bytes = rawBody(request);
  if (bytes.length === 0) return { bytes, json: {} };
  if (!request.is('application/json') || !isUtf8(request)) {
    throw new Problem('unsupported-media-type', 'Send application/json in UTF-8, not compressed.');
  }
  const json = parseStrictJson(bytes);
  const unsafe = unsafeParts(json);
  if (unsafe.length > 0) throw invalid(unsafe);
  return { bytes, json };
}

/** JSON between programs is UTF-8 (RFC 8259); a body that says otherwise would be read wrongly. */
function isUtf8(request: Request): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.get('content-type') ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** The bytes of the request, empty when there was no body. */
export const rawBody = (request: Request): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
