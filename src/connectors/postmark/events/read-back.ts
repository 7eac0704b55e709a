import { z } from 'zod';
import type { MailFate } from '../../../domain/mail-events.js';

/** Postmark's answer to "did this really happen to that message?". */
export type Verdict =
  | 'confirmed'
  /** It knows the message and shows no such event, or not yet: its search lags behind its webhooks. */
  | 'not_shown'
  /** It knows no such message, or sent it to somebody else. */
  | 'contradicted'
  /** No answer, or none that can be read. */
  | 'cannot_ask';

export interface Question {
  readonly providerMessageId: string;
  readonly messageId: string;
  readonly fate: MailFate;
}

/** Asks Postmark about a destructive event before it is believed. Never rejects. */
export type ReadBack = (question: Question) => Promise<Verdict>;

export interface ReadBackOptions {
  readonly serverToken: string;
  readonly apiUrl: string | null;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

const API_URL = 'https://api.postmarkapp.com';
const TIMEOUT_MS = 5_000;
/** Postmark's ErrorCode for a message it does not know on this server. */
const MESSAGE_UNKNOWN = 701;

const details = z.object({
  MessageID: z.string(),
  Metadata: z.record(z.string(), z.unknown()).catch({}),
  MessageEvents: z.array(z.object({ Type: z.string().catch('') }).catch({ Type: '' })).catch([]),
});
const bounces = z.object({
  Bounces: z.array(
    z
      .object({ Type: z.string().catch(''), MessageID: z.string().catch('') })
      .catch({ Type: '', MessageID: '' }),
  ),
});

/** Two questions at most, each a GET with a short time-out: the message, then its bounces. */
export function createReadBack(options: ReadBackOptions): ReadBack {
  const { serverToken, apiUrl, fetch: ask = fetch, timeoutMs = TIMEOUT_MS } = options;
  const get = async (path: string): Promise<unknown> => {
    const response = await ask(`${apiUrl ?? API_URL}${path}`, {
      headers: { Accept: 'application/json', 'X-Postmark-Server-Token': serverToken },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body: unknown = JSON.parse(await response.text());
    if (response.ok) return body;
    if (errorCode(body) === MESSAGE_UNKNOWN) return UNKNOWN;
    throw new Error('no answer to the question');
  };
  return async (question) => {
    try {
      return await verdictOf(get, question);
    } catch {
      return 'cannot_ask';
    }
  };
}

const UNKNOWN = Symbol('unknown to the provider');

async function verdictOf(get: (path: string) => Promise<unknown>, question: Question): Promise<Verdict> {
  const id = encodeURIComponent(question.providerMessageId);
  const answer = await get(`/messages/outbound/${id}/details`);
  if (answer === UNKNOWN) return 'contradicted';
  const message = details.parse(answer);
  const ours = message.Metadata['relance_message'];
  if (ours !== undefined && ours !== question.messageId) return 'contradicted';
  const shown = message.MessageEvents.some((event) => SHOWN[question.fate.kind].includes(event.Type));
  if (shown) return 'confirmed';
  const { Bounces } = bounces.parse(await get(`/bounces?count=50&offset=0&messageID=${id}`));
  const own = Bounces.filter((bounce) => bounce.MessageID === question.providerMessageId);
  return own.some((bounce) => BOUNCES[question.fate.kind].includes(bounce.Type)) ? 'confirmed' : 'not_shown';
}

/** In the message's own events; complaints are shown among the bounces only. */
const SHOWN: Readonly<Record<MailFate['kind'], readonly string[]>> = {
  delivered: [],
  bounced: ['Bounced'],
  complained: ['SubscriptionChanged'],
};
const BOUNCES: Readonly<Record<MailFate['kind'], readonly string[]>> = {
  delivered: [],
  bounced: ['HardBounce', 'BadEmailAddress'],
  complained: ['SpamComplaint', 'Unsubscribe', 'ManuallyDeactivated'],
};

const errorCode = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'ErrorCode' in body ? body.ErrorCode : undefined;
