import type { InboundPayload } from './payloads.js';
import { textOfHtml } from './html-text.js';
import { storableText } from './storable.js';

const MAX_LINE = 400;
/** "On Tuesday, X wrote:", « Le mardi 3 novembre, X a écrit : », on one line or broken over two. */
const INTRODUCTION = /^(?:le|on)\s.{3,300}(?:a écrit|wrote)\s*:$/iu;
const SEPARATOR =
  /^(?:-{2,}\s*(?:original message|message d['’ ]origine|message original|forwarded message|message transféré).*|_{10,})$/iu;
const FROM_LINE = /^\*?(?:de|from)\s*:/iu;
const NEXT_HEADER = /^\*?(?:envoyé|date|sent|à|to|objet|subject)\s*:/iu;

/** What a customer wrote, for the person who reads it, and the whole of it. */
export interface ReplyText {
  readonly text: string;
  readonly fullText: string;
}

/**
 * Postmark's own stripping where it gave one (it may be empty: first mails, HTML only), else the text part, else
 * the words of the HTML part. The whole is always kept beside it: every stripping is a guess.
 */
export function replyText(
  mail: Pick<InboundPayload, 'TextBody' | 'HtmlBody' | 'StrippedTextReply'>,
): ReplyText {
  const stripped = storableText(mail.StrippedTextReply).trim();
  const plain = storableText(mail.TextBody).trim();
  const rich = plain === '' ? storableText(textOfHtml(mail.HtmlBody, { withQuotes: true })) : '';
  const fullText = plain || rich || stripped;
  if (stripped !== '') return { text: stripped, fullText };
  if (plain !== '') return { text: withoutQuotes(plain), fullText };
  const own = withoutQuotes(storableText(textOfHtml(mail.HtmlBody, { withQuotes: false })));
  return { text: own || fullText, fullText };
}

/** The text above and between what is quoted; all of it when nothing else is left. */
export function withoutQuotes(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((_line, place) => beginsQuote(lines, place));
  const kept = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !line.startsWith('>'));
  return (
    kept
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim() || text.trim()
  );
}

function beginsQuote(lines: readonly string[], place: number): boolean {
  const line = (lines[place] ?? '').trim();
  if (line === '' || line.length > MAX_LINE) return false;
  const next = (lines[place + 1] ?? '').trim().slice(0, MAX_LINE);
  if (SEPARATOR.test(line) || INTRODUCTION.test(line) || INTRODUCTION.test(`${line} ${next}`)) return true;
  return (
    FROM_LINE.test(line) && lines.slice(place + 1, place + 6).some((one) => NEXT_HEADER.test(one.trim()))
  );
}
