import { headerValue } from './headers.js';
import { letterFacts } from './letter-facts.js';
import { ENGLISH } from './letters-en.js';
import { FRENCH } from './letters-fr.js';
import type { ComposedMail, MailInput } from './mail-input.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';
import { writeLetter } from './write-letter.js';

export type { ComposedMail, MailInput, MailInvoice } from './mail-input.js';

/**
 * Writes one message: subject, text part and HTML part, in the customer's language and within what the law
 * lets the creditor say to this kind of customer (contract §7, Law).
 *
 * The letters are typed functions, not templates of a library: a value that arrives in a name (`{{…}}`,
 * markup, line breaks) is never anything but data, a missing variable does not compile, and nothing has to
 * be parsed or kept patched. Pure: the same input gives the same bytes, which are stored with the message.
 */
export function composeMail(input: MailInput): ComposedMail {
  const words = input.language === 'fr' ? FRENCH : ENGLISH;
  const letter = writeLetter(letterFacts(input), words);
  return { subject: headerValue(letter.subject), text: renderText(letter), html: renderHtml(letter) };
}
