import type { ApiProblem } from './api-client.js';
import type { FieldError } from './api-types.js';
import { markup, type Html } from './html.js';
import { named, type ProblemText, type Texts } from './texts.js';

/** What happened, what it means, what to do; wrong fields by the names they have on the page. */
export function problemBox(problem: ApiProblem, texts: Texts): Html {
  return box(problemText(problem.slug, texts), [
    ...problem.errors.map(
      (error) =>
        markup`<li>
          <strong>${fieldName(error, texts)}</strong>${texts.common.colon} ${explained(error, texts)}
        </li>`,
    ),
  ]);
}

export const problemText = (slug: string, texts: Texts): ProblemText =>
  (Object.hasOwn(texts.problems, slug) ? texts.problems[slug] : texts.problems['internal']) ??
  texts.page.notFound;

export function box(text: ProblemText, details: readonly Html[] = []): Html {
  return markup`<section class="notice bad" role="alert">
    <h2>${text.happened}</h2>
    <p>${text.meaning} ${text.todo}</p>
    ${
      details.length > 0 &&
      markup`<ul>
        ${details}
      </ul>`
    }
  </section>`;
}

/** A row of a payment plan, by its address in the API's body or on the page. */
const PLAN_ROW = /^\/(?:instalments\/(\d+)\/(dueOn|amountCents)|(dueOn|amountCents)-(\d+))$/;

function fieldName(error: FieldError, texts: Texts): string {
  const [, index, inBody, onPage, n] = PLAN_ROW.exec(error.path) ?? [];
  const part = inBody ?? onPage;
  if (part !== undefined) {
    const row = texts.plan.instalment(n === undefined ? Number(index) + 1 : Number(n));
    return `${row}, ${part === 'dueOn' ? texts.plan.dueOn : texts.plan.amount}`;
  }
  return named(texts.fields, error.path.split('/').at(-1) ?? error.path);
}

/** The API's own words are English and for programs; the usual ones are said in the page's language. */
function explained({ message }: FieldError, { fieldErrors }: Texts): string {
  if (/missing|must not be blank|needs /.test(message)) return fieldErrors.missing;
  if (/must add up to/.test(message)) return fieldErrors.sum;
  if (/plain e-mail address/.test(message)) return fieldErrors.email;
  if (/is nobody of this organisation/.test(message)) return fieldErrors.nobody;
  if (/may not complete tasks/.test(message)) return fieldErrors.mayNot;
  if (/in the order of their due dates/.test(message)) return fieldErrors.order;
  if (/in the past/.test(message)) return fieldErrors.past;
  if (/in the future/.test(message)) return fieldErrors.future;
  if (/more than/.test(message)) return fieldErrors.tooMuch;
  if (/calendar|YYYY-MM-DD|must lie between/.test(message)) return fieldErrors.date;
  const isOurs = Object.values(fieldErrors).includes(message);
  return isOurs ? message : `${fieldErrors.wrong} (${message})`;
}
