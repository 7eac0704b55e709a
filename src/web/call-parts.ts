import type { Page, Task } from './api-types.js';
import type { FormValues } from './form.js';
import { money } from './format.js';
import { foreign, markup, type Html } from './html.js';
import type { Texts } from './texts.js';
import type { Visit } from './visit.js';

/** Answers that mean one invoice as a rule: nothing is ticked beforehand, a person says which. */
const OF_ONE: readonly string[] = ['dispute'];
/** Answers that can be given for one invoice alone. */
const ALONE: readonly string[] = ['payment_plan'];

/** A part of a call: the invoice and the task that is about it. */
interface Part {
  readonly invoiceId: string;
  readonly taskId: string;
}

/** The invoices one call is about, the task's own first; one of them when it is about no other. */
export const partsOf = (task: Task): readonly Part[] =>
  task.invoices.flatMap(({ id, taskId }) => (taskId === null ? [] : [{ invoiceId: id, taskId }]));

/** The call's other invoices, as the API takes them for what is done to the whole call. */
export function wholeCall(task: Task): { readonly alsoFor?: readonly string[] } {
  const others = partsOf(task).filter((part) => part.invoiceId !== task.invoiceId);
  return others.length === 0 ? {} : { alsoFor: others.map((part) => part.invoiceId) };
}

const fieldName = (invoiceId: string): string => `for-${invoiceId}`;

/** Of a call about several invoices: for which of them the answer is, all of them unless it means one as a rule. */
export function partChoice(
  { texts, language }: Visit,
  task: Task,
  outcome: string,
  values: FormValues,
): Html | false {
  if (partsOf(task).length < 2 || ALONE.includes(outcome)) return false;
  const isShownAgain = values['choice'] !== undefined;
  const isTicked = (id: string): boolean =>
    isShownAgain ? values[fieldName(id)] !== undefined : !OF_ONE.includes(outcome);
  const choices = task.invoices.filter((invoice) => invoice.taskId !== null);
  return markup`<fieldset class="choice">
    <legend>${texts.tasks.forWhich}</legend>
    <input type="hidden" name="choice" value="yes" />
    ${choices.map((invoice) => {
      const id = `${outcome}-${fieldName(invoice.id)}`;
      return markup`<p class="check">
        <input type="checkbox" id="${id}" name="${fieldName(invoice.id)}" value="yes"${isTicked(invoice.id) && markup` checked`} />
        <label for="${id}">${foreign(invoice.number)} <small>${money(invoice.outstandingCents, invoice.currency, language)}</small></label>
      </p>`;
    })}
  </fieldset>`;
}

/** The task to answer and the invoices the answer is for as well, as ticked; undefined when nothing was ticked. */
export function chosenParts(
  task: Task,
  values: FormValues,
): { readonly taskId: string; readonly alsoFor?: readonly string[] } | undefined {
  if (values['choice'] === undefined) return { taskId: task.id };
  const ticked = Object.keys(values).flatMap((name) => (name.startsWith('for-') ? [name.slice(4)] : []));
  const known = partsOf(task).filter((part) => ticked.includes(part.invoiceId));
  const [first] = known;
  if (first === undefined) return undefined;
  // What was ticked and is in the call no more is named too: the API says so, instead of leaving it out unseen.
  const others = ticked.filter((id) => id !== first.invoiceId);
  return { taskId: first.taskId, ...(others.length > 0 && { alsoFor: others }) };
}

/** After an answer for a part of a call: what is still to be talked about, with the way there. */
export async function whatRests({ api, texts }: Visit, task: Task): Promise<Html | false> {
  if (task.kind !== 'call' || task.state !== 'done') return false;
  const query = { state: 'open', kind: 'call', customer: task.customer.id, limit: '1' };
  const [rest] = (await api.get<Page<Task>>('/v1/tasks', query)).data;
  if (rest === undefined) return false;
  return markup`<p><a href="/tasks/${encodeURIComponent(rest.id)}">${texts.tasks.rests(rest.invoices.length)}</a></p>`;
}

/** How many invoices a row or a heading names before it counts the rest. */
export const MOST_NAMED = 5;

export const callSize = (texts: Texts, task: Task): string | false =>
  partsOf(task).length > 1 && texts.tasks.ofInvoices(partsOf(task).length);
