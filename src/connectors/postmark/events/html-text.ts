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

/** No mail program nests deeper; beyond, what is open counts as closed and its words as seen. */
const MAX_DEPTH = 1_000;
/** Characters, at least, read between two looks at the depth: the parser moves its whole stack for each tag that opens. */
const PIECE = 16_384;

/** The words of an HTML mail, its blocks on lines of their own. `withQuotes`: also what it quotes. */
export function textOfHtml(html: string, { withQuotes }: { readonly withQuotes: boolean }): string {
  const parts: string[] = [];
  // How deep we are inside something that is not shown: every tag in there must be closed again.
  let hidden = 0;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
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
      depth -= 1;
      if (hidden > 0) hidden -= 1;
      else if (BLOCKS.has(name)) parts.push('\n');
    },
  });
  let from = 0;
  while (from < html.length) {
    // Between two tags: what is read afresh must not begin in the middle of one.
    const to = html.indexOf('>', from + PIECE) + 1 || html.length;
    parser.write(html.slice(from, to));
    from = to;
    if (depth <= MAX_DEPTH) continue;
    parser.reset();
    hidden = 0;
    depth = 0;
  }
  parser.end();
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
