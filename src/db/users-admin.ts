import type { CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { EmailTaken } from './users.js';
import { isUniqueViolation } from './errors.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './read/page.js';
import type { Role, UserRow } from './tables.js';

const LIST = 'users';

/** Everybody who may log in or be assigned something, oldest first. */
export async function listUsers(
  tx: OrgTx,
  filter: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<UserRow>> {
  let query = tx.db
    .selectFrom('app_user')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .orderBy('id')
    .limit(filter.limit + 1);
  if (filter.cursor !== undefined) {
    query = query.where('id', '>', String(decodeCursor(LIST, filter.cursor, ['id'])[0]));
  }
  const rows = await query.execute();
  return toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
}

export interface UserChange {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly phone?: string | null | undefined;
  readonly passwordHash?: string | undefined;
  readonly standInId?: string | null | undefined;
  readonly absentUntil?: CivilDate | null | undefined;
}

/** Writes what is given. Throws `EmailTaken`, after which the transaction cannot go on. */
export async function changeUser(tx: OrgTx, userId: string, change: UserChange): Promise<UserRow> {
  const { email, name, role, phone, passwordHash, standInId, absentUntil } = change;
  try {
    return await tx.db
      .updateTable('app_user')
      .set({
        // Said anew, so that a change of nothing is a statement as well.
        org_id: tx.org.id,
        ...(email !== undefined && { email }),
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
        ...(phone !== undefined && { phone }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
        ...(standInId !== undefined && { stand_in_id: standInId }),
        ...(absentUntil !== undefined && { absent_until: absentUntil }),
      })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', userId)
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error, 'app_user_email')) throw new EmailTaken('this e-mail has a user already');
    throw error;
  }
}

/** Locks the owners, so that two of them cannot demote each other at once. Their ids. */
export async function lockOwners(tx: OrgTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('app_user')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('role', '=', 'owner')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map((row) => row.id);
}

/** Ends everything a user has open: what was allowed under the old password or role. */
export async function endSessions(tx: OrgTx, userId: string): Promise<void> {
  await tx.db.deleteFrom('session').where('org_id', '=', tx.org.id).where('user_id', '=', userId).execute();
}
