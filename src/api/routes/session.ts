import type { Gate } from '../authorise.js';
import { noContent, type Call } from '../call.js';
import { expiredCookie, sessionCookie, sessionToken } from '../auth/session-cookie.js';
import type { Caller } from '../auth/caller.js';
import type { Deps } from '../deps.js';
import { createRateLimiter } from '../http/rate-limit.js';
import { refuseForeignOrigin, requireSameOrigin } from '../http/same-origin.js';
import { openCall } from '../open-call.js';
import { read } from '../read-call.js';
import { organisationExample } from '../schemas/examples.js';
import { emptyBody, loginBody } from '../schemas/other-bodies.js';
import { noQuery } from '../schemas/queries.js';
import { meSchema } from '../schemas/resources.js';
import { logIn, logOut } from '../use-cases/session/log-in.js';
import { organisationView } from '../views/others.js';
import { answers } from './answer-docs.js';

const tag = 'Session';
const meExample = {
  user: {
    id: 'usr_01kar3n5vq7w8x9y0z1a2b3c4f',
    name: 'Camille Roux',
    email: 'camille@atelier.example',
    role: 'owner',
  },
  apiKey: null,
  organisation: organisationExample,
};

/** The pages' way in. */
export const sessionRoutes = (deps: Deps, gate: Gate): readonly Call[] => {
  const { publicUrl } = deps.settings;
  const takeToken = createRateLimiter(deps.settings.loginRateLimit);
  return [
    openCall({
      method: 'post',
      path: '/v1/login',
      tag,
      summary: 'Log in; the answer is a cookie',
      access: 'nobody asked',
      body: loginBody,
      bodyExample: { email: 'camille@atelier.example', password: 'a long sentence nobody guesses' },
      answers: [answers(204, 'Logged in; `Set-Cookie` carries the session')],
      admit: (request) => refuseForeignOrigin(request, gate.ownOrigins),
      run: async ({ body }) => {
        // Per address, whoever asks: guessing one password from many places is slow as well.
        takeToken(body.email.toLowerCase());
        const token = await logIn(deps, body.email, body.password);
        return { ...noContent, headers: { 'Set-Cookie': sessionCookie(token, publicUrl) } };
      },
    }),
    openCall({
      method: 'post',
      path: '/v1/logout',
      tag,
      summary: 'Log out; the cookie is worth nothing from now on',
      access: 'nobody asked',
      body: emptyBody,
      bodyExample: {},
      answers: [answers(204, 'Logged out')],
      admit: (request) => {
        if (sessionToken(request, publicUrl) !== undefined) requireSameOrigin(request, gate.ownOrigins);
      },
      run: async ({ request }) => {
        const token = sessionToken(request, publicUrl);
        if (token !== undefined) await logOut(deps, token);
        return { ...noContent, headers: { 'Set-Cookie': expiredCookie(publicUrl) } };
      },
    }),
    read(deps, gate, {
      path: '/v1/me',
      tag,
      summary: 'Who is calling, and for which organisation',
      permission: 'any caller',
      query: noQuery,
      answers: [answers(200, 'The caller', meSchema, meExample)],
      run: (tx, { caller }) => Promise.resolve({ ...meView(caller), organisation: organisationView(tx.org) }),
    }),
  ];
};

const meView = (caller: Caller) =>
  caller.kind === 'user'
    ? { user: { id: caller.id, name: caller.name, email: caller.email, role: caller.role }, apiKey: null }
    : { user: null, apiKey: { id: caller.id, name: caller.name, scopes: caller.scopes } };
