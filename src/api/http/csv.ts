/** Characters that make a spreadsheet read a cell as a formula when they come first (OWASP ASVS V1.2.10). */
const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n;]/;

/**
 * A list as RFC 4180 text with a byte order mark, so that Excel reads it as UTF-8. Nested objects become
 * columns `customer.name`; lists become their JSON text.
 */
export function toCsv(rows: readonly unknown[], columns: readonly string[]): string {
  const lines = [columns.map(cell).join(',')];
  for (const row of rows) lines.push(columns.map((column) => cell(valueAt(row, column))).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function valueAt(row: unknown, column: string): unknown {
  return column.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Record<string, unknown>)[key];
  }, row);
}

function cell(value: unknown): string {
  const text = textOf(value);
  // A number is not text somebody typed: −5 stays −5.
  const safe = typeof value !== 'number' && FORMULA_START.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}
