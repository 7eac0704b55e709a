/**
 * What mail providers tell after a message was handed over, in our words; each connector translates its
 * provider's into them. They come more than once, late and in any order.
 */

/** Which of our messages something is about; what is surest is tried first: token, our id, the provider's id. */
export interface MessageReference {
  /** Of `Reply-To`: unguessable, one per message. */
  readonly tokens: readonly string[];
  /** `msg_…`, out of the metadata or the Message-ID an answer refers to. */
  readonly messageIds: readonly string[];
  readonly providerMessageIds: readonly string[];
}

/** What became of a message. `reason` is a code (`soft_bounce`), never a text of anybody. */
export type MailFate =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'bounced';
      /** The address is no good; otherwise this one mail did not arrive, or not yet. */
      readonly hard: boolean;
      readonly reason: string;
    }
  /** The reader wants no more: called it spam, unsubscribed, or was taken off at the provider. */
  | { readonly kind: 'complained'; readonly reason: string };

export interface FateEvent {
  readonly kind: 'fate';
  readonly about: MessageReference;
  /** For what a provider says of an address without naming a message. */
  readonly recipient: string;
  readonly fate: MailFate;
}

/** An answer of a customer, cleaned of what cannot be stored. */
export interface ReplyEvent {
  readonly kind: 'reply';
  readonly about: MessageReference;
  readonly from: string;
  readonly subject: string;
  /** Without what it quotes. */
  readonly text: string;
  readonly fullText: string;
  /** Sent by a machine (RFC 3834): shown, holds nothing. */
  readonly auto: boolean;
  readonly attachments: readonly { readonly name: string; readonly bytes: number }[];
}

/** Nothing follows from it; `note` is a code that says why. */
export interface NoEvent {
  readonly kind: 'nothing';
  readonly note: string;
}

export type MailEvent = FateEvent | ReplyEvent | NoEvent;

/** Whether believing it wrongly does harm, so that the provider is asked first where it can be. */
export const isDestructive = (fate: MailFate): boolean =>
  fate.kind === 'complained' || (fate.kind === 'bounced' && fate.hard);
