import { randomUUID } from 'node:crypto';
import { markup, type Html } from './html.js';
import type { Texts } from './texts.js';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'date' | 'amount' | 'line' | 'prose' | 'letter' | 'email' | 'password' | 'number' | 'choice';
  readonly value?: string | undefined;
  readonly required?: boolean;
  readonly hint?: string;
  readonly min?: string;
  readonly max?: string;
  readonly autocomplete?: string;
  /** Of a choice, in their order. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** One of many rows, of which the form says that they may stay empty: no word of it at each. */
  readonly isRow?: boolean;
}

/**
 * One labelled field. Ids carry the form's name, because a page may hold the same field in several forms.
 * Optional fields say so in words; required ones are the rule.
 */
export function field(form: string, one: Field, texts: Texts): Html {
  const id = `${form}-${one.name}`;
  const hintId = `${id}-hint`;
  const common = markup`id="${id}"
  name="${one.name}"${one.required && markup` required`}${
    one.hint !== undefined && markup` aria-describedby="${hintId}"`
  }${one.autocomplete !== undefined && markup` autocomplete="${one.autocomplete}"`}`;
  const isOptional =
    one.required !== true && one.isRow !== true && !['password', 'email', 'choice'].includes(one.kind);
  return markup`<div class="field">
    <label for="${id}"
      >${one.label}${isOptional && markup` <span class="optional">(${texts.common.optional})</span>`}</label
    >${control(one, common)}${one.hint !== undefined && markup`<p class="hint" id="${hintId}">${one.hint}</p>`}
  </div>`;
}

function control(one: Field, common: Html): Html {
  const value = one.value ?? '';
  const range = markup`${one.min !== undefined && markup` min="${one.min}"`}${one.max !== undefined && markup` max="${one.max}"`}`;
  switch (one.kind) {
    case 'prose':
      // A textarea drops the first line break of its content: give it one to drop.
      return markup`<textarea ${common} rows="3" maxlength="2000">\n${value}</textarea>`;
    case 'letter':
      return markup`<textarea ${common} rows="14" maxlength="20000">\n${value}</textarea>`;
    case 'choice':
      return markup`<select ${common}>
        ${(one.options ?? []).map(
          (option) =>
            markup`<option value="${option.value}" ${option.value === value && markup` selected`}>${option.label}</option>`,
        )}
      </select>`;
    case 'date':
      return markup`<input type="date" ${common} value="${value}" ${range} />`;
    case 'number':
      return markup`<input type="number" ${common} value="${value}" ${range} inputmode="numeric" />`;
    case 'amount':
      return markup`<input type="text" ${common} value="${value}" inputmode="decimal" maxlength="20" />`;
    case 'email':
    case 'password':
      return markup`<input type="${one.kind}" ${common} value="${value}" maxlength="254" />`;
    case 'line':
      return markup`<input type="text" ${common} value="${value}" maxlength="200" />`;
  }
}

/** Something to tick; sends `yes` or nothing. */
export function tick(
  form: string,
  one: { readonly name: string; readonly label: string; readonly hint: string; readonly isOn: boolean },
): Html {
  const id = `${form}-${one.name}`;
  return markup`<div class="field">
    <p class="check">
      <input
        type="checkbox"
        id="${id}"
        name="${one.name}"
        value="yes"
        aria-describedby="${id}-hint"
        ${one.isOn && markup` checked`}
      />
      <label for="${id}">${one.label}</label>
    </p>
    <p class="hint" id="${id}-hint">${one.hint}</p>
  </div>`;
}

/** A key of this showing of the form: sent twice by a double click, it is one act to the API. */
export const formKey = (): Html => markup`<input type="hidden" name="key" value="${randomUUID()}" />`;
