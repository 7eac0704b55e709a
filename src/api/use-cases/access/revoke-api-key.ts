import { findOwnApiKey, isAdministrableWithout, revokeApiKey as revoke } from '../../../db/api-keys.js';
import type { OrgTx } from '../../../db/database.js';
import { conflict, notFound } from '../../problems.js';

/**
 * Revokes a key, in one transaction; revoking again changes nothing. The last way to administer an organisation
 * cannot be revoked: nobody could let anybody in again.
 * @throws Problem `not-found`, `conflict`
 */
export async function revokeApiKey(tx: OrgTx, keyId: string): Promise<void> {
  const key = await findOwnApiKey(tx, keyId);
  if (key === undefined) throw notFound();
  if (key.revoked_at !== null) return;
  if (key.scopes.includes('admin') && !(await isAdministrableWithout(tx, keyId))) {
    throw conflict(
      'This is the last way to administer your organisation: make another admin key without an end, or give an owner a password, then revoke this one.',
    );
  }
  await revoke(tx, keyId);
}
