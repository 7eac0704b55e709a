import type { Invoice, Message, Page, Task } from './api-types.js';
import type { formReader, FormValues } from './form.js';
import { fieldsOf, outcomeBody, type AnswerFacts, type OutcomeField } from './outcome-forms.js';
import { readPlan } from './plan-fields.js';
import type { Visit } from './visit.js';

/** A task with what its answers are about. */
export async function answerFacts({ api }: Visit, id: string): Promise<AnswerFacts> {
  const task = await api.get<Task>(`/v1/tasks/${encodeURIComponent(id)}`);
  const path = `/v1/invoices/${encodeURIComponent(task.invoiceId)}`;
  const isAsked = task.kind === 'approve_message' && task.state === 'open';
  const [invoice, messages] = await Promise.all([
    api.get<Invoice>(path),
    isAsked ? api.get<Page<Message>>(`${path}/messages`, { limit: '200' }) : null,
  ]);
  const message = messages?.data.find(({ state }) => state === 'awaiting_approval') ?? null;
  return { task, invoice, message };
}

/** What somebody filled in for an outcome, as the API takes it: only the fields of that outcome. */
export function readOutcome(
  reading: ReturnType<typeof formReader>,
  values: FormValues,
  { task, invoice, message }: AnswerFacts,
  outcome: string,
): Record<string, unknown> {
  const given: Partial<Record<OutcomeField, unknown>> = {};
  for (const { name, required } of fieldsOf(task.kind, outcome)) {
    if (name === 'instalments') given[name] = readPlan(reading, values, invoice.currency);
    else if (name === 'promisedCents') given[name] = reading.amount(name, invoice.currency);
    else given[name] = required ? reading.needed(name) : reading.text(name);
  }
  // Words nobody touched stay the letter's own, and its laid-out part stays what it was.
  for (const name of ['subject', 'text'] as const) {
    if (given[name] === message?.[name].trim()) given[name] = undefined;
  }
  return outcomeBody(given);
}
