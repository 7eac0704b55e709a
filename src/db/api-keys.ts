import { sql, type Selectable } from 'kysely';
import { toIso, type Instant } from '../domain/time.js';
import type { AuthDb, OrgTx } from './database.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './read/page.js';
import type { Tables } from './tables.js';

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

/** A key as its organisation sees it: never its secret. */
export type ApiKeyRow = Omit<Selectable<Tables['api_key']>, 'org_id' | 'secret_hash'>;

const SHOWN = ['id', 'name', 'scopes', 'created_at', 'expires_at', 'revoked_at'] as const;
const LIST = 'api-keys';

/** All keys, revoked and expired ones too, newest first. */
export async function listApiKeys(
  tx: OrgTx,
  filter: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<ApiKeyRow>> {
  let query = tx.db
    .selectFrom('api_key')
    .select(SHOWN)
    .where('org_id', '=', tx.org.id)
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.cursor !== undefined) {
    query = query.where('id', '<', String(decodeCursor(LIST, filter.cursor, ['id'])[0]));
  }
  const rows = await query.execute();
  return toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
}

/** One key by id; undefined when this organisation has none of that id. */
export const findOwnApiKey = (tx: OrgTx, keyId: string): Promise<ApiKeyRow | undefined> =>
  tx.db
    .selectFrom('api_key')
    .select(SHOWN)
    .where('org_id', '=', tx.org.id)
    .where('id', '=', keyId)
    .executeTakeFirst();

/** From the commit on the key opens nothing, in any process: each request looks it up. Harmless when repeated. */
export async function revokeApiKey(tx: OrgTx, keyId: string): Promise<void> {
  await tx.db
    .updateTable('api_key')
    .set({ revoked_at: sql<string>`coalesce(revoked_at, clock_timestamp())` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', keyId)
    .execute();
}

/**
 * Whether somebody could still administer the organisation without this key: another admin key without an end,
 * or an owner with a password. Locks the admin keys, so that two of them cannot revoke each other at once.
 */
export async function isAdministrableWithout(tx: OrgTx, keyId: string): Promise<boolean> {
  const keys = await tx.db
    .selectFrom('api_key')
    .select(['id', 'expires_at'])
    .where('org_id', '=', tx.org.id)
    .where('revoked_at', 'is', null)
    .where(sql<boolean>`'admin' = ANY (scopes)`)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (keys.some((key) => key.id !== keyId && key.expires_at === null)) return true;
  const owner = await tx.db
    .selectFrom('app_user')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('role', '=', 'owner')
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return owner !== undefined;
}
