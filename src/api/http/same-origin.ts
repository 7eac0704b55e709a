import type { Request } from 'express';
import { Problem } from '../problems.js';

/**
 * A browser sends its cookie along with forms of other sites; only a request that proves to come from our
 * own pages may change anything (contract §5). `Sec-Fetch-Site` cannot be set by page scripts; where it is
 * absent, `Origin` must be ours.
 * @throws Problem `forbidden`
 */
export function requireSameOrigin(request: Request, ownOrigins: ReadonlySet<string>): void {
  if (isSameOrigin(request, ownOrigins)) return;
  throw new Problem('forbidden', 'With a cookie, only pages of this site may change anything.');
}

/**
 * Logging in carries no cookie yet, so a program may do it without either header; a page of another site
 * may not log its visitor in as somebody else.
 * @throws Problem `forbidden`
 */
export function refuseForeignOrigin(request: Request, ownOrigins: ReadonlySet<string>): void {
  const isSilent = request.get('sec-fetch-site') === undefined && request.get('origin') === undefined;
  if (!isSilent) requireSameOrigin(request, ownOrigins);
}

function isSameOrigin(request: Request, ownOrigins: ReadonlySet<string>): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && ownOrigins.has(origin);
}
