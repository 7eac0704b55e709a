import { ApiProblem } from './api-client.js';
import { announce } from './cookies.js';
import { parseAmount } from './format.js';
import type { Texts } from './texts.js';
import type { Visit } from './visit.js';

/** A form that did not go through: the page shows it again, filled in as it was, with what to do. */
export interface FailedForm {
  readonly form: string;
  readonly values: FormValues;
  readonly problem: ApiProblem;
}
export type FormValues = Readonly<Record<string, string | undefined>>;

/** The text fields of a posted form, trimmed; anything else in the body is left out. */
export function formValues(body: unknown): FormValues {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      // Browsers send line breaks as CR LF; the API's notes use LF.
      typeof value === 'string' ? [[name, value.replaceAll('\r\n', '\n').trim()]] : [],
    ),
  );
}

/** Values of one form of a page: those that failed when it was this form, else none. */
export const valuesOf = (failed: FailedForm | null, form: string): FormValues =>
  failed?.form === form ? failed.values : {};

/** Reads the fields of a form in the visitor's words and collects everything that does not fit. */
export function formReader(values: FormValues, texts: Texts) {
  const errors: { path: string; message: string }[] = [];
  const miss = (name: string, message: string): void => {
    errors.push({ path: `/${name}`, message });
  };
  const text = (name: string): string | undefined => (values[name] === '' ? undefined : values[name]);
  return {
    text,
    needed(name: string): string {
      const value = text(name);
      if (value === undefined) miss(name, texts.fieldErrors.missing);
      return value ?? '';
    },
    date(name: string): string | undefined {
      const value = text(name);
      const isDate = value === undefined || /^\d{4}-\d{2}-\d{2}$/.test(value);
      if (!isDate) miss(name, texts.fieldErrors.date);
      return value;
    },
    amount(name: string, currency: string): number | undefined {
      const value = text(name);
      if (value === undefined) return undefined;
      const cents = parseAmount(value, currency);
      if (cents === null) miss(name, texts.fieldErrors.amount);
      return cents ?? undefined;
    },
    /** @throws ApiProblem `validation` when a field did not fit */
    check(): void {
      if (errors.length > 0) throw new ApiProblem('validation', 400, '', errors);
    },
  };
}

export interface Act {
  readonly visit: Visit;
  readonly form: string;
  readonly work: (values: FormValues) => Promise<{ readonly done: string; readonly to: string }>;
  readonly again: (failed: FailedForm) => Promise<void>;
}

/** Does what a form asks for, then redirects with a word of success; or shows the page again with the problem. */
export async function act({ visit, form, work, again }: Act): Promise<void> {
  const values = formValues(visit.request.body);
  try {
    const { done, to } = await work(values);
    announce(visit.response, done);
    visit.response.redirect(303, to);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status === 401) throw error;
    await again({ form, values, problem: error });
  }
}
