/**
 * A mail end is where messages leave this program: the mailbox, Postmark, an SMTP relay. All of them are
 * driven by the same send protocol (design §4), so all of them answer in the same four classes.
 */

/** One mail to one recipient, ready to be handed over. */
export interface OutgoingMail {
  readonly orgId: string;
  /** Our id of the message; the provider keeps it as metadata `relance_message`, so that it can be searched. */
  readonly messageId: string;
  /** The claim under which this attempt writes; a later attempt has another one. */
  readonly attemptId: string;
  /** `Name <address>` or a bare address. */
  readonly from: string;
  /** Exactly one bare address: see `isSingleAddress`. */
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The step's name (contract §8). */
  readonly tag: string;
}

/**
 * The provider's answer. `accepted` and `refused` are definite. `later` is a definite no that may be tried
 * again under the same claim. `not_written` means that the last word was no: not one byte that could make
 * the provider take the mail has left. Everything else, time-outs first of all, is `unknown`: the mail may
 * have left.
 */
export type HandOverAnswer =
  | { readonly kind: 'accepted'; readonly providerMessageId: string }
  | Refusal
  | Postponement
  | { readonly kind: 'not_written' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A no for good. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  /** The address itself is no good: it counts as a hard bounce (contract §7). */
  readonly isAddressDead?: boolean;
}

/** A no for now, and whom it concerns: this message alone, or everything that goes through the same account. */
export interface Postponement {
  readonly kind: 'later';
  readonly retryAfterMs: number;
  readonly reason: string;
  /** `credentials`: the account's token or password was refused; nothing works until somebody mends it. */
  readonly scope?: 'account' | 'credentials';
  /** The provider said nothing; that it cannot have taken the mail is known all the same. */
  readonly isSilence?: boolean;
}

/**
 * Answer to "did this message reach you?". `absent` is a proof that it did not and, under that claim,
 * never will; `not_found` is only the lack of a trace.
 */
export type SearchAnswer =
  | { readonly kind: 'found'; readonly providerMessageId: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'cannot_ask' };

/** The bounds of one hand-over. */
export interface HandOverLimits {
  /** No answer this long after the request was written means `unknown`. */
  readonly timeoutMs: number;
  /**
   * The last word (design §4.4). Synchronous; asked exactly once, directly before the bytes that make the
   * provider take the mail are written, with nothing between the two. No means `not_written`.
   */
  readonly mayWrite: () => boolean;
}

export interface MailConnection {
  /** False once the connection is known to be broken; part of the last word. */
  isAlive(): boolean;
  /** Hands the mail over, at most once and in one attempt. Never rejects, and always answers in bounded time. */
  handOver(mail: OutgoingMail, limits: HandOverLimits): Promise<HandOverAnswer>;
  /** Gives the connection back, or closes it; to be called once, whatever happened. */
  release(): void;
}

/** Nothing can be handed over for now, and nothing was: the account is held, or the end cannot be reached. */
export class MailEndHeld extends Error {
  override readonly name = 'MailEndHeld';
  constructor(
    /** A code, without anybody's data. */
    readonly reason: string,
    readonly retryAfterMs: number,
  ) {
    super(reason);
  }
}

export interface MailEnd {
  /** Kept with every message it took: `mailbox`, `postmark`, `smtp`. */
  readonly name: string;
  /**
   * A warm connection, ready to be written to.
   * @throws {MailEndHeld} when nothing can be handed over for now
   */
  connect(): Promise<MailConnection>;
  /** Asks for the fate of a message whose claim has run out without an answer. */
  search(message: {
    readonly orgId: string;
    readonly messageId: string;
    readonly attemptId: string;
  }): Promise<SearchAnswer>;
}

/** RFC 5321 limits the local part to 64 octets and the whole path to 254. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/**
 * True for exactly one dot-atom `local@domain`. Providers split on commas and accept groups, so anything
 * looser could turn one recipient into several; checked again here because it is the last gate.
 */
export function isSingleAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > 254) return false;
  const local = text.slice(0, at);
  return local.length <= 64 && LOCAL_PART.test(local) && DOMAIN.test(text.slice(at + 1));
}
