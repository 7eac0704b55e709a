import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { ApiProblem } from './api-client.js';
import { serveIcon, serveStylesheet, ICON_PATH, STYLESHEET_PATH } from './assets.js';
import { advanceClock } from './clock-actions.js';
import { changeExceptions, showCustomer } from './customer-page.js';
import { markup } from './html.js';
import { cancelInvoice, pauseInvoice, recordPayment, resumeInvoice } from './invoice-actions.js';
import { showInvoice } from './invoice-page.js';
import { showInvoices } from './invoices-page.js';
import { sendBarePage } from './layout.js';
import { logIn, logOut, showLogin } from './login-page.js';
import { showMailbox } from './mailbox-page.js';
import { actOnMessage, MAILBOX_ACTS, showMessage, showMessageHtml } from './message-page.js';
import {
  changeCorrections,
  changePaymentData,
  comeBack,
  goAway,
  showOrganisation,
} from './organisation-page.js';
import { pageHeaders, requireOwnForm } from './security.js';
import { completeTask, showTask } from './task-page.js';
import { assignTask, snoozeTask, undoTask } from './task-actions.js';
import { showTasks } from './tasks-page.js';
import { type Arrival, arrive, openVisit, switchLanguage, type Visit } from './visit.js';

export interface PagesOptions {
  /** Base address of the API on this machine; asked at each request, because a port may be known late. */
  readonly apiUrl: () => string;
  /** Told of what no page expected, for the log; the visitor gets a page all the same. */
  readonly onUnexpected?: ((error: unknown) => void) | undefined;
}

/**
 * The pages for people: server-rendered, without any script, on the same HTTP API as every program. They know
 * nothing but what the API answers to the visitor's own cookie. Addresses they do not know fall through.
 */
export function createPages({ apiUrl, onUnexpected = () => undefined }: PagesOptions): Router {
  const router = express.Router();
  const arriving =
    (handle: (arrival: Arrival) => void | Promise<void>): RequestHandler =>
    async (request, response) => {
      const arrival = arrive(apiUrl(), request, response);
      if (!switchLanguage(arrival)) await handle(arrival);
    };
  const visiting =
    (handle: (visit: Visit, id: string) => Promise<void>): RequestHandler =>
    async (request, response) => {
      const visit = await openVisit(apiUrl(), request, response);
      if (visit) await handle(visit, String(request.params['id']));
    };
  const form: RequestHandler[] = [
    pageHeaders,
    requireOwnForm,
    express.urlencoded({ extended: false, limit: '64kb' }),
  ];

  router.get(STYLESHEET_PATH, serveStylesheet).get(ICON_PATH, serveIcon);
  router.get(
    '/login',
    pageHeaders,
    arriving((arrival) => showLogin(arrival)),
  );
  router.post('/login', form, arriving(logIn));
  router.post('/logout', form, arriving(logOut));
  router.get('/', pageHeaders, visiting(showInvoices));
  router.get('/invoices', (_request, response) => {
    response.redirect(301, '/');
  });
  router.get(
    '/invoices/:id',
    pageHeaders,
    visiting((visit, id) => showInvoice(visit, id)),
  );
  router.post('/invoices/:id/payments', form, visiting(recordPayment));
  router.post('/invoices/:id/pause', form, visiting(pauseInvoice));
  router.post('/invoices/:id/resume', form, visiting(resumeInvoice));
  router.post('/invoices/:id/cancel', form, visiting(cancelInvoice));
  router.get(
    '/customers/:id',
    pageHeaders,
    visiting((visit, id) => showCustomer(visit, id)),
  );
  router.post('/customers/:id/exceptions', form, visiting(changeExceptions));
  router.get(
    '/organisation',
    pageHeaders,
    visiting((visit) => showOrganisation(visit)),
  );
  router.post('/organisation/users/:id/absence', form, visiting(goAway));
  router.post('/organisation/users/:id/return', form, visiting(comeBack));
  router.post('/organisation/payment-data', form, visiting(changePaymentData));
  router.post('/organisation/corrections', form, visiting(changeCorrections));
  router.get('/tasks', pageHeaders, visiting(showTasks));
  router.get(
    '/tasks/:id',
    pageHeaders,
    visiting((visit, id) => showTask(visit, id)),
  );
  router.post('/tasks/:id/complete', form, visiting(completeTask));
  router.post('/tasks/:id/undo', form, visiting(undoTask));
  router.post('/tasks/:id/assign', form, visiting(assignTask));
  router.post('/tasks/:id/snooze', form, visiting(snoozeTask));
  router.get('/mailbox', pageHeaders, visiting(showMailbox));
  router.get(
    '/mailbox/:id',
    pageHeaders,
    visiting((visit, id) => showMessage(visit, id)),
  );
  router.get('/mailbox/:id/html', pageHeaders, visiting(showMessageHtml));
  for (const name of MAILBOX_ACTS)
    router.post(
      `/mailbox/:id/${name}`,
      form,
      visiting((visit) => actOnMessage(visit, name)),
    );
  router.post('/clock/advance', form, visiting(advanceClock));
  router.use(answerProblem(apiUrl, onUnexpected));
  return router;
}

/** What a page could not show is said on a page, not as a program's problem document. */
const answerProblem =
  (apiUrl: () => string, onUnexpected: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    const problem = pageProblem(error);
    if (problem.status >= 500) onUnexpected(problem.cause ?? problem);
    if (response.headersSent) {
      next(error);
    } else if (problem.status === 401) {
      response.redirect(303, '/login');
    } else {
      const arrival = arrive(apiUrl(), request, response);
      const body = markup`<p><a class="button" href="/">${arrival.texts.common.invoices}</a></p>`;
      sendBarePage(arrival, { title: 'relance', body, problem });
    }
  };

/** A body the form reader refuses carries a status of its own; anything else is a fault of ours. */
function pageProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new ApiProblem('too-large', 413, '');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new ApiProblem('validation', status, '');
  return new ApiProblem('internal', 500, '', [], error);
}
