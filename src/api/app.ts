import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import helmet from 'helmet';
import { ulid } from 'ulid';
import type { Call } from './call.js';
import { createGate } from './authorise.js';
import type { Deps } from './deps.js';
import { docsPage } from './openapi/docs-page.js';
import { DOCS_STYLE, DOCS_STYLE_PATH } from './openapi/docs-style.js';
import { openApiDocument } from './openapi/document.js';
import { errorForLog, problemOf } from './http/answer-error.js';
import { requestIdOf, sendAnswer, sendProblem } from './http/respond.js';
import { notFound } from './problems.js';
import { allCalls } from './routes/all-calls.js';

export interface AppOptions {
  readonly deps: Deps;
  /** Origins of our own pages, for requests that come with a cookie. */
  readonly ownOrigins: ReadonlySet<string>;
  /** The pages for people, when this process serves them (src/web through main.ts). */
  readonly pages?: Router | undefined;
}

/** Puts the HTTP application together; nothing listens yet. */
export function createApp({ deps, ownOrigins, pages }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(identifyRequest(deps), securityHeaders());
  const gate = createGate(deps, ownOrigins);
  const calls = allCalls(deps, gate);
  for (const call of calls) app[call.doc.method](expressPath(call.doc.path), serve(call));
  const document = openApiDocument(calls.map((call) => call.doc));
  app.get('/openapi.json', (_request, response) => void response.json(document));
  const page = docsPage(document);
  app.get('/docs', (_request, response) => void response.type('html').send(page));
  app.get(DOCS_STYLE_PATH, (_request, response) => void response.type('css').send(DOCS_STYLE));
  if (pages) app.use(pages);
  app.use(() => {
    throw notFound();
  });
  app.use(answerError(deps));
  return app;
}

const serve =
  (call: Call): RequestHandler =>
  async (request, response) => {
    response.locals['call'] = call.doc.path;
    // Answers carry no validator, so there is no answer 304: `If-None-Match: *` would make express send one.
    delete request.headers['if-none-match'];
    response.set('Cache-Control', 'no-store');
    sendAnswer(response, await call.serve(request, response));
  };

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Scripts, styles and forms of this host only; nobody may frame our pages. */
const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
  });

/** Gives the exchange an id and writes one line when it is over: the route, never the address with its values. */
const identifyRequest =
  (deps: Deps): RequestHandler =>
  (request, response, next) => {
    const startedAt = performance.now();
    const requestId = `req_${ulid().toLowerCase()}`;
    response.locals['requestId'] = requestId;
    response.set('X-Request-Id', requestId);
    response.once('finish', () => {
      giveUpUnreadBody(request, deps.settings.bodyPatienceMs);
      const durationMs = Math.round(performance.now() - startedAt);
      const call = (response.locals['call'] as string | undefined) ?? null;
      const level = response.statusCode >= 400 ? 'info' : 'debug';
      deps.log[level](
        { requestId, method: request.method, call, status: response.statusCode, durationMs },
        'request',
      );
    });
    next();
  };

/** Whoever goes on sending a body that nobody reads any more does not keep its connection for ever. */
function giveUpUnreadBody(request: Request, patienceMs: number): void {
  if (request.complete) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, patienceMs);
  timer.unref();
}

const answerError =
  (deps: Deps): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const requestId = requestIdOf(response);
      const call = (response.locals['call'] as string | undefined) ?? null;
      const level = problem.slug === 'internal' ? 'error' : 'warn';
      deps.log[level](
        { requestId, call, problem: problem.slug, cause: errorForLog(problem.cause) },
        'request failed',
      );
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    sendProblem(response, problem);
  };
