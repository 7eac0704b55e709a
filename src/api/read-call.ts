import type { Request } from 'express';
import type { z } from 'zod';
import type { OrgTx } from '../db/database.js';
import type { Page } from '../db/read/page.js';
import { refuseSuspended } from './auth/authenticate.js';
import type { Caller, Permission } from './auth/caller.js';
import type { Gate } from './authorise.js';
import { ok, type Answer, type Call, type CallDoc } from './call.js';
import type { Deps } from './deps.js';
import { toCsv } from './http/csv.js';
import { readQuery } from './http/read-query.js';

export interface ReadInput<Q> {
  readonly caller: Caller;
  readonly query: Q;
  readonly request: Request;
}

interface ReadSpecBase<Q> extends Omit<CallDoc, 'method' | 'access' | 'query' | 'isList'> {
  readonly permission: Permission | 'any caller';
  readonly query: z.ZodType<Q>;
}
export interface ReadSpec<Q, T = unknown> extends ReadSpecBase<Q> {
  readonly run: (tx: OrgTx, input: ReadInput<Q>) => Promise<T>;
  /** What somebody else must be asked, once no transaction is held any more. */
  readonly afterRead?: (body: T) => Promise<T>;
}
export interface ListSpec<Q> extends ReadSpecBase<Q> {
  /** Columns of `Accept: text/csv`, as paths into a row. */
  readonly csvColumns: readonly string[];
  readonly run: (tx: OrgTx, input: ReadInput<Q>) => Promise<Page<unknown>>;
}

/** A GET of one thing. */
export function read<Q, T>(deps: Deps, gate: Gate, spec: ReadSpec<Q, T>): Call {
  const { permission, run, afterRead, ...doc } = spec;
  return {
    doc: { ...doc, method: 'get', access: permission },
    async serve(request) {
      const body = await inOrganisation(deps, gate, spec, request, run);
      return ok(afterRead ? await afterRead(body) : body);
    },
  };
}

/** A GET of a list: JSON pages, or CSV when the caller asks for it; the next page is then in `Link`. */
export function list<Q>(deps: Deps, gate: Gate, spec: ListSpec<Q>): Call {
  const { permission, run, csvColumns, ...doc } = spec;
  return {
    doc: { ...doc, method: 'get', access: permission, isList: true },
    async serve(request) {
      return pageAnswer(request, await inOrganisation(deps, gate, spec, request, run), csvColumns);
    },
  };
}

/** A page of a list in the form the caller asks for. */
export const pageAnswer = (request: Request, page: Page<unknown>, columns: readonly string[]): Answer =>
  request.accepts(['json', 'text/csv']) === 'text/csv' ? csvPage(request, page, columns) : ok(page);

async function inOrganisation<Q, T>(
  deps: Deps,
  gate: Gate,
  spec: ReadSpecBase<Q>,
  request: Request,
  run: (tx: OrgTx, input: ReadInput<Q>) => Promise<T>,
): Promise<T> {
  const caller = await gate.caller(request, spec.permission);
  const query = readQuery(request, spec.query);
  return deps.database.withOrg(caller.orgId, async (tx) => {
    refuseSuspended(tx.org.suspendedAt);
    return run(tx, { caller, query, request });
  });
}

function csvPage(request: Request, page: Page<unknown>, columns: readonly string[]): Answer {
  const content = toCsv(page.data, columns);
  return {
    status: 200,
    text: { contentType: 'text/csv; charset=utf-8; header=present', content },
    ...(page.nextCursor === null ? {} : { headers: { Link: nextLink(request, page.nextCursor) } }),
  };
}

function nextLink(request: Request, cursor: string): string {
  const url = new URL(request.originalUrl, 'http://here');
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}
