import type { FieldError } from './api-types.js';

/** Longer than the API itself waits for a message in flight (15 s), so that its own answer is the one shown. */
const PATIENCE_MS = 20_000;
/** The API answers an advance of the clock after 60 s at the latest. */
export const ADVANCE_PATIENCE_MS = 70_000;

/** The API said no, or could not be asked; `slug` is the last part of the problem's type (contract §3). */
export class ApiProblem extends Error {
  constructor(
    readonly slug: string,
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    cause?: unknown,
  ) {
    super(`${slug}: ${detail}`, { cause });
    this.name = 'ApiProblem';
  }
}

export interface PostOptions {
  /** Made when the form was shown, so that a double click is one act. */
  readonly idempotencyKey?: string | undefined;
  readonly patienceMs?: number;
}

export interface ApiAnswer<T> {
  readonly body: T;
  readonly status: number;
  readonly setCookies: readonly string[];
}

/** The HTTP API, asked as the visitor: the pages know nothing that a program with the same rights would not. */
export interface ApiClient {
  get<T>(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<T>;
  post<T>(path: string, body: unknown, options?: PostOptions): Promise<ApiAnswer<T>>;
  /** Says the same when it is said twice: it needs no key. */
  patch<T>(path: string, body: unknown): Promise<ApiAnswer<T>>;
}

/**
 * @param apiUrl base address of the API on this machine
 * @param cookie the visitor's own Cookie header, passed on as it came
 */
export function createApiClient(apiUrl: string, cookie: string | undefined): ApiClient {
  const headers: Record<string, string> = {
    accept: 'application/json',
    // The pages have checked that the visitor's own request came from them (security.ts); to the API they vouch for it.
    origin: new URL(apiUrl).origin,
    'sec-fetch-site': 'same-origin',
    ...(cookie === undefined ? {} : { cookie }),
  };
  const change = (method: string, body: unknown, more: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { ...headers, 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  });
  return {
    async get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
      const url = new URL(path, apiUrl);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== '') url.searchParams.set(name, value);
      }
      const answer = await ask<T>(url, { headers }, PATIENCE_MS);
      return answer.body;
    },
    post<T>(path: string, body: unknown, options: PostOptions = {}): Promise<ApiAnswer<T>> {
      const key = options.idempotencyKey;
      const init = change('POST', body, key === undefined ? {} : { 'idempotency-key': key });
      return ask<T>(new URL(path, apiUrl), init, options.patienceMs ?? PATIENCE_MS);
    },
    patch: <T>(path: string, body: unknown) =>
      ask<T>(new URL(path, apiUrl), change('PATCH', body), PATIENCE_MS),
  };
}

async function ask<T>(url: URL, init: RequestInit, patienceMs: number): Promise<ApiAnswer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
    text = await response.text();
  } catch (error) {
    throw new ApiProblem('unreachable', 503, 'no answer', [], error);
  }
  const body: unknown = parsed(text);
  if (!response.ok) throw problemOf(response.status, body);
  return { body: body as T, status: response.status, setCookies: response.headers.getSetCookie() };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(status: number, body: unknown): ApiProblem {
  const { type, detail, errors } = (body ?? {}) as { type?: unknown; detail?: unknown; errors?: unknown };
  const slug = typeof type === 'string' ? (type.split('/').at(-1) ?? '') : '';
  return new ApiProblem(
    slug === '' ? 'internal' : slug,
    status,
    typeof detail === 'string' ? detail : '',
    Array.isArray(errors) ? (errors as FieldError[]) : [],
  );
}
