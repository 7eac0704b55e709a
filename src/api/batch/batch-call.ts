import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import type { Caller, Permission } from '../auth/caller.js';
import type { Gate } from '../authorise.js';
import { ok, type Answer, type Call, type CallDoc } from '../call.js';
import type { Deps } from '../deps.js';
import { pathOf } from '../http/params.js';
import { readQuery } from '../http/read-query.js';
import { idempotencyKey } from '../idempotency.js';
import { Problem } from '../problems.js';
import { batchAnswerSchema } from '../schemas/problem.js';
import { noQuery } from '../schemas/queries.js';
import { BatchKey } from './batch-key.js';
import { BodyReader, refuseTooLarge } from './body-reader.js';
import type { Bystanders } from './bystanders.js';
import type { Splitter } from './lines.js';
import type { LineReading } from './read-line.js';
import { runBatch } from './run-batch.js';
import { Hall, Slots } from './slots.js';
import { ArraySplitter } from './split-array.js';
import { NdjsonSplitter } from './split-ndjson.js';

const NDJSON_TYPE = 'application/x-ndjson';
/** Batches read at once by this process, and transactions of theirs at once: payments have the rest. */
const MAX_READ_AT_ONCE = 16;
const MAX_TRANSACTIONS_AT_ONCE = 2;

/** What all batch calls of a process share. */
export interface BatchRoom {
  readonly hall: Hall;
  readonly slots: Slots;
  readonly bystanders: Bystanders;
}
export const createBatchRoom = (bystanders: Bystanders): BatchRoom => ({
  bystanders,
  hall: new Hall(MAX_READ_AT_ONCE),
  slots: new Slots(MAX_TRANSACTIONS_AT_ONCE),
});

export interface BatchSpec<B> extends Pick<CallDoc, 'path' | 'tag' | 'summary'> {
  readonly permission: Permission;
  readonly reading: LineReading<B>;
  readonly lineExamples: readonly unknown[];
  readonly answerExample: unknown;
  readonly prepare: (tx: OrgTx, bodies: readonly B[]) => Promise<void>;
  /** The use-case of the single call, inside a savepoint of its own. */
  readonly take: (tx: OrgTx, body: B, caller: Caller) => Promise<'accepted' | 'unchanged'>;
}

const DESCRIPTION = [
  'A JSON array (`application/json`) or NDJSON (`application/x-ndjson`, one object per line), up to 50 MB, read',
  'as a stream. Each line is judged exactly like the body of the single call, up to 256 kB, and is kept or',
  'rejected alone; what counts as accepted or unchanged is committed. `line` counts from 1: the physical line of',
  'NDJSON (blank lines are skipped, and counted), the element of an array. A line that is no JSON is one rejected',
  'line. An array that breaks (a bracket missing, cut off) is refused with 400 and nothing stored when it breaks',
  'within its first 200 elements (or 256 kB); later, what came before stands, and the last entry of `rejected`',
  'says from where on nothing was read. The same after 10,000 rejected lines. Send a batch again whenever its answer did not arrive:',
  'lines that are there are `unchanged`. With an `Idempotency-Key` the answer is stored once the batch is',
  'complete; one that was interrupted has stored none, and sent again takes in what is missing.',
].join('\n');

/** A call that takes many bodies of another call in at once. */
export function batchCall<B>(deps: Deps, gate: Gate, room: BatchRoom, spec: BatchSpec<B>): Call {
  const { path, tag, summary, permission, reading, lineExamples, answerExample } = spec;
  return {
    doc: {
      method: 'post',
      path,
      tag,
      summary,
      description: DESCRIPTION,
      access: permission,
      body: z.array(reading.schema),
      bodyExample: lineExamples,
      bodyAlso: {
        type: NDJSON_TYPE,
        schema: z.string().describe('One JSON object per line'),
        example: lineExamples.map((line) => `${JSON.stringify(line)}\n`).join(''),
      },
      answers: [
        {
          status: 200,
          description: 'What became of the lines',
          schema: batchAnswerSchema,
          example: answerExample,
        },
      ],
    },
    async serve(request) {
      const caller = await gate.caller(request, permission);
      readQuery(request, noQuery);
      const key = idempotencyKey(request);
      const reader = new BodyReader(request, deps.settings.bodyPatienceMs);
      try {
        const splitter = splitterFor(request);
        refuseTooLarge(request);
        const leave = room.hall.enter();
        try {
          return await answerBatch(deps, room, spec, { request, caller, key, reader, splitter });
        } finally {
          leave();
        }
      } catch (error) {
        const isSenderLate = error instanceof Problem && error.slug === 'request-timeout';
        if (!isSenderLate) await reader.drain();
        throw error;
      }
    },
  };
}

interface BatchRequest {
  readonly request: Request;
  readonly caller: Caller;
  readonly key: string | undefined;
  readonly reader: BodyReader;
  readonly splitter: Splitter;
}

async function answerBatch<B>(
  deps: Deps,
  room: BatchRoom,
  spec: BatchSpec<B>,
  { request, caller, key, reader, splitter }: BatchRequest,
): Promise<Answer> {
  const { database, log, settings } = deps;
  const { orgId } = caller;
  const { slots, bystanders } = room;
  const held =
    key === undefined ? undefined : await BatchKey.take(database, { orgId, path: pathOf(request), key });
  try {
    const identity = held ? createHash('sha256') : undefined;
    const taking = {
      database,
      orgId,
      slots,
      bystanders,
      log,
      leasePatienceMs: settings.leasePatienceMs,
      prepare: spec.prepare,
      take: (tx: OrgTx, body: B) => spec.take(tx, body, caller),
    };
    const outcome = await runBatch({
      reader,
      splitter,
      reading: spec.reading,
      taking: held?.isAnswered ? null : taking,
      identity,
    });
    const answer = outcome instanceof Problem ? outcome : ok(outcome);
    const settled = held && identity ? await held.settle(answer, identity.digest()) : answer;
    if (settled instanceof Problem) throw settled;
    return settled;
  } finally {
    await held?.release();
  }
}

/** @throws Problem `unsupported-media-type` */
function splitterFor(request: Request): Splitter {
  const isPacked = (request.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity';
  if (!isPacked && request.is('application/json')) return new ArraySplitter();
  if (!isPacked && request.is(NDJSON_TYPE)) return new NdjsonSplitter();
  throw new Problem(
    'unsupported-media-type',
    `Send application/json (an array) or ${NDJSON_TYPE}, not compressed.`,
  );
}
