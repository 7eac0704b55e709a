import { ApiProblem } from './api-client.js';
import { field } from './fields.js';
import { formValues } from './form.js';
import { markup } from './html.js';
import { sendBarePage } from './layout.js';
import { localPath } from './security.js';
import type { Arrival } from './visit.js';

/** The way in. `next` leads back to the page that was asked for. */
export function showLogin(arrival: Arrival, problem: ApiProblem | null = null, email = ''): void {
  const { texts, url } = arrival;
  const next = localPath(formValues(arrival.request.body)['next'] ?? url.searchParams.get('next') ?? '/');
  const body = markup`<h1>${texts.login.title}</h1>
    <form method="post" action="/login" class="panel">
      <input type="hidden" name="next" value="${next}" />
      ${field('login', { name: 'email', label: texts.login.email, kind: 'email', value: email, required: true, autocomplete: 'username' }, texts)}
      ${field('login', { name: 'password', label: texts.login.password, kind: 'password', required: true, autocomplete: 'current-password' }, texts)}
      <button class="primary">${texts.login.submit}</button>
    </form>`;
  sendBarePage(arrival, { title: texts.login.title, body, problem });
}

/** Logs in at the API and hands its cookie to the browser. */
export async function logIn(arrival: Arrival): Promise<void> {
  const { email = '', next } = formValues(arrival.request.body);
  // Not trimmed: a space may belong to a password.
  const typed = (arrival.request.body as Record<string, unknown> | undefined)?.['password'];
  try {
    const password = typeof typed === 'string' ? typed : '';
    const { setCookies } = await arrival.api.post('/v1/login', { email, password });
    for (const cookie of setCookies) arrival.response.append('set-cookie', cookie);
    arrival.response.redirect(303, localPath(next));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    showLogin(arrival, error, email);
  }
}

export async function logOut(arrival: Arrival): Promise<void> {
  try {
    const { setCookies } = await arrival.api.post('/v1/logout', {});
    for (const cookie of setCookies) arrival.response.append('set-cookie', cookie);
  } catch (error) {
    // Nobody was logged in any more: that is what was wanted.
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
  }
  arrival.response.redirect(303, '/login');
}
