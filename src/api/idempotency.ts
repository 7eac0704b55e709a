import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { assertNever } from '../domain/assert-never.js';
import type { OrgTx } from '../db/database.js';
import { replaceAnswer, storeAnswer, takeKey, type IdempotencyKey } from '../db/idempotency.js';
import { inSavepoint } from '../db/savepoint.js';
import type { Answer } from './call.js';
import { canonicalHash } from './canonical.js';
import { readBody, rawBody } from './http/read-body.js';
import { invalidField, Problem, type FieldError, type ProblemSlug } from './problems.js';

/** What a request asked for, and the hash "the same body" is decided on; a bad body has a hash as well. */
export type ReadRequest<B> =
  { readonly hash: Buffer; readonly body: B } | { readonly hash: Buffer; readonly problem: Problem };

/**
 * Reads body and schema, keeping a refusal as a value: a 400 is a final answer too, and is replayed.
 * @throws Problem `unsupported-media-type`, which is no answer to a body
 */
export function readRequest<B>(request: Request, validate: (json: unknown) => B): ReadRequest<B> {
  const bytes = rawBody(request);
  let json: unknown;
  try {
    json = readBody(request).json;
  } catch (error) {
    return { hash: createHash('sha256').update(bytes).digest(), problem: refusalOf(error) };
  }
  try {
    const body = validate(json);
    return { hash: canonicalHash(body), body };
  } catch (error) {
    return { hash: canonicalHash(json), problem: refusalOf(error) };
  }
}

function refusalOf(error: unknown): Problem {
  if (error instanceof Problem && error.status === 400) return error;
  throw error;
}

/** The `Idempotency-Key` of a request. @throws Problem `validation` when it cannot be one */
export function idempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalidField('/Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  }
  return key;
}

/**
 * Does the work once for this key (contract §3): the answer is stored in the transaction of the work, a
 * refusal as well, and comes back for every repetition. The key is locked until the transaction ends.
 * @throws Problem `conflict` while the first is running, `idempotency-key-reused` for another body
 */
export async function onceForKey(
  tx: OrgTx,
  key: IdempotencyKey,
  work: () => Promise<Answer>,
): Promise<Answer | Problem> {
  const known = await takeKey(tx, key);
  switch (known.kind) {
    case 'in_flight':
      throw inFlight();
    case 'reused':
      throw keyReused();
    case 'replay':
      return answerFromStore(known);
    case 'new': {
      const answer = await answerOrRefusal(tx, work);
      await storeAnswer(tx, key, { status: answer.status, response: answerForStore(answer) });
      return answer;
    }
    default:
      return assertNever(known);
  }
}

/** Keeps the answer a call ended with, in the place of the one stored with its work. */
export const keepInstead = (tx: OrgTx, key: IdempotencyKey, answer: Answer): Promise<void> =>
  replaceAnswer(tx, key, { status: answer.status, response: answerForStore(answer) });

/** The body as text: jsonb would sort its fields, and a replay is the same answer to the byte. */
type StoredResponse =
  | { readonly text: string }
  | { readonly slug: ProblemSlug; readonly detail: string; readonly errors?: readonly FieldError[] };

/** An answer as it is kept for its key. */
export const answerForStore = (answer: Answer | Problem): StoredResponse =>
  answer instanceof Problem
    ? { slug: answer.slug, detail: answer.detail, ...(answer.errors ? { errors: answer.errors } : {}) }
    : { text: JSON.stringify(answer.body ?? null) };

/** The answer that was kept, as it goes out again. */
export function answerFromStore(kept: {
  readonly status: number;
  readonly response: unknown;
}): Answer | Problem {
  const response = kept.response as StoredResponse;
  return 'slug' in response
    ? new Problem(response.slug, response.detail, response.errors ? { errors: response.errors } : {})
    : {
        status: kept.status,
        body: JSON.parse(response.text) as unknown,
        headers: { 'Idempotency-Replayed': 'true' },
      };
}

export const inFlight = (): Problem =>
  new Problem(
    'conflict',
    'The first request with this idempotency key is still running; repeat this one for its answer.',
    {
      retryAfterSeconds: 1,
    },
  );
export const keyReused = (): Problem =>
  new Problem(
    'idempotency-key-reused',
    'Nothing was done: the first request with this key had another body. Use a new key for a new request.',
  );

/** A refusal undoes the work but keeps the transaction, and with it the key's lock. */
async function answerOrRefusal(tx: OrgTx, work: () => Promise<Answer>): Promise<Answer | Problem> {
  try {
    return await inSavepoint(tx, work);
  } catch (error) {
    const isFinal = error instanceof Problem && error.status < 500 && error.status !== 429;
    if (isFinal) return error;
    throw error;
  }
}
