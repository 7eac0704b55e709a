import type { Invoice } from './api-types.js';
import { field } from './fields.js';
import type { formReader, FormValues } from './form.js';
import { money } from './format.js';
import { markup, type Html } from './html.js';
import type { Visit } from './visit.js';

/** Rows of a payment plan on the page; the API takes more. */
const ROWS = Array.from({ length: 12 }, (_, index) => index + 1);
const ROWS_AT_FIRST = 3;

/** A payment plan without any script: a few rows, the rest folded up; those that stay empty do not count. */
export function planFields(visit: Visit, invoice: Invoice, form: string, values: FormValues): Html {
  const { plan } = visit.texts;
  const row = (n: number): Html => planRow(visit, invoice, { form, n }, values);
  const rest = ROWS.slice(ROWS_AT_FIRST);
  const isRestUsed = rest.some((n) => isFilled(values, n));
  return markup`<p class="hint">${plan.hint(money(invoice.outstandingCents, invoice.currency, visit.language))}</p>
    ${ROWS.slice(0, ROWS_AT_FIRST).map(row)}
    <details class="more" ${isRestUsed && markup` open`}>
      <summary>${plan.more}</summary>
      ${rest.map(row)}
    </details>`;
}

function planRow(
  { texts, today }: Visit,
  { currency }: Invoice,
  { form, n }: { form: string; n: number },
  values: FormValues,
): Html {
  const { plan } = texts;
  const required = n === 1;
  const [day, amount] = [`dueOn-${n}`, `amountCents-${n}`] as const;
  return markup`<fieldset class="row">
    <legend>${plan.instalment(n)}</legend>
    ${field(form, { name: day, label: plan.dueOn, kind: 'date', value: values[day], required, min: today, isRow: true }, texts)}
    ${field(form, { name: amount, label: `${plan.amount} (${currency})`, kind: 'amount', value: values[amount], required, isRow: true }, texts)}
  </fieldset>`;
}

/** The rows that were filled in, as the API takes them; a row with only half of it is said. */
export function readPlan(
  reading: ReturnType<typeof formReader>,
  values: FormValues,
  currency: string,
): { dueOn: string | undefined; amountCents: number | undefined }[] {
  return ROWS.filter((n) => n === 1 || isFilled(values, n)).map((n) => {
    const [day, amount] = [`dueOn-${n}`, `amountCents-${n}`] as const;
    reading.needed(day);
    reading.needed(amount);
    return { dueOn: reading.date(day), amountCents: reading.amount(amount, currency) };
  });
}

const isFilled = (values: FormValues, n: number): boolean =>
  [values[`dueOn-${n}`], values[`amountCents-${n}`]].some((value) => value !== undefined && value !== '');
