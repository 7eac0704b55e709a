import { ADVANCE_PATIENCE_MS, ApiProblem } from './api-client.js';
import type { Clock } from './api-types.js';
import { announce } from './cookies.js';
import { type FormValues, formValues } from './form.js';
import { sendPage } from './layout.js';
import { markup } from './html.js';
import { localPath } from './security.js';
import type { Visit } from './visit.js';

const MAX_DAYS = 400;

/** Moves the sandbox clock by a day, by some days, or to the next thing planned; then back to the page. */
export async function advanceClock(visit: Visit): Promise<void> {
  const values = formValues(visit.request.body);
  const back = localPath(values['back']);
  try {
    announce(visit.response, await advance(visit, values));
    visit.response.redirect(303, back);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status === 401) throw error;
    const body = markup`<h1>${visit.texts.clock.label}</h1>
      <p><a href="${back}">${visit.texts.clock.refresh}</a></p>`;
    sendPage(visit, { title: visit.texts.clock.label, body, problem: error });
  }
}

async function advance(visit: Visit, values: FormValues): Promise<string> {
  const target = await targetOf(visit, values);
  if (target === null) return 'nothing-next';
  try {
    const { body } = await visit.api.post<Clock>('/v1/sandbox/clock/advance', target, {
      idempotencyKey: values['key'],
      patienceMs: ADVANCE_PATIENCE_MS,
    });
    return body.status === 'advancing' ? 'advancing' : 'advanced';
  } catch (error) {
    if (await isUnderWay(visit, error)) return 'advancing';
    throw error;
  }
}

/** Whether the clock was moving already: the button was pressed twice. */
async function isUnderWay(visit: Visit, error: unknown): Promise<boolean> {
  if (!(error instanceof ApiProblem) || error.slug !== 'conflict') return false;
  const { status } = await visit.api.get<Clock>('/v1/sandbox/clock');
  return status === 'advancing';
}

async function targetOf(visit: Visit, values: FormValues): Promise<{ by: string } | { to: string } | null> {
  if (values['by'] === 'next') {
    const { nextAt = null, now } = await visit.api.get<Clock>('/v1/sandbox/clock');
    if (nextAt === null) return null;
    // What is due already happens by itself; the clock never goes back.
    return nextAt > now ? { to: nextAt } : { by: 'PT1M' };
  }
  const days = Number(values['by'] === 'days' ? values['days'] : values['by']);
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new ApiProblem('validation', 400, '', [{ path: '/days', message: visit.texts.fieldErrors.days }]);
  }
  return { by: `P${days}D` };
}
