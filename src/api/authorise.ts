import type { Request } from 'express';
import { authenticate, requireOperator } from './auth/authenticate.js';
import { isAllowed, type Caller, type Permission } from './auth/caller.js';
import type { Deps } from './deps.js';
import { createRateLimiter } from './http/rate-limit.js';
import { requireSameOrigin } from './http/same-origin.js';
import { Problem } from './problems.js';

/** The gate in front of every call: who, how often, whether allowed, and whether a browser really meant it. */
export interface Gate {
  /** @throws Problem `unauthenticated`, `rate-limited` or `forbidden` */
  caller(request: Request, permission: Permission | 'any caller'): Promise<Caller>;
  /** @throws Problem `unauthenticated` or `rate-limited` */
  operator(request: Request): void;
  /** Origins a browser's pages may change things from. */
  readonly ownOrigins: ReadonlySet<string>;
}

/** One gate per process: it remembers how often each caller came. */
export function createGate(deps: Deps, ownOrigins: ReadonlySet<string>): Gate {
  const { publicUrl, operatorKey, rateLimit } = deps.settings;
  const takeToken = createRateLimiter(rateLimit);
  return {
    ownOrigins,
    async caller(request, permission) {
      const caller = await authenticate(request, deps.database, publicUrl);
      takeToken(caller.id);
      if (caller.kind === 'user' && isUnsafe(request)) requireSameOrigin(request, ownOrigins);
      if (permission !== 'any caller' && !isAllowed(caller, permission)) {
        throw forbidden(caller, permission);
      }
      return caller;
    },
    operator(request) {
      requireOperator(request, operatorKey);
      takeToken('operator');
    },
  };
}

/** Scopes are what keys are given, and `sandbox` is none of them: it comes with `admin`. */
const forbidden = (caller: Caller, permission: Permission): Problem =>
  new Problem(
    'forbidden',
    caller.kind === 'user'
      ? `The role ${caller.role} may not do this.`
      : `This key lacks the scope ${permission === 'sandbox' ? 'admin' : permission}.`,
  );

const isUnsafe = (request: Request): boolean => request.method !== 'GET' && request.method !== 'HEAD';
