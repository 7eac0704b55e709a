import { sql } from 'kysely';
import type { OrgTx, RelayTx } from './database.js';

/** How often an outside system is asked for events that never reached us. */
const POLL_EVERY = '1 hour';

/** Connectors of a kind whose turn has come, those never asked first. */
export const connectorsToPoll = (
  tx: RelayTx,
  kind: string,
): Promise<{ readonly orgId: string; readonly id: string }[]> =>
  tx.db
    .selectFrom('connector')
    .select(['org_id as orgId', 'id'])
    .where('kind', '=', kind)
    .where('deleted_at', 'is', null)
    .where(isDue)
    .orderBy('polled_at', (order) => order.asc().nullsFirst())
    .limit(50)
    .execute();

const isDue = sql<boolean>`(polled_at IS NULL OR polled_at < clock_timestamp() - ${POLL_EVERY}::interval)`;

/** A turn of one connector: what it is told, and since when. */
export interface PollTurn {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Up to here the outside system was asked before, or when the connector was made. */
  readonly since: number;
  /** Up to here it will have been, when this turn comes to its end. */
  readonly until: number;
}

/** Takes the turn, so that no other worker does; undefined when one has. */
export const takePollTurn = (tx: OrgTx, connectorId: string): Promise<PollTurn | undefined> =>
  tx.db
    .updateTable('connector')
    .set({ polled_at: sql<string>`clock_timestamp()` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', connectorId)
    .where('deleted_at', 'is', null)
    .where(isDue)
    .returning([
      'settings',
      'polled_at as until',
      sql<number>`coalesce(polled_until, created_at)`.as('since'),
    ])
    .executeTakeFirst() as Promise<PollTurn | undefined>;

/** The turn came to its end. */
export async function endPollTurn(tx: OrgTx, connectorId: string, { until }: PollTurn): Promise<void> {
  await tx.db
    .updateTable('connector')
    .set({ polled_until: new Date(until).toISOString() })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', connectorId)
    .execute();
}

/** Which of the provider's message ids are of messages that left from here. */
export async function ourMessages(tx: OrgTx, providerMessageIds: readonly string[]): Promise<Set<string>> {
  if (providerMessageIds.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
SELECT provider_message_id AS id FROM message
WHERE org_id = ${tx.org.id} AND provider_message_id = ANY(${[...providerMessageIds]})`.execute(tx.db);
  return new Set(rows.map((row) => row.id));
}

/** Which of these events are kept already. */
export async function knownEvents(
  tx: OrgTx,
  connectorId: string,
  hashes: readonly Buffer[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const { rows } = await sql<{ hash: string }>`
SELECT encode(dedupe_hash, 'hex') AS hash FROM inbox
WHERE org_id = ${tx.org.id} AND connector_id = ${connectorId} AND dedupe_hash = ANY(${[...hashes]}::bytea[])`.execute(
    tx.db,
  );
  return new Set(rows.map((row) => row.hash));
}
