import type { CheckedSender, Sender } from '../connectors/dns/sender-check.js';
import type { Database } from '../db/database.js';
import type { Logger } from '../log.js';
import type { Passwords } from './auth/password.js';

/** How much one caller may ask for: `perSecond` on average, `burst` at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** What the background knows of the Temporal server; the API itself never talks to it. */
export interface TemporalStatus {
  readonly state: 'reachable' | 'unreachable' | 'not-asked';
  readonly checkedAt: string | null;
}

/** A body that comes slower is given up (408). */
export const BODY_PATIENCE_MS = 30_000;

/** `checkedAt` is null as long as DNS has not answered. */
export type ShownSender = Omit<CheckedSender, 'checkedAt'> & { readonly checkedAt: string | null };

/** Values the API is given by its process; it reads no environment itself. */
export interface ApiSettings {
  /** Base of links people follow, and the origin a browser may change things from; no trailing slash. */
  readonly publicUrl: string;
  readonly operatorKey: string | null;
  /** Derives what must come out the same again (an organisation created twice with one idempotency key). */
  readonly secret: string;
  readonly temporalUiUrl: string | null;
  readonly temporalNamespace: string;
  /** Which mail end live organisations use, by name, and which the sandbox ones. */
  readonly mailEnd: string;
  readonly sandboxMailEnd: string;
  readonly temporalStatus: () => TemporalStatus;
  /** What DNS says of a sender; answers soon, with what is known by then. */
  readonly deliverability: (sender: Sender) => Promise<ShownSender>;
  readonly rateLimit: RateLimit;
  readonly loginRateLimit: RateLimit;
  /** How long a stop waits for a message in flight before it answers 503, in milliseconds. */
  readonly leasePatienceMs: number;
  /** How long a body may take to arrive, in milliseconds; of a batch, how long we wait for its sender in all. */
  readonly bodyPatienceMs: number;
  /** How long `advance` waits before it answers 202, in milliseconds. */
  readonly advancePatienceMs: number;
}

/** Everything routes and use-cases work with, made once per process in server.ts. */
export interface Deps {
  readonly database: Database;
  readonly log: Logger;
  readonly settings: ApiSettings;
  readonly passwords: Passwords;
}
