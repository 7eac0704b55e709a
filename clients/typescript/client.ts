import type { Input, Method, PathOf, Problem, Reply } from './types.js';

export type * from './types.js';

export interface ClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** How long one call may take with all its repetitions. Default: a minute. */
  readonly patienceMs?: number;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/** One function per method; addresses, bodies and answers are typed by the API's own documentation. */
export type Client = {
  readonly [M in Method]: <P extends PathOf<M>>(
    path: P,
    ...input: Given<Input<M, P>>
  ) => Promise<Reply<M, P>>;
};
type Given<I> = Partial<I> extends I ? [input?: I] : [input: I];

/** The API said no. `slug` is the stable part to act on; the words are for people. */
export class RelanceProblem extends Error {
  readonly slug: string;

  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${problem.title}: ${problem.detail} (${problem.requestId})`);
    this.name = 'RelanceProblem';
    this.slug = problem.type.replace('/problems/', '');
  }
}

const DEFAULT_PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * A typed client of relance over `fetch`, without dependencies. A call that got no answer, 429, 503, or 409 with
 * `Retry-After` is repeated until it is answered or its patience ends; every POST carries an `Idempotency-Key`,
 * so a repetition never does the work twice.
 * @returns functions that resolve to `{status, data}` and reject with RelanceProblem when the API says no
 */
export function createClient(options: ClientOptions): Client {
  const call = async (method: Method, path: string, input: AnyInput = {}): Promise<unknown> => {
    const request = requestOf(options, method, path, input);
    const deadline = Date.now() + (options.patienceMs ?? DEFAULT_PATIENCE_MS);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      const outcome = await attempt(options.fetch ?? fetch, request, deadline - Date.now(), input.signal);
      if ('reply' in outcome) return outcome.reply;
      const pauseMs = Math.max(waitMs, (outcome.retryAfterSeconds ?? 0) * 1000);
      if (!outcome.isTemporary || Date.now() + pauseMs >= deadline) throw outcome.error;
      await pause(pauseMs, input.signal);
    }
  };
  const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete'];
  return Object.fromEntries(
    methods.map((method) => [method, (path: string, input?: AnyInput) => call(method, path, input)]),
  ) as unknown as Client;
}

interface AnyInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

interface ReadyRequest {
  readonly url: URL;
  readonly init: RequestInit;
}

type Outcome =
  | { readonly reply: { readonly status: number; readonly data: unknown } }
  | {
      readonly error: unknown;
      readonly isTemporary: boolean;
      readonly retryAfterSeconds?: number | undefined;
    };

function requestOf(
  { baseUrl, apiKey }: ClientOptions,
  method: Method,
  path: string,
  input: AnyInput,
): ReadyRequest {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(input.path?.[name] ?? ''),
  );
  const url = new URL(baseUrl.replace(/\/$/, '') + filled);
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const headers: Record<string, string> = { Authorization: `Bearer ${apiKey}` };
  if (input.body !== undefined) headers['Content-Type'] = 'application/json';
  if (method === 'post') headers['Idempotency-Key'] = input.idempotencyKey ?? crypto.randomUUID();
  return {
    url,
    init: {
      method: method.toUpperCase(),
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    },
  };
}

async function attempt(
  send: typeof fetch,
  { url, init }: ReadyRequest,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  const limit = AbortSignal.timeout(Math.max(1, patienceMs));
  try {
    const response = await send(url, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const data: unknown = isJson ? JSON.parse(text) : undefined;
    if (response.ok) return { reply: { status: response.status, data } };
    return refusal(response, data);
  } catch (error) {
    return { error, isTemporary: signal?.aborted !== true };
  }
}

function refusal(response: Response, data: unknown): Outcome {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(wait) ? wait : undefined;
  const isTemporary = [429, 503].includes(response.status) || retryAfterSeconds !== undefined;
  const error = isProblem(data)
    ? new RelanceProblem(data, retryAfterSeconds)
    : new Error(`relance answered ${response.status} without a problem document`);
  return { error, isTemporary, retryAfterSeconds };
}

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'type' in data && 'requestId' in data;

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const wake = () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
