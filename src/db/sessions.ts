import { sql } from 'kysely';
import type { AuthDb } from './database.js';
import type { Role } from './tables.js';

/** Opens a session for a user whose password was right; only the hash of its token is stored. */
export async function createSession(
  auth: AuthDb,
  input: {
    readonly orgId: string;
    readonly userId: string;
    readonly tokenHash: Buffer;
    readonly lifetimeMs: number;
  },
): Promise<void> {
  await auth.db
    .insertInto('session')
    .values({
      org_id: input.orgId,
      user_id: input.userId,
      token_hash: input.tokenHash,
      expires_at: sql<string>`clock_timestamp() + ${`${input.lifetimeMs} milliseconds`}::interval`,
    })
    .execute();
}

/** Whose session it is. */
export interface KnownSession {
  readonly orgId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly isSuspended: boolean;
}

/** The session of that token while it lasts (database clock); undefined otherwise. Writes nothing. */
export const findSession = (auth: AuthDb, tokenHash: Buffer): Promise<KnownSession | undefined> =>
  auth.db
    .selectFrom('session as s')
    .innerJoin('app_user as u', (join) =>
      join.onRef('u.org_id', '=', 's.org_id').onRef('u.id', '=', 's.user_id'),
    )
    .innerJoin('organisation as o', 'o.org_id', 's.org_id')
    .select([
      's.org_id as orgId',
      's.user_id as userId',
      'u.name',
      'u.email',
      'u.role',
      sql<boolean>`o.suspended_at IS NOT NULL`.as('isSuspended'),
    ])
    .where('s.token_hash', '=', tokenHash)
    .where('s.expires_at', '>', sql<never>`clock_timestamp()`)
    .executeTakeFirst();

/** Logs out: the token is worth nothing from now on. Harmless when it already was. */
export async function deleteSession(auth: AuthDb, tokenHash: Buffer): Promise<void> {
  await auth.db.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
}
