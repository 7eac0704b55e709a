import type { Invoice, Message, Task } from './api-types.js';
import { partChoice, partsOf } from './call-parts.js';
import { field, formKey } from './fields.js';
import { type FailedForm, type FormValues, valuesOf } from './form.js';
import { amountField } from './format.js';
import { markup, type Html } from './html.js';
import { planFields } from './plan-fields.js';
import { named, type Texts } from './texts.js';
import type { Visit } from './visit.js';

/** The fields an outcome takes besides its note (contract §7); an outcome that is not listed takes none. */
export type OutcomeField =
  | 'promisedFor'
  | 'promisedCents'
  | 'disputeReason'
  | 'retryOn'
  | 'on'
  | 'reason'
  | 'instalments'
  | 'subject'
  | 'text'
  | 'as'
  | ContactField;
/** Whom to write to or call from now on; together they are the outcome's `contact`. */
export type ContactField = 'name' | 'email' | 'phone';
const CONTACT: readonly { name: ContactField; required: boolean }[] = [
  { name: 'name', required: false },
  { name: 'email', required: false },
  { name: 'phone', required: false },
];
const FIELDS: Readonly<Record<string, readonly { name: OutcomeField; required: boolean }[]>> = {
  promise_to_pay: [
    { name: 'promisedFor', required: true },
    { name: 'promisedCents', required: false },
  ],
  payment_plan: [{ name: 'instalments', required: true }],
  dispute: [{ name: 'disputeReason', required: true }],
  not_now: [{ name: 'retryOn', required: true }],
  awaiting_approval: [{ name: 'retryOn', required: true }],
  'formal_notice/sent': [{ name: 'on', required: true }],
  approve: [
    { name: 'subject', required: true },
    { name: 'text', required: true },
  ],
  reject: [{ name: 'reason', required: true }],
  upheld: [{ name: 'as', required: false }],
  invoice_not_received: CONTACT,
  wrong_contact: CONTACT,
  corrected: CONTACT.map((field) => ({ ...field, required: field.name === 'email' })),
};

/** What the answers to a task are about. */
export interface AnswerFacts {
  readonly task: Task;
  readonly invoice: Invoice;
  /** The message a person is to approve; null for other tasks. */
  readonly message: Message | null;
}

/** One name may mean two things: a notice that was sent has a day, a message that was sent has one already. */
const ofKind = <T>(table: Readonly<Record<string, T>>, kind: string, outcome: string): T | undefined =>
  [`${kind}/${outcome}`, outcome].filter((key) => Object.hasOwn(table, key)).map((key) => table[key])[0];

export const fieldsOf = (
  kind: string,
  outcome: string,
): readonly { name: OutcomeField; required: boolean }[] => ofKind(FIELDS, kind, outcome) ?? [];

/** An outcome in the reader's words: what it is called, what it leads to. */
export const outcomeWords = (texts: Texts, kind: string, outcome: string): Texts['outcomes'][string] =>
  ofKind(texts.outcomes, kind, outcome) ?? { label: outcome, effect: '' };

const isContactField = (name: OutcomeField): name is ContactField =>
  CONTACT.some((field) => field.name === name);

/** The fields of an outcome as the API takes them: those of a contact together, none when all are empty. */
export function outcomeBody(
  values: Readonly<Partial<Record<OutcomeField, unknown>>>,
): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const isContact = ([name]: [string, unknown]): boolean => isContactField(name as OutcomeField);
  const contact = given.filter(isContact);
  return {
    ...Object.fromEntries(given.filter((entry) => !isContact(entry))),
    ...(contact.length > 0 && { contact: Object.fromEntries(contact) }),
  };
}

/**
 * One form per outcome, folded up, each with the fields that outcome takes and what it leads to. Folds of one
 * name open one at a time; they work from the keyboard and without any script.
 */
export function outcomeForms(visit: Visit, facts: AnswerFacts, failed: FailedForm | null): Html {
  const { texts } = visit;
  const outcomes = facts.task.allowedOutcomes;
  if (outcomes.length === 0) return markup`<p class="muted">${texts.tasks.notHere}</p>`;
  return markup`<p>${texts.tasks.chooseOutcome}</p>
    ${outcomes.map((outcome) => outcomeForm(visit, facts, failed, outcome))}`;
}

function outcomeForm(visit: Visit, facts: AnswerFacts, failed: FailedForm | null, outcome: string): Html {
  const { texts } = visit;
  const { task } = facts;
  const name = `outcome-${outcome}`;
  const values = valuesOf(failed, name);
  const words = outcomeWords(texts, task.kind, outcome);
  return markup`<details class="act" name="outcome" ${failed?.form === name && markup` open`}>
    <summary>${words.label}</summary>
    <form method="post" action="/tasks/${encodeURIComponent(task.id)}/complete">
      ${formKey()}<input type="hidden" name="outcome" value="${outcome}" />
      <p class="hint">${words.effect}</p>
      ${partChoice(visit, task, outcome, values)}
      ${fieldsOf(task.kind, outcome).map((one) => outcomeField(visit, facts, { form: name, ...one }, values))}
      ${field(name, { name: 'note', label: texts.tasks.note, kind: 'prose', value: values['note'] }, texts)}
      <button class="primary">${texts.tasks.submit}</button>
    </form>
  </details> `;
}

function outcomeField(
  visit: Visit,
  { task, invoice, message }: AnswerFacts,
  { form, name, required }: { form: string; name: OutcomeField; required: boolean },
  values: FormValues,
): Html {
  const { texts, today, language } = visit;
  const label = texts.fields[name] ?? name;
  const value = values[name];
  switch (name) {
    case 'promisedFor':
    case 'retryOn':
      return field(form, { name, label, kind: 'date', value, required, min: today }, texts);
    case 'on':
      return field(form, { name, label, kind: 'date', value: value ?? today, required, max: today }, texts);
    case 'promisedCents': {
      const isOfSeveral = partsOf(task).length > 1;
      const all = isOfSeveral ? '' : amountField(invoice.outstandingCents, invoice.currency, language);
      const hint = isOfSeveral ? { hint: texts.tasks.emptyMeansAll } : {};
      return field(
        form,
        {
          name,
          label: `${label} (${invoice.currency})`,
          kind: 'amount',
          value: value ?? all,
          required,
          ...hint,
        },
        texts,
      );
    }
    case 'instalments':
      return planFields(visit, invoice, form, values);
    case 'subject':
      return field(form, { name, label, kind: 'line', value: value ?? message?.subject, required }, texts);
    case 'text': {
      const own = { name, label: texts.tasks.messageText, hint: texts.tasks.messageTextHint, required };
      return field(form, { ...own, kind: 'letter', value: value ?? message?.text }, texts);
    }
    case 'as': {
      const options = ['', 'cancel', 'credit'].map((one) => ({
        value: one,
        label: named(texts.tasks.upheldAs, one),
      }));
      return field(form, { name, label, kind: 'choice', value, options }, texts);
    }
    case 'name':
    case 'email':
    case 'phone':
      return field(form, { name, label, kind: 'line', value, required }, texts);
    case 'disputeReason':
    case 'reason':
      return field(form, { name, label, kind: 'prose', value, required }, texts);
  }
}
