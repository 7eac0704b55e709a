import { createHmac, randomBytes } from 'node:crypto';
import { fromIso, instant, type Instant } from '../../../domain/time.js';
import { findOwnApiKey, insertApiKey, type ApiKeyRow } from '../../../db/api-keys.js';
import type { Database, OrgTx } from '../../../db/database.js';
import { newId } from '../../../db/ids.js';
import { composeApiKey, hashOfSecret } from '../../auth/api-key.js';
import { invalidField } from '../../problems.js';
import type { NewApiKeyBody } from '../../schemas/access-bodies.js';

/** What a key's secret is made from: chance, or, for a repeatable request, its idempotency key. */
interface Origin {
  /** RELANCE_SECRET. */
  readonly secret: string;
  readonly idempotencyKey: string | undefined;
}

/**
 * Makes a key; only the hash of its secret is stored. With an idempotency key the secret is derived from it, so
 * that a repetition shows the same key although no answer with a secret was kept.
 * @throws Problem `validation` for an end that is past
 */
export async function createApiKey(
  tx: OrgTx,
  body: NewApiKeyBody,
  origin: Origin,
): Promise<{ readonly row: ApiKeyRow; readonly key: string }> {
  const expiresAt = body.expiresAt === undefined ? null : fromIso(body.expiresAt);
  if (expiresAt !== null && expiresAt <= realNow(tx)) throw invalidField('/expiresAt', 'is in the past');
  const id = newId('key');
  const key = composeApiKey(id, tx.org.sandbox, secretOf(tx.org.id, origin));
  const { name, scopes } = body;
  await insertApiKey(tx, { id, name, scopes, expiresAt, secretHash: hashOfSecret(key) });
  const row = await findOwnApiKey(tx, id);
  if (row === undefined) throw new Error('a key just written is not there');
  return { row, key };
}

/** The key a repeated request was answered with. */
export const sameApiKey = (
  database: Database,
  orgId: string,
  keyId: string,
  origin: Origin,
): Promise<string> =>
  database.withOrg(orgId, (tx) =>
    Promise.resolve(composeApiKey(keyId, tx.org.sandbox, secretOf(orgId, origin))),
  );

const SECRET_BYTES = 32;

function secretOf(orgId: string, { secret, idempotencyKey }: Origin): Buffer {
  if (idempotencyKey === undefined) return randomBytes(SECRET_BYTES);
  return createHmac('sha256', secret).update(`/v1/api-keys\n${orgId}\n${idempotencyKey}`).digest();
}

/** Keys live in real time, whatever a sandbox's clock shows. */
const realNow = (tx: OrgTx): Instant => instant(tx.now - tx.org.clockOffsetMs);
