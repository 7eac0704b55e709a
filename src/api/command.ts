import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { OrgTx } from '../db/database.js';
import { withOrgStopping } from '../db/leases.js';
import { reached } from '../failpoints.js';
import { refuseSuspended } from './auth/authenticate.js';
import type { Caller, Permission } from './auth/caller.js';
import type { Gate } from './authorise.js';
import type { Answer, Call, CallDoc } from './call.js';
import { BODY_PATIENCE_MS, type Deps } from './deps.js';
import { pathOf } from './http/params.js';
import { collectBody } from './http/read-body.js';
import { readQuery } from './http/read-query.js';
import { idempotencyKey, keepInstead, onceForKey, readRequest } from './idempotency.js';
import { Problem } from './problems.js';
import { noQuery } from './schemas/queries.js';
import { validated } from './schemas/validate.js';

/** What a use-case is given: who asks, for what, and the raw request for the parameters of its address. */
export interface CommandInput<B> {
  readonly caller: Caller;
  readonly body: B;
  readonly request: Request;
}

export interface CommandSpec<B> extends Omit<CallDoc, 'method' | 'access' | 'body'> {
  /** `post` unless said; only a POST takes an idempotency key, the others may be repeated as they are. */
  readonly method?: Exclude<CallDoc['method'], 'get'>;
  readonly permission: Permission;
  readonly body: z.ZodType<B>;
  /** The use-case, in the command's one transaction. */
  readonly run: (tx: OrgTx, input: CommandInput<B>) => Promise<Answer>;
  /** Waiting that must not hold a transaction; also runs when the answer is a replayed one. */
  readonly afterCommit?: (answer: Answer, input: CommandInput<B>) => Promise<Answer>;
  /**
   * Whether what `afterCommit` makes of the answer is the one to replay from then on. Until then a repetition waits as
   * well: the first may have been cut off by a crash.
   */
  readonly isFinal?: (answer: Answer) => boolean;
}

/**
 * A call that changes something: gate → body → idempotency → one transaction → answer. The transaction
 * is repeated, from its beginning, while a message of its invoices is being handed over (P1).
 */
export function command<B>(deps: Deps, gate: Gate, spec: CommandSpec<B>): Call {
  const { permission, run, afterCommit, isFinal, method = 'post', ...doc } = spec;
  return {
    doc: { ...doc, method, access: permission },
    async serve(request, response) {
      const caller = await gate.caller(request, permission);
      readQuery(request, doc.query ?? noQuery);
      const key = method === 'post' ? idempotencyKey(request) : undefined;
      await collect(request, response, deps.settings.bodyPatienceMs);
      const read = readRequest(request, (json) => validated(spec.body, json));
      const work = (tx: OrgTx): Promise<Answer> => {
        if ('problem' in read) throw read.problem;
        return run(tx, { caller, request, body: read.body });
      };
      if (key === undefined && 'problem' in read) throw read.problem;
      const scope = key === undefined ? undefined : { path: pathOf(request), key, bodyHash: read.hash };
      const inTransaction = async (tx: OrgTx): Promise<Answer | Problem> => {
        refuseSuspended(tx.org.suspendedAt);
        const done = scope === undefined ? await work(tx) : await onceForKey(tx, scope, async () => work(tx));
        await reached('command.before-commit', doc.path);
        return done;
      };
      const { database, settings } = deps;
      const answer = await withOrgStopping(database, caller.orgId, inTransaction, settings.leasePatienceMs);
      await reached('command.committed', doc.path);
      if (answer instanceof Problem) throw answer;
      if (!afterCommit || 'problem' in read) return answer;
      const last = await afterCommit(answer, { caller, request, body: read.body });
      if (scope !== undefined && isFinal?.(answer) === false && isFinal(last)) {
        await database.withOrg(caller.orgId, (tx) => keepInstead(tx, scope, last));
      }
      return last;
    },
  };
}

/**
 * Runs the body parser for this request only, after the caller is known.
 * @throws Problem `request-timeout` when the body takes longer than its patience
 */
export const collect = (
  request: Request,
  response: Response,
  patienceMs: number = BODY_PATIENCE_MS,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Problem('request-timeout', 'The body did not arrive in time.')),
      patienceMs,
    );
    collectBody(request, response, (error?: unknown) => {
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the body could not be read'));
    });
  });
