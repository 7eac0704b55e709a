import type { Request, Response } from 'express';

/** One cookie of the request; undefined when it is absent or unreadable. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const [key, ...rest] = pair.trim().split('=');
    if (key === name) return rest.join('=');
  }
  return undefined;
}

/** Remembers the language chosen on a page for a year; carries nothing personal. */
export const LANGUAGE_COOKIE = 'relance_language';
/** What has just been done, as a word of a closed list: shown once on the next page. */
export const DONE_COOKIE = 'relance_done';

export function rememberLanguage(response: Response, language: string): void {
  response.cookie(LANGUAGE_COOKIE, language, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: 365 * 86_400_000,
  });
}

export function announce(response: Response, done: string): void {
  response.cookie(DONE_COOKIE, done, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 60_000 });
}

export function forgetAnnouncement(response: Response): void {
  response.clearCookie(DONE_COOKIE, { httpOnly: true, sameSite: 'lax', path: '/' });
}
