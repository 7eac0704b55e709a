/** What the fake does with one `POST /email`, besides or instead of answering well. */
export interface Fault {
  /** Whether the message is taken (and found by a search) before the answer, or what stands in for it. Default: as the answer says. */
  readonly accepts?: boolean;
  /** Takes it a second time by itself, as a provider may that repeats its own work. */
  readonly isDoubling?: boolean;
  /** Pause between the whole request and the answer. */
  readonly delayMs?: number;
  readonly answer?: FaultyAnswer;
}

export type FaultyAnswer =
  /** As Postmark answers when all is well. */
  | { readonly kind: 'well' }
  /** Any status with any code; `body` replaces the JSON. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Never a byte. */
  | { readonly kind: 'hang' }
  /** Status and headers, then nothing. */
  | { readonly kind: 'stall'; readonly status?: number }
  /** Half a body, then the connection closes. */
  | { readonly kind: 'cut' }
  /** RST before the first byte. */
  | { readonly kind: 'reset' }
  /** The right answer, one byte every `everyMs`. */
  | { readonly kind: 'drip'; readonly everyMs: number };

/** How the fake behaves; changed while it runs. */
export interface Behaviour {
  /** Tokens it knows; null: any. */
  readonly tokens: readonly string[] | null;
  /** How long a message it took stays hidden from searches. */
  readonly visibleAfterMs: number;
  /** The next requests get these, one each, in order; then `always`. */
  readonly next: readonly Fault[];
  readonly always: Fault;
  /** What `GET /bounces` shows, newest first, and `GET /messages/inbound` with its details. */
  readonly bounces: readonly Readonly<Record<string, unknown>>[];
  readonly inbound: readonly Readonly<Record<string, unknown>>[];
}

export const WELL: Behaviour = {
  tokens: null,
  visibleAfterMs: 0,
  next: [],
  always: {},
  bounces: [],
  inbound: [],
};
