import type { Request } from 'express';
import { notFound } from '../problems.js';
import { textProblem } from './strict-json.js';

/** The address as it was asked for, without its query: the scope of an idempotency key. */
export const pathOf = (request: Request): string => request.originalUrl.split('?', 1)[0] ?? '';

const ID_SHAPE = /^[a-z]{3}_[0-9a-z]{1,60}$/;
const MAX_CHARACTERS = 400;

/**
 * An id out of the address. One that no row can have is answered like one that no row has, without
 * troubling the database with bytes it cannot store.
 * @throws Problem `not-found`
 */
export function idParam(request: Request, name = 'id'): string {
  const value = textParam(request, name);
  if (!ID_SHAPE.test(value)) throw notFound();
  return value;
}

/** Free text out of the address (an invoice's number). @throws Problem `not-found` */
export function textParam(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || value === '' || value.length > MAX_CHARACTERS) throw notFound();
  if (textProblem(value)) throw notFound();
  return value.normalize('NFC');
}
