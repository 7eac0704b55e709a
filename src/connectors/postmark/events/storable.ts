const MAX_CHARACTERS = 1_000_000;
/** NUL and half a surrogate pair cannot be stored; other controls shape nothing a person wants to read. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is taken out
const UNSTORABLE = /[\u0000\ud800-\udfff]/gu;
// eslint-disable-next-line no-control-regex -- see above
const CONTROLS = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * A customer's text as it can be stored and shown. Nothing is refused for a character: what cannot be kept is
 * replaced by U+FFFD, what is longer than a million characters is cut there.
 */
export const storableText = (text: string): string =>
  cut(text, MAX_CHARACTERS)
    .replaceAll(UNSTORABLE, '\ufffd')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROLS, ' ')
    .normalize('NFC');

/** The same on one line of at most `limit` characters: a subject, the name of a file. */
export const storableLine = (text: string, limit: number): string =>
  cut(
    storableText(cut(text, limit * 2))
      .replaceAll(/[\s\u2028\u2029]+/g, ' ')
      .trim(),
    limit,
  );

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
