import type { Customer } from './api-types.js';
import { field, formKey, tick } from './fields.js';
import { act, type FailedForm, formReader, valuesOf, type FormValues } from './form.js';
import { day, money } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { sendPage } from './layout.js';
import { factList } from './table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

/** What a firm decided about reminding a customer, in the order it is offered (docs/exceptions.md). */
const MARKS = ['neverRemind', 'callOnly', 'paysByDirectDebit', 'insolvency'] as const;
const FORM = 'exceptions';

const pathOf = (id: string): string => `/v1/customers/${encodeURIComponent(id)}`;

/** `GET /customers/:id`: who it is, what is owed, and when the ladder is not the rule. */
export async function showCustomer(
  visit: Visit,
  id: string,
  failed: FailedForm | null = null,
): Promise<void> {
  const { texts, canWrite } = visit;
  const customer = await visit.api.get<Customer>(pathOf(id));
  const body = markup`<h1>${foreign(customer.name)}</h1>
    <p class="lead">
      <a href="/?customer=${encodeURIComponent(id)}">${texts.customer.invoices(customer.openInvoices)}</a>
    </p>
    <div class="columns">
      <div>
        <section>
          <h2>${texts.customer.exceptions}</h2>
          ${canWrite ? exceptionForm(visit, customer, failed) : marksOf(visit, customer)}
        </section>
      </div>
      <div><section>${facts(visit, customer)}</section></div>
    </div>`;
  sendPage(visit, { title: customer.name, body, problem: failed?.problem ?? null });
}

function facts({ texts, language }: Visit, customer: Customer): Html {
  const owed = customer.outstanding
    .map(({ cents, currency }) => money(cents, currency, language))
    .join(' + ');
  const { reminderContact: contact } = customer;
  return factList([
    [
      texts.invoices.customer,
      markup`${foreign(customer.reference)} <small>(${named(texts.customerKinds, customer.kind)})</small>`,
    ],
    [texts.invoices.outstanding, owed === '' ? null : owed],
    [texts.fields['name'] ?? '', customer.contactName === null ? null : foreign(customer.contactName)],
    [texts.login.email, customer.email === null ? null : foreign(customer.email)],
    [
      texts.customer.contact,
      contact === null ? null : markup`${foreign(contact.name ?? '')} ${foreign(contact.email)}`,
    ],
    [texts.tasks.phone, customer.phone === null ? null : foreign(customer.phone)],
    [
      texts.holdReasons['paused'] ?? '',
      customer.pausedUntil === null ? null : texts.invoice.until(day(customer.pausedUntil, language)),
    ],
  ]);
}

/** For somebody who may only look: what holds, in words. */
function marksOf({ texts }: Visit, customer: Customer): Html {
  const held = MARKS.filter((mark) => customer[mark]);
  if (held.length === 0) return markup`<p class="muted">${texts.customer.none}</p>`;
  return markup`<ul>
    ${held.map((mark) => markup`<li>${named(texts.customer.marks, mark)}</li>`)}
  </ul>`;
}

/**
 * What is ticked, and what was when the page was shown: only a change is sent, so that an old page never lifts
 * what somebody (or a complaint) has placed meanwhile.
 */
function exceptionForm({ texts }: Visit, customer: Customer, failed: FailedForm | null): Html {
  const values = valuesOf(failed, FORM);
  const isAgain = failed?.form === FORM;
  const was = (name: string, value: string): Html =>
    markup`<input type="hidden" name="was-${name}" value="${isAgain ? values[`was-${name}`] : value}" />`;
  const contact = {
    name: customer.reminderContact?.name ?? '',
    email: customer.reminderContact?.email ?? '',
  };
  return markup`<form method="post" action="/customers/${encodeURIComponent(customer.id)}/exceptions">
    ${formKey()}
    ${MARKS.map(
      (mark) => markup`${was(mark, customer[mark] ? 'yes' : '')}
      ${tick(FORM, {
        name: mark,
        label: named(texts.customer.marks, mark),
        hint: named(texts.customer.markHints, mark),
        isOn: isAgain ? values[mark] === 'yes' : customer[mark],
      })}`,
    )}
    <fieldset>
      <legend>${texts.customer.contact}</legend>
      <p class="hint">${texts.customer.contactHint}</p>
      ${was('name', contact.name)}${was('email', contact.email)}
      ${field(FORM, { name: 'name', label: texts.fields['name'] ?? '', kind: 'line', value: isAgain ? values['name'] : contact.name }, texts)}
      ${field(FORM, { name: 'email', label: texts.login.email, kind: 'email', value: isAgain ? values['email'] : contact.email }, texts)}
    </fieldset>
    <button class="primary">${texts.tasks.submit}</button>
  </form>`;
}

/** Saves what was changed on the page, and nothing else. */
export function changeExceptions(visit: Visit): Promise<void> {
  const id = String(visit.request.params['id']);
  return act({
    visit,
    form: FORM,
    work: async (values) => {
      const body = changesOf(values, formReader(values, visit.texts));
      if (Object.keys(body).length > 0) await visit.api.patch(pathOf(id), body);
      return { done: 'saved', to: `/customers/${encodeURIComponent(id)}` };
    },
    again: (failed) => showCustomer(visit, id, failed),
  });
}

function changesOf(values: FormValues, reading: ReturnType<typeof formReader>): Record<string, unknown> {
  const isChanged = (name: string): boolean => (values[name] ?? '') !== (values[`was-${name}`] ?? '');
  const marks = MARKS.filter(isChanged).map((mark) => [mark, values[mark] === 'yes']);
  const [name, email] = [reading.text('name'), reading.text('email')];
  // Nobody apart when both are empty; a name alone is nobody to write to.
  const contact = name === undefined && email === undefined ? null : { name, email: reading.needed('email') };
  reading.check();
  return {
    ...(Object.fromEntries(marks) as Record<string, unknown>),
    ...((isChanged('name') || isChanged('email')) && { reminderContact: contact }),
  };
}
