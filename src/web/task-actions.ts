import type { Task } from './api-types.js';
import { wholeCall } from './call-parts.js';
import { act, formReader } from './form.js';
import { showTask } from './task-page.js';
import type { Visit } from './visit.js';

type Reading = ReturnType<typeof formReader>;

/** Posts one act on a task; a refusal shows the task again with the form as it was. */
function actOnTask(
  visit: Visit,
  name: 'undo' | 'assign' | 'snooze',
  bodyOf: (reading: Reading) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = String(visit.request.params['id']);
  return act({
    visit,
    form: name,
    work: async (values) => {
      const reading = formReader(values, visit.texts);
      const body = bodyOf(reading);
      reading.check();
      const path = `/v1/tasks/${encodeURIComponent(id)}/${name}`;
      // Who gives a call away or puts it off means the call, not one of its invoices.
      const also =
        name === 'undo' ? {} : wholeCall(await visit.api.get<Task>(`/v1/tasks/${encodeURIComponent(id)}`));
      await visit.api.post(path, { ...body, ...also }, { idempotencyKey: values['key'] });
      return { done: name, to: `/tasks/${encodeURIComponent(id)}` };
    },
    again: (failed) => showTask(visit, id, failed),
  });
}

export const undoTask = (visit: Visit): Promise<void> => actOnTask(visit, 'undo', () => ({}));

export const assignTask = (visit: Visit): Promise<void> =>
  actOnTask(visit, 'assign', (reading) => ({ assignee: reading.needed('assignee') }));

export const snoozeTask = (visit: Visit): Promise<void> =>
  actOnTask(visit, 'snooze', (reading) => {
    reading.needed('until');
    return { until: reading.date('until'), reason: reading.needed('reason') };
  });
