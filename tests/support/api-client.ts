import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface Call {
  readonly body?: unknown;
  /** Statuses the contract allows here; anything else fails the test with the whole answer. */
  readonly expected?: readonly number[];
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiClientOptions {
  readonly baseUrl: string;
  readonly key: string;
  /**
   * How long a call is repeated, with the same Idempotency-Key, while nobody answers or the answer is 429 or
   * 503: what a client does during faults. Without it every call is made once.
   */
  readonly patienceMs?: number;
  /** Also repeats what was answered 500: where a fault is thrown into the program on purpose. */
  readonly repeats500?: boolean;
  /** Is told of every request and of the head of its answer, as they happen (fault stories). */
  readonly witness?: Witness;
}

/** Notes a request as it leaves; answers what notes the status of its answer, and then its body. */
export type Witness = (
  method: string,
  path: string,
  body: unknown,
) => { readonly onStatus: (status: number) => void; readonly onBody: (body: unknown) => void };

const RETRY_EVERY_MS = 100;
/** Longer than any wait the contract names (advance answers after 60 s), shorter than a test's time limit. */
const ANSWER_WITHIN_MS = 75_000;

/** Calls the API the way a user's program does: over HTTP, with a key. */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  async get<Body>(path: string, expected: readonly number[] = [200]): Promise<Body> {
    return (await this.call<Body>('GET', path, { expected })).body;
  }

  async post<Body>(path: string, body: unknown, expected: readonly number[]): Promise<Body> {
    return (await this.call<Body>('POST', path, { body, expected })).body;
  }

  async call<Body = unknown>(method: string, path: string, call: Call = {}): Promise<Answer<Body>> {
    const patienceMs = this.#options.patienceMs ?? 0;
    const key = call.idempotencyKey ?? (method === 'POST' && patienceMs > 0 ? randomUUID() : undefined);
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await this.#once<Body>(method, path, call, key).catch((failure: unknown) => {
        if (Date.now() >= deadline) throw new Error(`${method} ${path}: no answer`, { cause: failure });
        return undefined;
      });
      const isFailed = answer?.status === 500 && this.#options.repeats500 === true;
      const isFinal = answer && !((isFailed || isTemporary(answer, key)) && Date.now() < deadline);
      if (isFinal) return assertExpected(method, path, answer, call.expected);
      await sleep(RETRY_EVERY_MS);
    }
  }

  async #once<Body>(method: string, path: string, call: Call, key?: string): Promise<Answer<Body>> {
    const seen = this.#options.witness?.(method, path, call.body);
    const response = await fetch(new URL(path, this.#options.baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${this.#options.key}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    seen?.onStatus(response.status);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body = (isJson ? JSON.parse(text) : text) as Body;
    seen?.onBody(body);
    return {
      status: response.status,
      body,
      headers: response.headers,
    };
  }
}

/** Answers that ask to be repeated; 409 with Retry-After is "the first one with this key still runs". */
const isTemporary = (answer: Answer, key?: string): boolean =>
  answer.status === 503 ||
  answer.status === 429 ||
  (answer.status === 409 && key !== undefined && answer.headers.has('retry-after'));

function assertExpected<Body>(
  method: string,
  path: string,
  answer: Answer<Body>,
  expected?: readonly number[],
): Answer<Body> {
  if (expected && !expected.includes(answer.status)) {
    const wanted = expected.join(' or ');
    throw new Error(
      `${method} ${path}: ${answer.status} instead of ${wanted}: ${JSON.stringify(answer.body)}`,
    );
  }
  return answer;
}
