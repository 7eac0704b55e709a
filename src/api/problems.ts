/** Every way this API says no (contract §3); the slug is the stable part, the title its plain word. */
const PROBLEM_KINDS = {
  validation: { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not acceptable JSON' },
  unauthenticated: { status: 401, title: 'Who is calling is not known' },
  forbidden: { status: 403, title: 'This caller may not do that' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The present state does not allow it' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'idempotency-key-reused': { status: 422, title: 'This idempotency key belongs to another body' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  busy: { status: 503, title: 'Not possible right now' },
} as const;

export type ProblemSlug = keyof typeof PROBLEM_KINDS;

/** One wrong field: `path` is a JSON Pointer into the body, or `/name` of a query parameter. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * A refusal on its way to the caller. `detail` and `errors` never carry a value the caller sent: they
 * also end up in logs, and values are personal data.
 */
export class Problem extends Error {
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(slug: ProblemSlug, detail: string, options: ProblemOptions = {}) {
    super(`${slug}: ${detail}`, { cause: options.cause });
    this.name = 'Problem';
    this.slug = slug;
    this.detail = detail;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return PROBLEM_KINDS[this.slug].status;
  }

  /** The document as sent, and as stored for an idempotency key (there without a request id). */
  toDocument(requestId: string): ProblemDocument {
    const { status, title } = PROBLEM_KINDS[this.slug];
    return {
      type: `/problems/${this.slug}`,
      title,
      status,
      detail: this.detail,
      requestId,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

export const problemTitle = (slug: ProblemSlug): string => PROBLEM_KINDS[slug].title;
export const problemStatus = (slug: ProblemSlug): number => PROBLEM_KINDS[slug].status;

/** An id of another organisation answers exactly like one that never existed (P7): one text for both. */
export const notFound = (): Problem => new Problem('not-found', 'There is nothing under this address.');

export const conflict = (detail: string, errors?: readonly FieldError[]): Problem =>
  new Problem('conflict', detail, errors ? { errors } : {});

/** So many wrong fields are told in words; `errors` holds all of them. */
const MAX_TOLD = 3;

/** One or several wrong fields. */
export const invalid = (errors: readonly FieldError[]): Problem =>
  new Problem('validation', `Nothing was stored: ${inWords(errors)}.`, { errors });

function inWords(errors: readonly FieldError[]): string {
  const told = errors.slice(0, MAX_TOLD).map(({ path, message }) => `${path || 'the body'} ${message}`);
  const more = errors.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more, see errors`] : [])].join('; ');
}

export const invalidField = (path: string, message: string): Problem => invalid([{ path, message }]);

/** For the moment not possible (PostgreSQL away, a message being handed over): nothing was changed. */
export const busy = (detail: string, retryAfterSeconds = 2, cause?: unknown): Problem =>
  new Problem('busy', detail, { retryAfterSeconds, cause });
