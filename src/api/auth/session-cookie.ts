import type { Request } from 'express';

const NAME = 'relance_session';
/** Half a working day; signing in again is cheap. */
export const SESSION_MS = 12 * 3_600_000;

/** `__Host-` binds the cookie to this very host, but browsers accept it over https only. */
const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? `__Host-${NAME}` : NAME);

/** The session token a request carries, if any. */
export function sessionToken(request: Request, publicUrl: string): string | undefined {
  const wanted = cookieName(publicUrl);
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** `Set-Cookie` that signs in: out of reach of scripts, not sent along by other sites' forms. */
export const sessionCookie = (token: string, publicUrl: string): string =>
  `${cookieName(publicUrl)}=${token}; ${attributes(publicUrl)}; Max-Age=${SESSION_MS / 1000}`;

/** `Set-Cookie` that signs out. */
export const expiredCookie = (publicUrl: string): string =>
  `${cookieName(publicUrl)}=; ${attributes(publicUrl)}; Max-Age=0`;

const attributes = (publicUrl: string): string =>
  `Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`;
