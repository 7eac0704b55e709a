import type { OrgTx } from '../../../db/database.js';
import type { UserRow } from '../../../db/tables.js';
import { changeUser as write, endSessions, lockOwners } from '../../../db/users-admin.js';
import { EmailTaken, findUser, findUserByEmail, insertUser } from '../../../db/users.js';
import type { Passwords } from '../../auth/password.js';
import { conflict, notFound } from '../../problems.js';
import type { ChangeUserBody, NewUserBody } from '../../schemas/access-bodies.js';

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
 * Changes a user. A new password or role ends the user's sessions; the last owner stays one.
 * @throws Problem `not-found`, `conflict` (address taken, last owner)
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
  const { password, ...rest } = body;
  const change = password === undefined ? rest : { ...rest, passwordHash: await passwords.hash(password) };
  const changed = await orTaken(write(tx, userId, change));
  if (password !== undefined || changed.role !== user.role) await endSessions(tx, userId);
  return changed;
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
