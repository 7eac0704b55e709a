import type { Language } from './language.js';

/** Amounts, days and instants as the reader of a page writes them, and back. */
const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Minor units as exact decimal text: dividing would round large amounts. */
function decimalText(cents: number, digits: number): `${number}` {
  const figures = String(Math.abs(cents)).padStart(digits + 1, '0');
  const fraction = digits === 0 ? '' : `.${figures.slice(-digits)}`;
  return `${cents < 0 ? '-' : ''}${figures.slice(0, figures.length - digits)}${fraction}` as `${number}`;
}

/** `1 200,00 €` or `€1,200.00`. */
export const money = (cents: number, currency: string, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency }).format(
    decimalText(cents, digitsOf(currency)),
  );

/** An amount as it stands in a form field: `1200,00` or `1200.00`. */
export function amountField(cents: number, currency: string, language: Language): string {
  const text = decimalText(cents, digitsOf(currency));
  return language === 'fr' ? text.replace('.', ',') : text;
}

/**
 * What somebody typed as an amount, in minor units: `1 200,50`, `1.200,50`, `1,200.50 €`, `1200`; null when it
 * cannot be read without guessing, is not positive, or is finer than the currency.
 */
export function parseAmount(typed: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const text = typed.replaceAll(/[\s\u00a0\u202f'’]|\p{Sc}|[A-Za-z]{3}$/gu, '');
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d{1,13})(?:([.,])(\d{1,3}))?$/.exec(text);
  if (!match) return null;
  const [, whole = '', separator, fraction = ''] = match;
  // One sign cannot be both the thousands mark and the decimal one; and 1,234 alone is anybody's guess.
  if (separator !== undefined && whole.includes(separator)) return null;
  if (fraction.length > digits || (separator === undefined && /[.,]/.test(whole))) return null;
  const cents = Number(whole.replaceAll(/[.,]/g, '') + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(cents) && cents > 0 ? cents : null;
}

/** `3 nov. 2026`, `3 Nov 2026`. */
export const day = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(date),
  );

/** `mar. 3 nov. 2026, 09:07` in the organisation's zone. */
export const moment = (instant: string, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(Date.parse(instant));

/** The civil day of an instant in a zone, `2026-11-03`, as date fields want it. */
export const dayOf = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(Date.parse(instant));
