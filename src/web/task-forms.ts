import type { Task } from './api-types.js';
import { callSize } from './call-parts.js';
import { field, formKey } from './fields.js';
import { type FailedForm, valuesOf } from './form.js';
import { markup, type Html } from './html.js';
import type { Visit } from './visit.js';

/** What a person can do with an open task besides answering it: give it to somebody else, put it off. */
export function careForms(visit: Visit, task: Task, failed: FailedForm | null): Html {
  const { texts, today } = visit;
  const { tasks, fields } = texts;
  const size = callSize(texts, task);
  const fold = (name: 'assign' | 'snooze', label: string, fields: Html): Html =>
    markup`<details class="act" ${failed?.form === name && markup` open`}>
      <summary>${label}</summary>
      <form method="post" action="/tasks/${encodeURIComponent(task.id)}/${name}">
        ${formKey()}${fields}${size !== false && markup`<p class="hint">${tasks.wholeCall(size)}</p>`}<button>${label}</button>
      </form>
    </details>`;
  const given = valuesOf(failed, 'assign');
  const snooze = valuesOf(failed, 'snooze');
  return markup`${fold('assign', tasks.assign, field('assign', { name: 'assignee', label: fields['assignee'] ?? '', kind: 'email', value: given['assignee'], required: true }, texts))}
  ${fold(
    'snooze',
    tasks.snooze,
    markup`${field('snooze', { name: 'until', label: fields['until'] ?? '', kind: 'date', value: snooze['until'], required: true, min: today, hint: tasks.snoozeHint }, texts)}
    ${field('snooze', { name: 'reason', label: fields['reason'] ?? '', kind: 'line', value: snooze['reason'], required: true }, texts)}`,
  )}`;
}

/** For a minute after an answer: one button that takes it back. */
export function undoForm({ texts, clock }: Visit, task: Task): Html | false {
  const now = clock?.now ?? new Date().toISOString();
  if (task.undoableUntil === null || task.undoableUntil <= now) return false;
  return markup`<form method="post" action="/tasks/${encodeURIComponent(task.id)}/undo" class="act">
    ${formKey()}<button>${texts.tasks.undo}</button>
  </form>`;
}
