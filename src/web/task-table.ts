import type { Task } from './api-types.js';
import { MOST_NAMED, callSize } from './call-parts.js';
import { moment, money } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { outcomeWords } from './outcome-forms.js';
import { type Column, table } from './table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

/** Tasks as rows: what to do, about whom, before when; the page of one invoice leaves the customer out. */
export function taskTable(
  visit: Visit,
  tasks: readonly Task[],
  caption: string,
  where: 'list' | 'invoice' = 'list',
): Html {
  const [title, customer, invoices, ...rest] = columns(visit);
  return table(caption, where === 'list' ? [title, customer, invoices, ...rest] : [title, ...rest], tasks);
}

type Columns = readonly [Column<Task>, Column<Task>, Column<Task>, ...Column<Task>[]];
function columns(visit: Visit): Columns {
  const { texts } = visit;
  return [
    {
      title: texts.tasks.kind,
      cell: (task) =>
        markup`<a href="/tasks/${encodeURIComponent(task.id)}">${named(texts.taskKinds, task.kind)}</a>${
          task.attempt > 1 && markup` <small>(${texts.tasks.attempt(task.attempt)})</small>`
        }${sizeOf(visit, task)}`,
    },
    {
      title: texts.invoices.customer,
      cell: (task) =>
        markup`${foreign(task.customer.name ?? texts.invoices.erased)}${task.customer.phone !== null && markup`<br /><small>${task.customer.phone}</small>`}`,
      className: 'person',
    },
    { title: texts.invoices.number, cell: (task) => invoiceList(visit, task) },
    { title: texts.tasks.dueAt, cell: (task) => deadline(visit, task), className: 'date' },
    { title: texts.tasks.assignee, cell: (task) => foreign(task.assignee.name) },
  ];
}

function sizeOf({ texts }: Visit, task: Task): Html | false {
  const size = callSize(texts, task);
  return size !== false && markup` <small>(${size})</small>`;
}

/** The invoices of a task with what is outstanding on each; of many, the first ones and how many there are more. */
export function invoiceList({ language, texts }: Visit, task: Task): Html {
  const more = task.invoices.length - MOST_NAMED;
  return markup`${task.invoices.slice(0, MOST_NAMED).map(
    (invoice, index) =>
      markup`${index > 0 && markup`<br />`}<a href="/invoices/${encodeURIComponent(invoice.id)}"
          >${foreign(invoice.number)}</a
        >
        <small>${money(invoice.outstandingCents, invoice.currency, language)}</small>`,
  )}${more > 0 && markup`<br /><small>${texts.tasks.moreInvoices(more)}</small>`}`;
}

/** When it has to be done, or what became of it. */
export function deadline({ texts, me, language, clock }: Visit, task: Task): Html {
  const at = (instant: string): string => moment(instant, me.organisation.timeZone, language);
  if (task.state === 'cancelled') return markup`<span class="muted">${texts.tasks.closedAt}</span>`;
  if (task.state === 'done') {
    const { label } = outcomeWords(texts, task.kind, task.outcome ?? '');
    return markup`${label}${task.completedAt !== null && markup`<br /><small>${at(task.completedAt)}</small>`}`;
  }
  const isLate = Date.parse(task.dueAt) < (clock === null ? Date.now() : Date.parse(clock.now));
  return markup`<time datetime="${task.dueAt}">${at(task.dueAt)}</time
    >${isLate && markup` <span class="badge late">${texts.tasks.late}</span>`}`;
}
