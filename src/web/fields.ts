import { randomUUID } from 'node:crypto';
import { markup, type Html } from './html.js';
import type { Texts } from './texts.js';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'date' | 'amount' | 'line' | 'prose' | 'email' | 'password' | 'number';
  readonly value?: string | undefined;
  readonly required?: boolean;
  readonly hint?: string;
  readonly min?: string;
  readonly max?: string;
  readonly autocomplete?: string;
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
  const isOptional = one.required !== true && one.kind !== 'password' && one.kind !== 'email';
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

/** A key of this showing of the form: sent twice by a double click, it is one act to the API. */
export const formKey = (): Html => markup`<input type="hidden" name="key" value="${randomUUID()}" />`;
