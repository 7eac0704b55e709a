import { sql } from 'kysely';
import type { OrgTx } from './database.js';
import { json } from './values.js';

/** A caller's key for one call: scope is the organisation and the path (contract §3). */
export interface IdempotencyKey {
  readonly path: string;
  readonly key: string;
  /** Of the canonical body. */
  readonly bodyHash: Buffer;
}

export type KeyAnswer =
  /** Nobody used it: do the work, then `storeAnswer` in the same transaction. */
  | { readonly kind: 'new' }
  | { readonly kind: 'replay'; readonly status: number; readonly response: unknown }
  /** The same key with another body (422). */
  | { readonly kind: 'reused' }
  /** The first call is still running (409 with Retry-After). */
  | { readonly kind: 'in_flight' };

/** Takes the key for this transaction, or says what became of it. First thing inside the work's transaction. */
export async function takeKey(tx: OrgTx, key: IdempotencyKey): Promise<KeyAnswer> {
  const scope = JSON.stringify([tx.org.id, key.path, key.key]);
  // Together, and carried out in this order: whoever has the lock sees what the one before has stored.
  const [{ rows }, stored] = await Promise.all([
    sql<{ taken: boolean }>`
SELECT pg_try_advisory_xact_lock(hashtextextended(${scope}, 0)) AS taken`.execute(tx.db),
    findAnswer(tx, key),
  ]);
  if (rows[0]?.taken !== true) return { kind: 'in_flight' };
  if (stored === undefined) return { kind: 'new' };
  if (!stored.bodyHash.equals(key.bodyHash)) return { kind: 'reused' };
  return { kind: 'replay', status: stored.status, response: stored.response };
}

/** An answer that is kept for a key, and the body it belongs to. */
export interface StoredAnswer {
  readonly bodyHash: Buffer;
  readonly status: number;
  readonly response: unknown;
}

/** The answer kept for a key, whatever body it was for. */
export const findAnswer = (
  tx: OrgTx,
  { path, key }: Pick<IdempotencyKey, 'path' | 'key'>,
): Promise<StoredAnswer | undefined> =>
  tx.db
    .selectFrom('idempotency_key')
    .select(['body_hash as bodyHash', 'status', 'response'])
    .where('org_id', '=', tx.org.id)
    .where('path', '=', path)
    .where('key', '=', key)
    .executeTakeFirst();

/** Keeps a final answer (never 429 or 5xx) with the work it answers for, in one transaction. */
export function storeAnswer(
  tx: OrgTx,
  key: IdempotencyKey,
  answer: { readonly status: number; readonly response: unknown },
): Promise<void> {
  tx.later(
    tx.db.insertInto('idempotency_key').values({
      org_id: tx.org.id,
      path: key.path,
      key: key.key,
      body_hash: key.bodyHash,
      status: answer.status,
      response: json(answer.response),
    }),
  );
  return Promise.resolve();
}

/**
 * Puts the answer that came in the end in the place of the one kept with the work, under the key's lock. The row is
 * taken out and written again: the role has no right to change an answer.
 */
export async function replaceAnswer(
  tx: OrgTx,
  key: IdempotencyKey,
  answer: { readonly status: number; readonly response: unknown },
): Promise<void> {
  const known = await takeKey(tx, key);
  if (known.kind !== 'replay') return;
  await tx.db
    .deleteFrom('idempotency_key')
    .where('org_id', '=', tx.org.id)
    .where('path', '=', key.path)
    .where('key', '=', key.key)
    .execute();
  await storeAnswer(tx, key, answer);
}
