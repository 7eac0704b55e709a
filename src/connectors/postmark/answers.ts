import type { HandOverAnswer, Postponement, Refusal } from '../mail-end.js';
import { retryAfterMs } from '../wire/retry-after.js';
import type { AnswerHead, Exchange } from '../wire/warm-request.js';

/** When no `Retry-After` says otherwise. */
const RETRY_MS = 60_000;

const refused = (reason: string): Refusal => ({ kind: 'refused', reason });
const addressDead = (reason: string): Refusal => ({ kind: 'refused', reason, isAddressDead: true });
const accountHeld = (reason: string): Postponement => ({
  kind: 'later',
  reason,
  retryAfterMs: RETRY_MS,
  scope: 'account',
});
const TOKEN_REFUSED: Postponement = {
  kind: 'later',
  reason: 'token_refused',
  retryAfterMs: RETRY_MS,
  scope: 'credentials',
};

/** Statuses that are a definite no whatever the body says, or if it never came. */
const BY_STATUS: Readonly<Record<number, Refusal | Postponement>> = {
  401: TOKEN_REFUSED,
  413: refused('too_large'),
  429: accountHeld('rate_limited'),
};

/** Postmark's own codes, which travel with status 422, and with 200 from some proxies. All mean: not taken. */
const BY_CODE: Readonly<Record<number, Refusal | Postponement>> = {
  10: TOKEN_REFUSED,
  100: accountHeld('provider_maintenance'),
  300: refused('invalid_request'),
  400: refused('sender_unknown_to_provider'),
  401: refused('sender_not_confirmed'),
  402: refused('invalid_json'),
  403: refused('invalid_json'),
  405: refused('account_may_not_send'),
  406: addressDead('inactive_recipient'),
  409: refused('invalid_json'),
  410: refused('too_many_messages'),
  411: refused('attachment_type'),
  412: refused('account_pending_approval'),
  413: refused('account_may_not_send'),
  429: accountHeld('rate_limited'),
};

/**
 * The one table of what an answer to `POST /email` means. A list of what is definite: whatever is not
 * in it (time-outs, resets, cut bodies, 408, 5xx, redirects, pages of proxies) is `unknown`, since Postmark
 * may have taken the mail. Nothing else in this program interprets an answer of Postmark's.
 */
export function classify(exchange: Exchange, now: number): HandOverAnswer {
  switch (exchange.kind) {
    case 'not_written':
      return { kind: 'not_written' };
    case 'silent':
      return { kind: 'unknown', reason: exchange.reason };
    case 'cut':
      return (
        timed(BY_STATUS[exchange.head.status], exchange.head, now) ?? unknown(exchange.head, exchange.reason)
      );
    case 'answered':
      return classifyWhole(exchange.head, readJson(exchange.body), now);
  }
}

function classifyWhole(head: AnswerHead, body: PostmarkBody | undefined, now: number): HandOverAnswer {
  const byStatus = timed(BY_STATUS[head.status], head, now);
  if (byStatus) return byStatus;
  const { code, message, messageId } = body ?? {};
  if (head.status === 200 && code === 0 && messageId)
    return { kind: 'accepted', providerMessageId: messageId };
  if (code === undefined || code === 0) return unknown(head, 'unreadable_answer');
  if (head.status === 200 || head.status === 422) {
    if (code === 300 && !isAboutAnotherField(message)) return addressDead('invalid_address');
    const byCode = timed(BY_CODE[code], head, now);
    if (byCode) return byCode;
  }
  if (head.status === 422) return refused(`provider_code_${code}`);
  if (head.status === 503 && code === 100) return timed(BY_CODE[100], head, now) as Postponement;
  return unknown(head, `code_${code}`);
}

/** A postponement takes the time that the answer itself names. */
const timed = <A extends Refusal | Postponement>(
  answer: A | undefined,
  head: AnswerHead,
  now: number,
): A | undefined =>
  answer?.kind === 'later' && answer.scope === 'account'
    ? { ...answer, retryAfterMs: retryAfterMs(head.retryAfter, answer.retryAfterMs, now) }
    : answer;

const unknown = (head: AnswerHead, reason: string): HandOverAnswer => ({
  kind: 'unknown',
  reason: `http_${head.status}_${reason}`,
});

/**
 * Code 300 covers every field. Unless another one is named ("Invalid 'From' address: …"), the customer's
 * address is what a person should look at: the other fields are our own and checked before.
 */
const isAboutAnotherField = (message: string | undefined): boolean =>
  /['"‘](from|reply-?to|cc|bcc|subject|headers?|tag|metadata|html-?body|text-?body|attachments?|message-?stream)['"’]/i.test(
    message ?? '',
  );

interface PostmarkBody {
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly messageId?: string | undefined;
}

/** The fields the table looks at; undefined when it is no JSON object. */
function readJson(text: string): PostmarkBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { ErrorCode, Message, MessageID } = value as Record<string, unknown>;
  return {
    code: typeof ErrorCode === 'number' ? ErrorCode : undefined,
    message: typeof Message === 'string' ? Message : undefined,
    messageId: typeof MessageID === 'string' ? MessageID : undefined,
  };
}
