/** HTML that is ready to be sent. Only `markup` and the few named functions that escape or were given our own markup make it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, Html is not, absent things vanish. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text to HTML, for element content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/**
 * The one way pages are written: markup`<b>${name}</b>`. Whatever is put in is escaped unless it is Html
 * already, so a customer's text stays text wherever it lands. Attributes must be quoted. (Not called `html`:
 * the formatter would rewrite fragments of pages as if they were whole ones.)
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((page, string, index) => page + render(values[index - 1]) + string));
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(render).join('');
}

/** A name or text that came from somebody else: kept from turning the reading direction of what follows it. */
export const foreign = (text: string): Html => markup`<bdi>${text}</bdi>`;
