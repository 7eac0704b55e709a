import type { HandOverAnswer, Postponement, Refusal } from '../mail-end.js';

/** What an SMTP relay said (or did not) about one mail. */
export interface SmtpExchange {
  /** The last word was no. */
  readonly isRefusedByUs: boolean;
  /** The final dot was written: from here on the relay may have the mail. */
  readonly isHandedOver: boolean;
  /** What the reply was to. */
  readonly stage: 'sender' | 'recipient' | 'content';
  /** The relay's reply, codes and text; undefined when there was none. */
  readonly reply: string | undefined;
  readonly isTimeOut: boolean;
}

/** Greylisting asks for a few minutes. */
const DEFERRED_MS = 300_000;
const CLOSING_MS = 60_000;
const SILENT_MS = 30_000;

/**
 * The one table of what an SMTP relay's reply means. Without the final dot no relay takes a mail, so silence
 * before it is a definite no; after it only a reply is definite (RFC 5321 §4.2, enhanced codes RFC 3463).
 */
export function classify(exchange: SmtpExchange, acceptedId: string): HandOverAnswer {
  const { isRefusedByUs, isHandedOver, isTimeOut, reply, stage } = exchange;
  if (isRefusedByUs) return { kind: 'not_written' };
  const code = Number(/^\d{3}/.exec(reply ?? '')?.[0] ?? 0);
  if (isHandedOver && code >= 200 && code < 300) return { kind: 'accepted', providerMessageId: acceptedId };
  if (code === 421) return { ...later('relay_closing', CLOSING_MS), scope: 'account' };
  if (code >= 400 && code < 500) return later(`deferred_${code}`, DEFERRED_MS);
  if (code >= 500 && code < 600) return refusal(code, enhancedCode(reply ?? ''), stage);
  const silence = isTimeOut ? 'time_out' : 'connection_lost';
  return isHandedOver
    ? { kind: 'unknown', reason: silence }
    : { ...later(silence, SILENT_MS), isSilence: true };
}

const later = (reason: string, retryAfterMs: number): Postponement => ({
  kind: 'later',
  reason,
  retryAfterMs,
});
const refused = (reason: string): Refusal => ({ kind: 'refused', reason });
const CREDENTIALS: Postponement = { ...later('token_refused', CLOSING_MS), scope: 'credentials' };

function refusal(code: number, enhanced: string | undefined, stage: SmtpExchange['stage']): HandOverAnswer {
  if (code === 530 || code === 535) return CREDENTIALS;
  if (code === 552 || enhanced === '5.3.4') return refused('too_large');
  if (stage === 'sender') return refused('sender_refused');
  if (isDeadAddress(code, enhanced, stage)) {
    return { kind: 'refused', reason: 'invalid_address', isAddressDead: true };
  }
  return refused(stage === 'recipient' ? 'recipient_refused' : 'content_refused');
}

/** 5.1.x is about addresses (5.1.7 and 5.1.8 about the sender's), 5.2.1 a mailbox that was closed; 5.7.x is policy. */
function isDeadAddress(code: number, enhanced: string | undefined, stage: SmtpExchange['stage']): boolean {
  if (enhanced !== undefined) return /^5\.(1\.[0-6]|1\.9|1\.10|2\.1)$/.test(enhanced);
  return stage === 'recipient' && (code === 550 || code === 551 || code === 553);
}

const enhancedCode = (reply: string): string | undefined =>
  /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1];
