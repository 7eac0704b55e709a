/** RFC 6901: `['customer', 'email']` → `/customer/email`; the whole document is the empty text. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${escapePart(String(part))}`).join('');

/** A field name the caller invented comes back in the answer: short, and free of control characters. */
const escapePart = (part: string): string =>
  part
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is taken out
    .replaceAll(/[\u0000-\u001f\u007f]|[\ud800-\udfff]/gu, '\ufffd')
    .slice(0, 100);
