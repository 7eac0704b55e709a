import { Parser } from 'htmlparser2';

const UNSEEN = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'object']);
const BLOCKS = new Set(
  'address article blockquote body br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
/** Elements in which mail programs put what an answer quotes. */
const QUOTE_CLASS = /(?:^|\s)(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)(?:\s|$)/;
const QUOTE_IDS = new Set(['divRplyFwdMsg', 'appendonsend', 'mail-editor-reference-message-container']);

/** The words of an HTML mail, its blocks on lines of their own. `withQuotes`: also what it quotes. */
export function textOfHtml(html: string, { withQuotes }: { readonly withQuotes: boolean }): string {
  const parts: string[] = [];
  // How deep we are inside something that is not shown: every tag in there must be closed again.
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      const isQuote =
        name === 'blockquote' ||
        QUOTE_CLASS.test(attributes['class'] ?? '') ||
        QUOTE_IDS.has(attributes['id'] ?? '');
      if (hidden > 0 || UNSEEN.has(name) || (isQuote && !withQuotes)) hidden += 1;
      else if (BLOCKS.has(name)) parts.push('\n');
    },
    ontext(text) {
      if (hidden === 0) parts.push(text.replaceAll(/\s+/g, ' '));
    },
    onclosetag(name) {
      if (hidden > 0) hidden -= 1;
      else if (BLOCKS.has(name)) parts.push('\n');
    },
  });
  parser.write(html);
  parser.end();
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
