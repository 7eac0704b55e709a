import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Answer, Call, CallDoc } from './call.js';
import { collect } from './command.js';
import { readBody } from './http/read-body.js';
import { readQuery } from './http/read-query.js';
import { idempotencyKey } from './idempotency.js';
import { takesIdempotencyKey } from './openapi/refusals.js';
import { noQuery } from './schemas/queries.js';
import { validated } from './schemas/validate.js';

interface OpenSpec<B> extends Omit<CallDoc, 'body'> {
  readonly body: z.ZodType<B>;
  /** Who may call, before anything is read. */
  readonly admit: (request: Request) => Promise<void> | void;
  readonly run: (input: { readonly body: B; readonly request: Request }) => Promise<Answer>;
}

/** A call that belongs to no organisation yet (login, operator), so it opens its own transactions. */
export function openCall<B>(spec: OpenSpec<B>): Call {
  const { admit, run, ...doc } = spec;
  return {
    doc,
    async serve(request: Request, response: Response) {
      await admit(request);
      readQuery(request, noQuery);
      // Judged by all that take one, whether or not they need it to be done once.
      if (takesIdempotencyKey(doc)) idempotencyKey(request);
      await collect(request, response);
      const body = validated(spec.body, readBody(request).json);
      return run({ body, request });
    },
  };
}
