import type { Response } from 'express';
import type { Answer } from '../call.js';
import type { Problem } from '../problems.js';

/** Where the request id of this exchange is kept: the same in header, problem and log. */
export const requestIdOf = (response: Response): string => response.locals['requestId'] as string;

/** Sends what a use-case answered. */
export function sendAnswer(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if (answer.text) response.set('Content-Type', answer.text.contentType).send(answer.text.content);
  else if (answer.body === undefined) response.end();
  else response.json(answer.body);
}

/** Sends a refusal as RFC 9457; the length is that of the document, so one of another organisation looks alike. */
export function sendProblem(response: Response, problem: Problem): void {
  if (problem.retryAfterSeconds !== undefined) response.set('Retry-After', String(problem.retryAfterSeconds));
  // A call that takes other credentials has said so.
  if (problem.slug === 'unauthenticated' && response.get('WWW-Authenticate') === undefined)
    response.set('WWW-Authenticate', 'Bearer');
  // What is left of a body nobody will read must not be taken for the next request.
  if (problem.slug === 'too-large' || problem.slug === 'request-timeout') response.set('Connection', 'close');
  response
    .status(problem.status)
    .set('Content-Type', 'application/problem+json')
    .send(JSON.stringify(problem.toDocument(requestIdOf(response))));
}
