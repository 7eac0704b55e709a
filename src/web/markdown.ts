import { Marked, type Tokens } from 'marked';
import { escapeHtml, Html } from './html.js';

/*
 * Scripts are our own Markdown around values of others. Whatever would be markup of the source's own
 * (HTML, links, images) is shown as text: a script is read, not clicked.
 */
const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    // Not the library's own: after a stray <pre> it would take text for HTML.
    text(token) {
      const nested = (token as Partial<Tokens.Text>).tokens;
      return nested ? this.parser.parseInline(nested) : escapeHtml(token.text);
    },
    link: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
    heading({ tokens, depth }) {
      // The page has its own first and second level.
      const level = Math.min(depth + 1, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
  },
});

/** A script in Markdown as safe HTML. */
export const markdown = (source: string): Html => new Html(marked.parse(source, { async: false }));
