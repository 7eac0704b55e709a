import { SPREAD_MS } from '../domain/spread.js';

/** How long an organisation's busiest day is believed before it is counted again. */
const FRESH_MS = 60_000;

/**
 * Remembers, per organisation and process, over how long the messages of one slot are spread. Counting
 * for every plan would cost more than the plan itself.
 */
export class SpreadCache {
  readonly #entries = new Map<string, { readonly spreadMs: number; readonly until: number }>();

  get(orgId: string): number | undefined {
    const entry = this.#entries.get(orgId);
    return entry && entry.until > performance.now() ? entry.spreadMs : undefined;
  }

  set(orgId: string, spreadMs: number): void {
    this.#entries.set(orgId, { spreadMs, until: performance.now() + FRESH_MS });
  }
}

/** What one hand-over costs the sender, generously: the busiest day's messages must fit into the spread. */
const MS_PER_MESSAGE = 200;

/**
 * The spread, in ms, for a day with that many steps: half an hour, doubled until they fit. Doubling keeps
 * plans still while an organisation grows.
 */
export function spreadForDay(steps: number): number {
  let spreadMs = SPREAD_MS;
  while (spreadMs < steps * MS_PER_MESSAGE) spreadMs *= 2;
  return spreadMs;
}
