import { Models, ServerClient } from 'postmark';
import type {
  HandOverAnswer,
  HandOverLimits,
  MailConnection,
  OutgoingMail,
  SearchAnswer,
} from '../mail-end.js';
import type { ProviderEnd } from '../account/provider-end.js';
import type { LineAddress } from '../wire/line.js';
import { openRequest, type Exchange, type WarmRequest } from '../wire/warm-request.js';
import { classify } from './answers.js';
import { malformation, postmarkLetter } from './letter.js';
import { fetchOver, type Fetch } from './own-fetch.js';

export interface PostmarkOptions {
  readonly serverToken: string;
  readonly messageStream: string;
  /** Where the API is, http or https, with a base path if it has one; null: Postmark's own. */
  readonly apiUrl: string | null;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string;
}

const { ClientOptions, OutboundMessagesFilteringParameters } = Models;

const API_HOST = 'api.postmarkapp.com';
const API_URL = `https://${API_HOST}`;
/** A handshake that takes longer is no connection to hand a mail over. */
const CONNECT_TIMEOUT_MS = 5_000;
const QUESTION_TIMEOUT_MS = 5_000;
const SEARCH_COUNT = 50;
/** The client's own deadline is only a net under ours, which ends the connection as well. */
const CLIENT_TIMEOUT_S = 120;

/**
 * Postmark, through its official client with a `fetch` of ours (design §4). Every connection is opened for one
 * request: one that idled in a pool may have been closed by the other side in the very moment of the write,
 * and each such coincidence would be an `unknown` that costs a person a look.
 */
export function createPostmark(options: PostmarkOptions): ProviderEnd {
  const api = apiOf(options);
  const ask = (question: Question): Promise<Exchange> => askMessages(options, api, question);
  return {
    name: 'postmark',
    connect: async () =>
      connectionOn(options, await openRequest(api.address, postTo(api, '/email'), CONNECT_TIMEOUT_MS)),
    search: async ({ messageId }) =>
      foundIn(await ask({ count: SEARCH_COUNT, metadata_relance_message: messageId }), messageId),
    // The cheapest question that needs the token: is it accepted again, does the API answer?
    probe: async () => {
      const exchange = await ask({ count: 1 });
      if (exchange.kind !== 'answered') return 'unwell';
      if (exchange.head.status === 401) return 'refused';
      return exchange.head.status >= 500 || exchange.head.status === 429 ? 'unwell' : 'well';
    },
  };
}

interface Question {
  readonly count: number;
  readonly metadata_relance_message?: string;
}

interface Api {
  readonly address: LineAddress;
  readonly host: string;
  readonly basePath: string;
}

function apiOf({ apiUrl, ca }: PostmarkOptions): Api {
  const url = new URL(apiUrl ?? API_URL);
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return {
    address: { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, isSecure, ca, protocol: 'http/1.1' },
    host: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
  };
}

const postTo = ({ host, basePath }: Api, path: string) => ({
  method: 'POST' as const,
  path: `${basePath}${path}`,
  host,
});

function connectionOn(options: PostmarkOptions, warm: WarmRequest): MailConnection {
  return {
    isAlive: () => warm.isAlive(),
    handOver: (mail, limits) => handOver(options, warm, mail, limits),
    release: () => warm.release(),
  };
}

/** Synchronous down to the write: client, `fetch` and socket are called in this very tick. */
async function handOver(
  { serverToken, messageStream }: PostmarkOptions,
  warm: WarmRequest,
  mail: OutgoingMail,
  limits: HandOverLimits,
): Promise<HandOverAnswer> {
  const wrong = malformation(mail);
  if (wrong !== undefined) return { kind: 'refused', reason: wrong };
  let exchange: Exchange = { kind: 'not_written' };
  const client = clientWith(
    serverToken,
    fetchOver(warm, limits, (noted) => (exchange = noted)),
  );
  // What the client makes of the answer is not looked at: it resolves on refusals and hides what we need.
  await client.sendEmail(postmarkLetter(mail, messageStream)).catch(() => undefined);
  return classify(exchange, Date.now());
}

/** The official client, whose only way out is the given `fetch`: host and scheme named here are never reached. */
const clientWith = (serverToken: string, fetch: Fetch): ServerClient =>
  new ServerClient(serverToken, new ClientOptions.Configuration(true, API_HOST, CLIENT_TIMEOUT_S, fetch));

/** `getOutboundMessages` with at most one filter: Postmark searches one metadata field at a time. */
async function askMessages(
  { serverToken }: PostmarkOptions,
  { address, host, basePath }: Api,
  question: Question,
): Promise<Exchange> {
  let exchange: Exchange = { kind: 'silent', reason: 'connection_lost' };
  const fetchOnce: Fetch = async (url, init) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const target = { method: 'GET' as const, path: `${basePath}${pathname}${search}`, host };
    const warm = await openRequest(address, target, CONNECT_TIMEOUT_MS);
    try {
      const limits = { timeoutMs: QUESTION_TIMEOUT_MS, mayWrite: () => true };
      return await fetchOver(warm, limits, (noted) => (exchange = noted))(url, init);
    } finally {
      warm.release();
    }
  };
  const filter = Object.assign(new OutboundMessagesFilteringParameters(question.count, 0), question);
  await clientWith(serverToken, fetchOnce)
    .getOutboundMessages(filter)
    .catch(() => undefined);
  return exchange;
}

/** A hit proves that the mail was taken; a miss, or no answer, proves nothing. */
function foundIn(exchange: Exchange, messageId: string): SearchAnswer {
  if (exchange.kind !== 'answered' || exchange.head.status !== 200) return { kind: 'not_found' };
  try {
    const { Messages } = JSON.parse(exchange.body) as {
      Messages?: { MessageID?: unknown; Metadata?: Record<string, unknown> }[];
    };
    const hit = Messages?.find(({ Metadata }) => Metadata?.['relance_message'] === messageId);
    return typeof hit?.MessageID === 'string'
      ? { kind: 'found', providerMessageId: hit.MessageID }
      : { kind: 'not_found' };
  } catch {
    return { kind: 'not_found' };
  }
}
