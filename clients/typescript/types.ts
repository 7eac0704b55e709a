import type { components, paths } from './openapi.js';

export type { components, paths };
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A resource by its name in the documentation: `Schema<'Invoice'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type Problem = Schema<'Problem'>;

/** The addresses that know a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type OperationOf<M extends Method, P extends PathOf<M>> = paths[P][M];

/** What a call takes; what the documentation requires is required here. */
export type Input<M extends Method, P extends PathOf<M>> = PathPart<OperationOf<M, P>> &
  QueryPart<OperationOf<M, P>> &
  BodyPart<OperationOf<M, P>> & {
    /** POST only; the client makes one when none is given, so that a repetition is safe. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

/** What a call answers when it did not refuse: the status tells "new" (201) from "known already" (200). */
export type Reply<M extends Method, P extends PathOf<M>> = ReplyOf<OperationOf<M, P>>;

type Happy = 200 | 201 | 202 | 204;
type ReplyOf<O> = O extends { responses: infer R }
  ? { [S in keyof R & Happy]: { readonly status: S; readonly data: JsonOf<R[S]> } }[keyof R & Happy]
  : never;
type JsonOf<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;
type PathPart<O> = O extends { parameters: { path: infer V } } ? { readonly path: V } : unknown;
type QueryPart<O> = O extends { parameters: { query?: infer V } }
  ? [V] extends [undefined]
    ? unknown
    : { readonly query?: V }
  : unknown;
type BodyPart<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { readonly body: B }
  : O extends { requestBody?: { content: { 'application/json': infer B } } }
    ? { readonly body?: B }
    : unknown;
