import type { Exchange, SendLimits, WarmRequest } from '../wire/warm-request.js';

/** The shape of `fetch` that the official client calls. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Statuses for which `Response` refuses a body. */
const BODILESS = new Set([101, 204, 205, 304]);

/**
 * The `fetch` we give the official client: one request over a connection that is already open, no retry, and
 * every fact of the exchange noted, since the client hides causes and headers (guide: e-mail §A2). The client
 * calls it synchronously, so the last word is asked and the bytes are written within the call to the client.
 */
export function fetchOver(warm: WarmRequest, limits: SendLimits, note: (exchange: Exchange) => void): Fetch {
  return async (_url, init) => {
    const sending = warm.send({ headers: headersOf(init), ...bodyOf(init) }, limits);
    const exchange = await sending;
    note(exchange);
    if (exchange.kind !== 'answered') throw new Error(exchange.kind);
    const { status } = exchange.head;
    if (status < 200 || status > 599) throw new Error('no final status');
    return new Response(BODILESS.has(status) ? null : exchange.body, { status });
  };
}

const headersOf = (init: RequestInit | undefined): Record<string, string> =>
  Object.fromEntries(new Headers(init?.headers));

const bodyOf = (init: RequestInit | undefined): { body?: string } =>
  typeof init?.body === 'string' ? { body: init.body } : {};
