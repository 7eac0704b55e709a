import { randomBytes } from 'node:crypto';
import { createSession, deleteSession } from '../../../db/sessions.js';
import { findLogins, type Login } from '../../../db/users.js';
import { hashOfSecret } from '../../auth/api-key.js';
import { refuseSuspended } from '../../auth/authenticate.js';
import { SESSION_MS } from '../../auth/session-cookie.js';
import type { Deps } from '../../deps.js';
import { Problem } from '../../problems.js';

const TOKEN_BYTES = 32;

/**
 * Opens a session. Every login makes a new token; an unknown address takes as long as a wrong password and
 * answers the same.
 * @throws Problem `unauthenticated`, `forbidden` for a suspended organisation
 */
export async function logIn(deps: Deps, email: string, password: string): Promise<string> {
  const { database } = deps;
  const login = await rightLogin(deps, email, password);
  if (!login) throw new Problem('unauthenticated', 'Address or password is wrong.');
  const suspendedAt = await database.withOrg(login.orgId, (tx) => Promise.resolve(tx.org.suspendedAt));
  refuseSuspended(suspendedAt);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { orgId, userId } = login;
  await database.asAuth((auth) =>
    createSession(auth, { orgId, userId, tokenHash: hashOfSecret(token), lifetimeMs: SESSION_MS }),
  );
  return token;
}

/** The newest login of that address whose password it is. An address nobody has costs one comparison, too. */
async function rightLogin(deps: Deps, email: string, password: string): Promise<Login | undefined> {
  const logins = await deps.database.asAuth((auth) => findLogins(auth, email));
  if (logins.length === 0) await deps.passwords.verify(password, null);
  for (const login of logins) {
    if (await deps.passwords.verify(password, login.passwordHash)) return login;
  }
  return undefined;
}

/** Closes a session; one that is closed already stays closed. */
export const logOut = (deps: Deps, token: string): Promise<void> =>
  deps.database.asAuth((auth) => deleteSession(auth, hashOfSecret(token)));
