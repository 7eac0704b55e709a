import type { NextFunction, Request, Response } from 'express';
import { ApiProblem } from './api-client.js';

/** No script anywhere, styles from our one file, frames only of our own messages. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A message's HTML: its inline styles and nothing else; `sandbox` makes it a stranger to our cookies. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";

/** Headers of every page; they replace what the API sets for its own answers. */
export function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('content-security-policy', PAGE_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  // Not `no-referrer`: a browser would then send `Origin: null` with our own forms.
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  next();
}

export function allowMailStyles(response: Response): void {
  response.setHeader('content-security-policy', MAIL_POLICY);
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  // A sandboxed document has no origin that could be kept apart: browsers warn when it asks for that.
  response.removeHeader('origin-agent-cluster');
}

/**
 * A form of another site must not act with the visitor's cookie: the browser says where the request comes
 * from in `Sec-Fetch-Site`, older ones in `Origin`; a request that says neither is refused.
 * @throws ApiProblem `forbidden`
 */
export function requireOwnForm(request: Request, _response: Response, next: NextFunction): void {
  if (!isOwnForm(request)) throw new ApiProblem('foreign-form', 403, 'not a form of these pages');
  next();
}

function isOwnForm(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}

/** Where to go after logging in: a path of ours, never an address a link slipped in. */
export function localPath(value: unknown): string {
  const isLocal =
    typeof value === 'string' && /^\/(?![/\\])[\x21-\x7E]*$/.test(value) && !value.includes('\\');
  return isLocal ? value : '/';
}
