import { formatMoney } from '../money.js';
import type { Language } from '../language.js';
import { plain } from './markdown.js';
import type { ScriptInput } from './script-input.js';

/** A script lists at most this many invoices of a call by name; the sum tells how many there are. */
export const MOST_LISTED = 40;

/** What is due in all, one sum per currency: `3 400,00 €`, `1 000,00 € + 200,00 CHF`. */
export function sumsOf(invoices: ScriptInput['invoices'], language: Language): string {
  const sums = new Map<string, number>();
  for (const { currency, outstandingCents } of invoices)
    sums.set(currency, (sums.get(currency) ?? 0) + outstandingCents);
  return [...sums].map(([currency, cents]) => formatMoney(cents, currency, language)).join(' + ');
}

/** ` (F-1, F-2)` after a line that concerns only some invoices of a call; nothing otherwise. */
export const aboutOnly = (numbers: readonly string[] | undefined): string =>
  numbers === undefined || numbers.length === 0 ? '' : ` (${numbers.map(plain).join(', ')})`;
