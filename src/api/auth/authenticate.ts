import type { Request } from 'express';
import { findApiKey } from '../../db/api-keys.js';
import type { Database } from '../../db/database.js';
import { findSession } from '../../db/sessions.js';
import { Problem } from '../problems.js';
import { hashOfSecret, idInApiKey, isSameSecret, matchesHash } from './api-key.js';
import type { Caller } from './caller.js';
import { sessionToken } from './session-cookie.js';

/** A key in the header wins over a cookie: programs send only the one, browsers only the other. */
export async function authenticate(request: Request, database: Database, publicUrl: string): Promise<Caller> {
  const header = request.get('authorization');
  if (header !== undefined) return callerOfKey(bearerToken(header), database);
  const token = sessionToken(request, publicUrl);
  if (token === undefined) throw unauthenticated();
  return callerOfSession(token, database);
}

/** @throws Problem `unauthenticated` unless the request carries the operator's key */
export function requireOperator(request: Request, operatorKey: string | null): void {
  const token = bearerToken(request.get('authorization') ?? '');
  if (operatorKey === null || token === undefined || !isSameSecret(token, operatorKey))
    throw unauthenticated();
}

async function callerOfKey(key: string | undefined, database: Database): Promise<Caller> {
  const id = key === undefined ? undefined : idInApiKey(key);
  if (key === undefined || id === undefined) throw unauthenticated();
  const record = await database.asAuth((db) => findApiKey(db, id));
  if (!record || !matchesHash(key, record.secretHash) || !record.isValid) throw unauthenticated();
  if (record.isSuspended) throw suspended();
  return { kind: 'api', orgId: record.orgId, id: record.id, name: record.name, scopes: record.scopes };
}

async function callerOfSession(token: string, database: Database): Promise<Caller> {
  const record = await database.asAuth((db) => findSession(db, hashOfSecret(token)));
  if (!record) throw unauthenticated();
  if (record.isSuspended) throw suspended();
  const { orgId, userId, name, email, role } = record;
  return { kind: 'user', orgId, id: userId, name, email, role };
}

/** While an organisation is suspended every call answers 403 (contract §7, Stops). */
export function refuseSuspended(suspendedAt: number | null): void {
  if (suspendedAt !== null) throw suspended();
}

const suspended = (): Problem =>
  new Problem(
    'forbidden',
    'The operator has suspended this organisation: nothing is sent, and every call is refused until it is resumed.',
  );

/** One answer for every reason: which part was wrong is nobody's business. */
export const unauthenticated = (): Problem =>
  new Problem('unauthenticated', 'Send a valid key as `Authorization: Bearer …`, or log in.');

const bearerToken = (header: string): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,300})$/i.exec(header)?.[1];
