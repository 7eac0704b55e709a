import type { OrgTx } from '../../../db/database.js';
import type { UserRow } from '../../../db/tables.js';
import { findUserNamed } from '../../../db/users.js';
import { invalidField } from '../../problems.js';

/**
 * The user somebody named, by e-mail or id, to be given work: one who may do it.
 * @throws Problem `validation` for that field: not known, or may only read
 */
export async function whoMayDo(tx: OrgTx, who: string, field: `/${string}`): Promise<UserRow> {
  const user = await findUserNamed(tx, who);
  if (user === undefined) throw invalidField(field, 'is nobody of this organisation');
  if (user.role === 'reader' || user.role === 'engineer')
    throw invalidField(field, `may not complete tasks: ${user.name} is a ${user.role}`);
  return user;
}
