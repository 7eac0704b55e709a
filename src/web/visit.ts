import type { Request, Response } from 'express';
import { type ApiClient, ApiProblem, createApiClient } from './api-client.js';
import type { Clock, Me } from './api-types.js';
import { cookieOf, DONE_COOKIE, forgetAnnouncement, LANGUAGE_COOKIE, rememberLanguage } from './cookies.js';
import { dayOf } from './format.js';
import { isLanguage, type Language, preferredLanguage } from './language.js';
import { localPath } from './security.js';
import { type Texts, textsIn } from './texts.js';

/** Roles that only look (contract §5): their pages offer no button the API would refuse. */
const READING_ROLES: ReadonlySet<string> = new Set(['reader', 'engineer']);

/** One request of somebody, logged in or not. */
export interface Arrival {
  readonly request: Request;
  readonly response: Response;
  readonly api: ApiClient;
  readonly texts: Texts;
  readonly language: Language;
  /** The address asked for, with its parameters. */
  readonly url: URL;
}

/** One request of somebody logged in, with what every page shows. */
export interface Visit extends Arrival {
  readonly me: Me;
  /** The sandbox clock; null for live organisations, which have none. */
  readonly clock: Clock | null;
  /** Today in the organisation's zone, on its own clock. */
  readonly today: string;
  /** What the visitor has just done, to be said once. */
  readonly done: string | null;
  readonly canWrite: boolean;
}

/** What is known of a request before anybody is asked who sent it. */
export function arrive(
  apiUrl: string,
  request: Request,
  response: Response,
  organisationLanguage?: Language,
): Arrival {
  const chosen = cookieOf(request, LANGUAGE_COOKIE);
  const language = isLanguage(chosen)
    ? chosen
    : (organisationLanguage ?? preferredLanguage(request.get('accept-language')));
  return {
    request,
    response,
    api: createApiClient(apiUrl, request.get('cookie')),
    texts: textsIn(language),
    language,
    // The application parses no query strings for us, and the host is nobody's business here.
    url: new URL(request.originalUrl, 'http://pages.invalid'),
  };
}

/** `?lang=en` on any page: remembers the choice and shows the page again without the parameter. */
export function switchLanguage({ request, response, url }: Arrival): boolean {
  const wish = url.searchParams.get('lang');
  if (!isLanguage(wish) || request.method !== 'GET') return false;
  rememberLanguage(response, wish);
  url.searchParams.delete('lang');
  response.redirect(303, localPath(`${url.pathname}${url.search}`));
  return true;
}

/**
 * Asks the API who is visiting.
 * @returns null when nobody is logged in: the answer then is the login page, which leads back here
 */
export async function openVisit(apiUrl: string, request: Request, response: Response): Promise<Visit | null> {
  const arrival = arrive(apiUrl, request, response);
  if (switchLanguage(arrival)) return null;
  const facts = await whoAndWhen(arrival.api);
  if (facts === null) {
    const back =
      request.method === 'GET' ? `?next=${encodeURIComponent(localPath(request.originalUrl))}` : '';
    response.redirect(303, `/login${back}`);
    return null;
  }
  const { me, clock } = facts;
  const done = cookieOf(request, DONE_COOKIE) ?? null;
  if (done !== null) forgetAnnouncement(response);
  return {
    ...arrive(apiUrl, request, response, me.organisation.language),
    me,
    clock,
    today: dayOf(clock?.now ?? new Date().toISOString(), me.organisation.timeZone),
    done,
    canWrite: me.user !== null && !READING_ROLES.has(me.user.role),
  };
}

async function whoAndWhen(api: ApiClient): Promise<{ me: Me; clock: Clock | null } | null> {
  try {
    const me = await api.get<Me>('/v1/me');
    const clock = me.organisation.sandbox ? await api.get<Clock>('/v1/sandbox/clock') : null;
    return { me, clock };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}
