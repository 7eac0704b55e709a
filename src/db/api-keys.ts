import { sql } from 'kysely';
import { toIso, type Instant } from '../domain/time.js';
import type { AuthDb, OrgTx } from './database.js';

export interface NewApiKey {
  readonly id: string;
  readonly name: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant | null;
}

/** Stores a key; only the hash of its secret. */
export async function insertApiKey(tx: OrgTx, input: NewApiKey): Promise<void> {
  await tx.db
    .insertInto('api_key')
    .values({
      org_id: tx.org.id,
      id: input.id,
      name: input.name,
      secret_hash: input.secretHash,
      scopes: [...input.scopes],
      expires_at: input.expiresAt === null ? null : toIso(input.expiresAt),
    })
    .execute();
}

/** Who calls with this key, and whether it still counts. */
export interface KnownApiKey {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  /** Neither revoked nor expired, by the database's clock. */
  readonly isValid: boolean;
  readonly isSuspended: boolean;
}

/** Looks a key up by its public part; the caller compares the secret in constant time. Writes nothing. */
export const findApiKey = (auth: AuthDb, keyId: string): Promise<KnownApiKey | undefined> =>
  auth.db
    .selectFrom('api_key as k')
    .innerJoin('organisation as o', 'o.org_id', 'k.org_id')
    .select([
      'k.org_id as orgId',
      'k.id',
      'k.name',
      'k.secret_hash as secretHash',
      'k.scopes',
      sql<boolean>`k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())`.as(
        'isValid',
      ),
      sql<boolean>`o.suspended_at IS NOT NULL`.as('isSuspended'),
    ])
    .where('k.id', '=', keyId)
    .executeTakeFirst();
