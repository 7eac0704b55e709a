import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { MailEvent } from '../domain/mail-events.js';
import { postmarkEvents } from './postmark/events/postmark-events.js';

/** One event as a connector received it. */
export interface Incoming {
  /** The outside system's name for this sort of event. */
  readonly recordType: string;
  /** What makes it the same event when it is told again. */
  readonly identity: readonly string[];
  /** What is kept: the body as it came, without the content of files. */
  readonly payload: Uint8Array;
  readonly event: MailEvent;
}

/** An outside system that calls us. A new one is a new entry in {@link INCOMING_KINDS}. */
export interface IncomingKind {
  readonly name: string;
  /** Settings somebody may give, strictly; what a stored connector carries has passed it. */
  readonly settings: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly settingsExample: Readonly<Record<string, unknown>>;
  /** Whether customers' answers come in through a connector with these settings. */
  readonly readsReplies: (settings: Readonly<Record<string, unknown>>) => boolean;
  /** Undefined when the bytes are no JSON object; anything else is kept, understood or not. */
  readonly read: (bytes: Uint8Array) => Incoming | undefined;
}

/** Every kind of connector there is. */
export const INCOMING_KINDS: readonly IncomingKind[] = [postmarkEvents];

/** What an event is kept under: the same for the same event, however it came. */
export const dedupeHash = (identity: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(identity)).digest();

/** The kind of this name. */
export const incomingKind = (name: string): IncomingKind | undefined =>
  INCOMING_KINDS.find((kind) => kind.name === name);
