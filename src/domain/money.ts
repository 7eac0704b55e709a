import { MINOR_UNIT_DIGITS } from './currencies.js';
import type { Language } from './language.js';

/**
 * Money is a whole number of the currency's minor unit ("cents", whatever the currency calls them), in a
 * variable that ends in `Cents`, with its ISO 4217 code beside it. Sums are checked: beyond 2^53 - 1 a
 * number would silently lose cents.
 */

/** Whether a code is an ISO 4217 currency that an invoice may carry; upper case only. */
export function isCurrency(code: string): boolean {
  return MINOR_UNIT_DIGITS.has(code);
}

/**
 * Digits after the decimal separator of a currency (EUR 2, JPY 0, TND 3).
 * @throws RangeError for an unknown currency
 */
export function minorUnitDigits(currency: string): number {
  const digits = MINOR_UNIT_DIGITS.get(currency);
  if (digits === undefined) throw new RangeError(`expected an ISO 4217 currency, got: ${currency}`);
  return digits;
}

/** @throws RangeError when the amount is no whole number that a `number` holds exactly */
export function assertCents(cents: number): void {
  if (!Number.isSafeInteger(cents))
    throw new RangeError(`expected a safe whole number of cents, got: ${cents}`);
}

/** @throws RangeError when a term or the sum is no safe integer */
export function addCents(a: number, b: number): number {
  return sumCents([a, b]);
}

/** @throws RangeError when a term or the difference is no safe integer; the result may be negative */
export function subtractCents(a: number, b: number): number {
  return sumCents([a, -b]);
}

/** The sum of amounts of one currency; 0 for none. @throws RangeError when a term or a partial sum is no safe integer */
export function sumCents(amounts: Iterable<number>): number {
  let total = 0;
  for (const cents of amounts) {
    assertCents(cents);
    total += cents;
    assertCents(total);
  }
  return total;
}

/**
 * An amount as its reader writes it: `1 200,00 €` in French (with the narrow and non-breaking spaces of
 * French typography), `€1,200.00` in English. Every digit of the minor unit is shown, always.
 * @throws RangeError for an unsafe amount or an unknown currency
 */
export function formatMoney(cents: number, currency: string, language: Language): string {
  assertCents(cents);
  return formatterOf(currency, language).format(decimalText(cents, minorUnitDigits(currency)));
}

/** Exact decimal text of an amount: dividing would round large amounts. */
function decimalText(cents: number, digits: number): `${number}` {
  const sign = cents < 0 ? '-' : '';
  const figures = String(Math.abs(cents)).padStart(digits + 1, '0');
  const units = figures.slice(0, figures.length - digits);
  const fraction = digits === 0 ? '' : `.${figures.slice(-digits)}`;
  return `${sign}${units}${fraction}` as `${number}`;
}

const formatters = new Map<string, Intl.NumberFormat>();
const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

function formatterOf(currency: string, language: Language): Intl.NumberFormat {
  const digits = minorUnitDigits(currency);
  const key = `${language} ${currency}`;
  const known = formatters.get(key);
  if (known) return known;
  const formatter = new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency,
    currencyDisplay: 'symbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formatters.set(key, formatter);
  return formatter;
}
