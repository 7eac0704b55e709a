import type { Language } from '../language.js';
import { escapeHtml } from './clean.js';
import { headerValue } from './headers.js';
import type { ComposedMail } from './mail-input.js';
import { PARAGRAPH_STYLE, page } from './render-html.js';

/**
 * A message as a person wrote it: their text as it is, and the same in our layout. Only text is taken, never
 * HTML: what looks like markup is shown as it was typed.
 */
export function inOwnWords({
  subject,
  text,
  language,
}: {
  readonly subject: string;
  readonly text: string;
  readonly language: Language;
}): ComposedMail {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').trim();
  const paragraphs = lines
    .split(/\n{2,}/)
    .map((one) => `<p ${PARAGRAPH_STYLE}>${one.split('\n').map(escapeHtml).join('<br>')}</p>`);
  const title = headerValue(subject);
  return { subject: title, text: `${lines}\n`, html: page({ language, subject: title }, paragraphs) };
}
