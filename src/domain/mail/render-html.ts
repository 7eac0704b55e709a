import { escapeHtml as e } from './clean.js';
import type { Letter, Row, Table } from './letter.js';

/*
 * One committed layout: tables (mail clients know little else), styles inlined, borders rather than fills so
 * that a client that inverts colours by itself keeps a contrast of 4.5 : 1, no image, no tracking pixel.
 */
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK = 'color:#1c2430';
const QUIET = 'color:#4a5464';
export const PARAGRAPH_STYLE = `style="margin:0 0 16px;font-size:16px;line-height:1.5"`;
const CELL =
  'padding:8px 12px 8px 0;border-bottom:1px solid #c9d0da;font-size:15px;line-height:1.4;vertical-align:top';

const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page,.card{background:#14181f!important}.ink,.ink td,.ink th{color:#eef1f5!important}.quiet{color:#b6bfcc!important}.pay{background:#9cc2ff!important;color:#10151c!important}}`;

/** The HTML part: the letter, escaped value by value; a bounded letter stays far below 100 kB. */
export function renderHtml(letter: Letter): string {
  const body = [
    paragraph(letter.greeting),
    ...letter.opening.map(paragraph),
    rows(letter.facts),
    ...letter.tables.map(table),
    ...letter.links.map(
      (link) =>
        `<p style="margin:0 0 16px"><a class="pay" href="${e(link.href)}" style="display:inline-block;padding:12px 18px;border-radius:6px;background:#1d4f91;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none">${e(link.label)}</a></p>`,
    ),
    ...letter.payment.map(paragraph),
    rows(letter.contact),
    ...letter.closing.map(paragraph),
    `<p ${PARAGRAPH_STYLE}>${letter.signature.map(e).join('<br>')}</p>`,
    ...letter.footer.map(
      (line) =>
        `<p class="quiet" style="margin:24px 0 0;padding-top:16px;border-top:1px solid #c9d0da;font-size:14px;line-height:1.5;${QUIET}">${e(line)}</p>`,
    ),
  ];
  return page(letter, body);
}

/** The layout around what a message says; `body` is HTML already. */
export function page(
  { language, subject }: Pick<Letter, 'language' | 'subject'>,
  body: readonly string[],
): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${e(subject)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#ffffff">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#ffffff">
<tr><td align="center" style="padding:24px 16px">
<table role="presentation" class="card ink" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff">
<tr><td style="${FONT};${INK};text-align:left;word-break:break-word">
${body.filter((part) => part !== '').join('\n')}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const paragraph = (text: string): string => `<p ${PARAGRAPH_STYLE}>${e(text)}</p>`;

function rows(list: readonly Row[]): string {
  if (list.length === 0) return '';
  const lines = list.map(
    (row) =>
      `<tr><th scope="row" align="left" style="${CELL};${QUIET};font-weight:normal" class="quiet">${e(row.label)}</th><td style="${CELL};font-weight:bold">${e(row.value)}</td></tr>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" class="ink" style="margin:0 0 20px;border-collapse:collapse;${INK}">${lines.join('')}</table>`;
}

/** From this many rows on a table is set close, with what all cells share said once. */
const LONG_TABLE = 25;
/** Four columns fit a phone of 360 pixels. */
const COLUMN_CELL =
  'padding:6px 7px 6px 0;border-bottom:1px solid #c9d0da;font-size:13px;line-height:1.4;vertical-align:top';
const CLOSE_CELL = 'padding:4px 8px 4px 0';

function table(one: Table): string {
  const cell = one.rows.length > LONG_TABLE ? CLOSE_CELL : COLUMN_CELL;
  const last = one.columns.length - one.unbroken;
  const whole = (column: number): string => (column >= last ? ';white-space:nowrap' : '');
  const head = one.columns.map(
    (column) => `<th scope="col" align="left" style="${COLUMN_CELL};word-break:normal">${e(column)}</th>`,
  );
  const lines = one.rows.map(
    (cells) =>
      `<tr>${cells.map((value, column) => `<td style="${cell}${whole(column)}">${e(value)}</td>`).join('')}</tr>`,
  );
  const more = one.more === null ? '' : paragraph(one.more);
  return `<h2 style="margin:0 0 4px;font-size:16px">${e(one.caption)}</h2>
<table width="100%" cellpadding="0" cellspacing="0" class="ink" style="margin:0 0 20px;border-collapse:collapse;font-size:13px;line-height:1.4;${INK}"><tr>${head.join('')}</tr>${lines.join('')}</table>${more}`;
}
