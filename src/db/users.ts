import { sql } from 'kysely';
import { toIso, type CivilDate } from '../domain/time.js';
import { askOnce } from './bulk.js';
import type { AuthDb, OrgTx } from './database.js';
import { isUniqueViolation } from './errors.js';
import { newId } from './ids.js';
import type { Role, UserRow } from './tables.js';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly phone?: string | null | undefined;
  readonly passwordHash?: string | null | undefined;
}

/** The address belongs to a user of this organisation already. */
export class EmailTaken extends Error {
  override readonly name = 'EmailTaken';
}

/** Adds a user. Throws `EmailTaken`, after which the transaction cannot go on. */
export async function insertUser(tx: OrgTx, input: NewUser): Promise<UserRow> {
  try {
    return await tx.db
      .insertInto('app_user')
      .values({
        org_id: tx.org.id,
        id: newId('usr'),
        email: input.email,
        name: input.name,
        role: input.role,
        phone: input.phone ?? null,
        password_hash: input.passwordHash ?? null,
        created_at: toIso(tx.now),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error, 'app_user_email')) throw new EmailTaken('this e-mail has a user already');
    throw error;
  }
}

/** A user of this organisation by e-mail, whatever its capitals. */
export const findUserByEmail = (tx: OrgTx, email: string): Promise<UserRow | undefined> =>
  askOnce(tx, `user of ${email.toLowerCase()}`, () =>
    tx.db
      .selectFrom('app_user')
      .selectAll()
      .where('org_id', '=', tx.org.id)
      .where(sql<string>`lower(email)`, '=', sql<string>`lower(${email})`)
      .executeTakeFirst(),
  );

/** A user of this organisation by id. */
export const findUser = (tx: OrgTx, userId: string): Promise<UserRow | undefined> =>
  askOnce(tx, `user ${userId}`, () =>
    tx.db
      .selectFrom('app_user')
      .selectAll()
      .where('org_id', '=', tx.org.id)
      .where('id', '=', userId)
      .executeTakeFirst(),
  );

/** A user of this organisation by e-mail or by id, as people name them in a request. */
export const findUserNamed = (tx: OrgTx, who: string): Promise<UserRow | undefined> =>
  who.includes('@') ? findUserByEmail(tx, who) : findUser(tx, who);

/** So many people in a row may stand in for each other. */
const STAND_INS = 5;

/**
 * Who does what would be given to that user today: their stand-in while they are away, or whoever stands in for them.
 * @param known the user, when the caller has them
 */
export async function whoDoes(tx: OrgTx, userId: string, today: CivilDate, known?: UserRow): Promise<string> {
  let doer = userId;
  for (let step = 0; step < STAND_INS; step++) {
    const user = known?.id === doer ? known : await findUser(tx, doer);
    const awayUntil = user?.absent_until ?? null;
    const standIn = user?.stand_in_id ?? null;
    if (awayUntil === null || awayUntil < today || standIn === null) return doer;
    doer = standIn;
  }
  // Everybody is away, in a circle: whoever it was meant for keeps it.
  return userId;
}

/** The first owner: answers for whatever has nobody else (contract §4, account manager). */
export const ownerOf = (tx: OrgTx): Promise<UserRow> =>
  askOnce(tx, 'owner', () =>
    tx.db
      .selectFrom('app_user')
      .selectAll()
      .where('org_id', '=', tx.org.id)
      .where('role', '=', 'owner')
      .orderBy('created_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow(),
  );

/** What a login is checked against. */
export interface Login {
  readonly orgId: string;
  readonly userId: string;
  readonly passwordHash: string | null;
}

/** More organisations than that under one address are not tried: each costs a slow hash. */
const LOGINS_TRIED = 8;

/**
 * Who may log in with that address, the newest first? The login page knows no organisation, and one person
 * may work for several: the password tells which.
 */
export const findLogins = (auth: AuthDb, email: string): Promise<Login[]> =>
  auth.db
    .selectFrom('app_user')
    .select(['org_id as orgId', 'id as userId', 'password_hash as passwordHash'])
    .where(sql<string>`lower(email)`, '=', sql<string>`lower(${email})`)
    .where('password_hash', 'is not', null)
    .orderBy('id', 'desc')
    .limit(LOGINS_TRIED)
    .execute();
