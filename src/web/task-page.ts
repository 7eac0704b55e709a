import type { Message, Task } from './api-types.js';
import { callSize, chosenParts, whatRests } from './call-parts.js';
import { act, type FailedForm, formReader } from './form.js';
import { moment } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { inOrganisationLanguage, keptTogether, sendPage } from './layout.js';
import { markdown } from './markdown.js';
import { outcomeForms, outcomeWords } from './outcome-forms.js';
import { answerFacts, readOutcome } from './read-outcome.js';
import { factList } from './table.js';
import { careForms, undoForm } from './task-forms.js';
import { deadline, invoiceList } from './task-table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

/** `GET /tasks/:id`: the script to read and the outcomes to choose from. */
export async function showTask(visit: Visit, id: string, failed: FailedForm | null = null): Promise<void> {
  const { texts, me, language } = visit;
  const facts = await answerFacts(visit, id);
  const { task, invoice } = facts;
  const title = named(texts.taskKinds, task.kind);
  const spoken = me.organisation.language;
  const size = callSize(texts, task);
  const rest = await whatRests(visit, task);
  const body = markup`<h1>${title}${task.attempt > 1 && markup` <small>(${texts.tasks.attempt(task.attempt)})</small>`}${size !== false && markup` <small>(${size})</small>`}</h1>
<p class="lead">${foreign(task.customer.name ?? texts.invoices.erased)} · ${invoiceList(visit, task)}</p>
${task.state === 'open' && visit.canWrite && markup`<p class="jump"><a href="#actions">${texts.common.jumpToActions}</a></p>`}
<div class="columns"><div>
${theirWords(visit, task)}
${theMessage(visit, facts.message)}
      <section class="script"><h2>${texts.tasks.script}</h2><div${spoken !== language && markup` lang="${spoken}"`}>${markdown(spoken === 'fr' ? keptTogether(task.script) : task.script)}</div></section>
</div><div>
<section>${factList([
    [texts.tasks.dueAt, deadline(visit, task)],
    [texts.tasks.snoozed, task.snoozeReason === null ? null : foreign(task.snoozeReason)],
    [texts.tasks.assignee, foreign(task.assignee.name)],
    ...contactFacts(visit, task),
    [texts.invoice.why, inOrganisationLanguage(visit, invoice.why.text)],
  ])}</section>
${
  task.state === 'open' &&
  visit.canWrite &&
  markup`<section id="actions">
    <h2>${texts.tasks.complete}</h2>
    ${outcomeForms(visit, facts, failed)}
    ${careForms(visit, task, failed)}
  </section>`
}
${
  task.state !== 'open' &&
  markup`<section>
    <h2>${ended(visit, task)}</h2>
    ${task.note !== null && markup`<p class="prose">${foreign(task.note)}</p>`}
    ${visit.canWrite && undoForm(visit, task)}
    ${rest}
  </section>`
}
</div></div>`;
  sendPage(visit, { title, body, problem: failed?.problem ?? null });
}

/** What the customer wrote, as they wrote it: the script may only quote it in a line. */
function theirWords({ texts }: Visit, task: Task): Html | false {
  return (
    task.kind === 'read_reply' &&
    task.reason !== null &&
    markup`<section><h2>${texts.tasks.reply}</h2><p class="prose">${foreign(task.reason)}</p></section>`
  );
}

/** What is to be approved, as the customer would get it. */
function theMessage({ texts }: Visit, message: Message | null): Html | false {
  return (
    message !== null &&
    markup`<section><h2>${foreign(message.subject)}</h2>
      <pre class="mail">${message.text}</pre>
      <p><a href="/mailbox/${encodeURIComponent(message.id)}">${texts.tasks.asTheyGetIt}</a></p></section>`
  );
}

function contactFacts({ texts }: Visit, { customer }: Task): (readonly [string, Html | null])[] {
  const phone = customer.phone?.replaceAll(/[^\d+]/g, '') ?? '';
  return [
    [
      texts.invoices.customer,
      customer.name === null
        ? foreign(texts.invoices.erased)
        : markup`<a href="/customers/${encodeURIComponent(customer.id)}"
            >${foreign(customer.contactName ?? customer.name)}</a
          >`,
    ],
    [texts.tasks.phone, phone === '' ? null : markup`<a href="tel:${phone}">${customer.phone}</a>`],
    [texts.login.email, customer.email === null ? null : foreign(customer.email)],
  ];
}

function ended({ texts, me, language }: Visit, task: Task): Html {
  if (task.state === 'cancelled') {
    const because = task.closedBecause;
    return markup`${texts.tasks.closedAt}${because !== null && markup`${texts.common.colon} ${named(texts.closedBecause, because)}`}`;
  }
  const at = task.completedAt === null ? '' : moment(task.completedAt, me.organisation.timeZone, language);
  const by = task.completedBy?.name ?? texts.common.none;
  const outcome = outcomeWords(texts, task.kind, task.outcome ?? '').label;
  return markup`${outcome}${texts.common.colon} ${texts.tasks.doneAt(at, by)}`;
}

/** Completes a task with the outcome and only the fields that outcome takes. */
export function completeTask(visit: Visit): Promise<void> {
  const id = String(visit.request.params['id']);
  const outcome = formOutcome(visit.request.body);
  return act({
    visit,
    form: `outcome-${outcome}`,
    work: async (values) => {
      const reading = formReader(values, visit.texts);
      const facts = await answerFacts(visit, id);
      const answer = readOutcome(reading, values, facts, outcome);
      const chosen = chosenParts(facts.task, values);
      if (chosen === undefined) reading.needed('alsoFor');
      reading.check();
      const { taskId, ...also } = chosen ?? { taskId: id };
      const body = { outcome, note: reading.text('note'), ...answer, ...also };
      await visit.api.post(`/v1/tasks/${encodeURIComponent(taskId)}/complete`, body, {
        idempotencyKey: values['key'],
      });
      return { done: 'complete', to: `/tasks/${encodeURIComponent(taskId)}` };
    },
    again: (failed) => showTask(visit, id, failed),
  });
}

const formOutcome = (body: unknown): string => {
  const outcome = (body as Record<string, unknown> | undefined)?.['outcome'];
  return typeof outcome === 'string' ? outcome : '';
};
