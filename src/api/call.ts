import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Permission } from './auth/caller.js';

/** What a call answers: JSON unless `text` is given. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of JSON. */
  readonly text?: { readonly contentType: string; readonly content: string };
}

/** One answer as the documentation shows it. */
export interface AnswerDoc {
  readonly status: number;
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
}

/** Who may call: a permission of the organisation's keys and users, the operator's key, an outside system, or anybody. */
export type Access = Permission | 'operator' | 'connector' | 'any caller' | 'nobody asked';

/** Everything the OpenAPI document says of a call; the router uses method and path, so the two cannot differ. */
export interface CallDoc {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for parameters, as in OpenAPI. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What the summary has no room for; Markdown. */
  readonly description?: string;
  readonly access: Access;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly bodyExample?: unknown;
  /** Another form the body may come in. */
  readonly bodyAlso?: { readonly type: string; readonly schema: z.ZodType; readonly example: unknown };
  readonly isList?: boolean;
  readonly answers: readonly AnswerDoc[];
}

/** A call ready to be mounted. */
export interface Call {
  readonly doc: CallDoc;
  readonly serve: (request: Request, response: Response) => Promise<Answer>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };
