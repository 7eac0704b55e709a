import type { OrgTx } from '../../../db/database.js';
import type { UserRow } from '../../../db/tables.js';
import { changeUser as write, endSessions, lockOwners } from '../../../db/users-admin.js';
import { EmailTaken, findUser, findUserByEmail, insertUser } from '../../../db/users.js';
import type { Passwords } from '../../auth/password.js';
import { civilDateOf } from '../../../domain/calendar/civil.js';
import { conflict, invalidField, notFound } from '../../problems.js';
import type { ChangeUserBody, NewUserBody } from '../../schemas/access-bodies.js';
import { whoMayDo } from './who-may-do.js';

/**
 * Adds somebody who works for the organisation.
 * @throws Problem `conflict` when the address has a user already
 */
export async function addUser(tx: OrgTx, body: NewUserBody, passwords: Passwords): Promise<UserRow> {
  if (await findUserByEmail(tx, body.email)) throw emailTaken();
  const { email, name, role, phone, password } = body;
  const passwordHash = password === undefined ? null : await passwords.hash(password);
  return orTaken(insertUser(tx, { email, name, role, phone, passwordHash }));
}

/**
 * Changes a user. A new password or role ends the user's sessions; the last owner stays one. New tasks of somebody who
 * is away go to their stand-in.
 * @throws Problem `not-found`, `validation` (stand-in, absence), `conflict` (address taken, last owner)
 */
export async function changeUser(
  tx: OrgTx,
  userId: string,
  body: ChangeUserBody,
  passwords: Passwords,
): Promise<UserRow> {
  const owners = body.role === undefined ? [] : await lockOwners(tx);
  const user = await findUser(tx, userId);
  if (user === undefined) throw notFound();
  const isDemoted = body.role !== undefined && body.role !== 'owner' && user.role === 'owner';
  if (isDemoted && owners.every((id) => id === userId)) {
    throw conflict('This is the last owner: make somebody else an owner first.');
  }
  const holder = body.email === undefined ? undefined : await findUserByEmail(tx, body.email);
  if (holder !== undefined && holder.id !== userId) throw emailTaken();
  const { password, standIn: _, ...rest } = body;
  const change = {
    ...rest,
    ...(password !== undefined && { passwordHash: await passwords.hash(password) }),
    ...(await absence(tx, user, body)),
  };
  const changed = await orTaken(write(tx, userId, change));
  if (password !== undefined || changed.role !== user.role) await endSessions(tx, userId);
  return changed;
}

/** Whoever is away names somebody who does their work; it takes both. */
async function absence(
  tx: OrgTx,
  user: UserRow,
  { standIn, absentUntil }: ChangeUserBody,
): Promise<{ readonly standInId?: string | null }> {
  const named = typeof standIn === 'string' ? await whoMayDo(tx, standIn, '/standIn') : undefined;
  if (named?.id === user.id) throw invalidField('/standIn', 'is the user themselves');
  const standInId = standIn === undefined ? user.stand_in_id : (named?.id ?? null);
  const until = absentUntil === undefined ? user.absent_until : absentUntil;
  const today = civilDateOf(tx.now, tx.org.timeZone);
  if (typeof absentUntil === 'string' && absentUntil < today)
    throw invalidField('/absentUntil', 'is in the past');
  if (until !== null && until >= today && standInId === null)
    throw invalidField('/standIn', 'is needed while the user is absent: who does their work?');
  return standIn === undefined ? {} : { standInId };
}

async function orTaken<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof EmailTaken) throw emailTaken();
    throw error;
  }
}

const emailTaken = () =>
  conflict('This address has a user already.', [{ path: '/email', message: 'belongs to another user' }]);
