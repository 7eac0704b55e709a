import type { CallDoc } from '../call.js';
import { type ProblemDocument, type ProblemSlug, problemStatus, problemTitle } from '../problems.js';

/**
 * Every refusal a call can give (contract §3), read off what the router does for it: who is asked, whether
 * there is a body, whether the address names something, whether a repetition is known by its key.
 */
export function refusalsOf(call: CallDoc): readonly ProblemSlug[] {
  const isForOrganisation = !['nobody asked', 'connector', 'operator'].includes(call.access);
  const isKnown = isForOrganisation || call.access === 'operator';
  const isLogin = call.path === '/v1/login';
  const slugs: Readonly<Record<ProblemSlug, boolean>> = {
    validation: true,
    'malformed-json': call.body !== undefined,
    unauthenticated: isKnown || isLogin || call.access === 'connector',
    forbidden: isForOrganisation || isLogin || call.path === '/v1/logout',
    'not-found': call.path.includes('{'),
    'request-timeout': call.body !== undefined,
    conflict: call.body !== undefined && isKnown,
    'too-large': call.body !== undefined,
    'unsupported-media-type': call.body !== undefined,
    'idempotency-key-reused': takesIdempotencyKey(call),
    'rate-limited': isKnown || isLogin,
    internal: false,
    busy: call.path !== '/healthz',
  };
  return (Object.keys(slugs) as ProblemSlug[]).filter((slug) => slugs[slug]);
}

/** A POST of somebody we know may be repeated under a key. */
export const takesIdempotencyKey = ({ method, access }: CallDoc): boolean =>
  method === 'post' && access !== 'nobody asked' && access !== 'connector';

/** Refusals that say when to come again. */
export const hasRetryAfter = (slug: ProblemSlug): boolean => slug === 'busy' || slug === 'rate-limited';

/** One problem document as a caller sees it. */
export const problemExample = (slug: ProblemSlug): ProblemDocument => ({
  type: `/problems/${slug}`,
  title: problemTitle(slug),
  status: problemStatus(slug),
  detail: DETAILS[slug],
  requestId: 'req_01kar3n5vq7w8x9y0z1a2b3c4m',
  ...(slug === 'validation' ? { errors: [{ path: '/totalCents', message: 'must be at least 1' }] } : {}),
});

const DETAILS: Readonly<Record<ProblemSlug, string>> = {
  validation: 'Nothing was stored: /totalCents must be at least 1.',
  'malformed-json': 'The body is no JSON.',
  unauthenticated: 'Send a valid key as `Authorization: Bearer …`, or log in.',
  forbidden: 'This key lacks the scope invoices:write.',
  'not-found': 'There is nothing under this address.',
  'request-timeout': 'The body did not arrive in time.',
  conflict:
    'Nothing was stored: an invoice with this number exists with other content. PATCH changes it; another one needs its own number.',
  'too-large': 'A body has at most 256 kB.',
  'unsupported-media-type': 'Send application/json in UTF-8, not compressed.',
  'idempotency-key-reused':
    'Nothing was done: the first request with this key had another body. Use a new key for a new request.',
  'rate-limited': 'This caller asks faster than it may; repeat after the seconds of Retry-After.',
  internal: 'The request could not be carried out; the request id leads us to why.',
  busy: 'A message is being handed over; please repeat.',
};
