/**
 * Names and texts come from other people's files: a value may hold line breaks, markup, marks that turn
 * the reading direction, or ten thousand letters. Here they become harmless text of one line.
 */

// Controls, lone surrogates, bidirectional marks and invisible joiners that only hide something.
const INVISIBLE =
  /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/gu;

/** One line of plain text of at most `limit` characters (an ellipsis marks a cut). */
export function cleanLine(value: string, limit: number): string {
  const line = value.replaceAll(INVISIBLE, ' ').replaceAll(/ {2,}/g, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= limit
    ? line
    : `${letters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text to HTML, for element content and quoted attributes alike. Never used for the text part. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/**
 * A link a customer may be asked to follow: https, no credentials in it, of bearable length; else null.
 * The creditor posted it; we neither shorten nor rewrite it.
 */
export function httpsLink(value: string | null): string | null {
  if (value === null || value.length > 2000 || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
