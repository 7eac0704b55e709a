import type { Language } from '../language.js';
import type { CivilDate } from '../time.js';

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };
const dateFormat = (locale: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
const DATE_FORMATS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  fr: dateFormat(LOCALES.fr),
  en: dateFormat(LOCALES.en),
};

/** A day in words, `31 octobre 2026` or `31 October 2026`; in French the first of a month is `1er`. */
export function longDate(date: CivilDate, language: Language): string {
  const words = DATE_FORMATS[language].format(Date.parse(date));
  return language === 'fr' ? words.replace(/^1 /, '1er ') : words;
}

const SHORT_FORMATS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  fr: new Intl.DateTimeFormat(LOCALES.fr, { dateStyle: 'short', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat(LOCALES.en, { dateStyle: 'medium', timeZone: 'UTC' }),
};

/** A day for a column of a table, `31/10/2026` or `31 Oct 2026`. */
export const shortDate = (date: CivilDate, language: Language): string =>
  SHORT_FORMATS[language].format(Date.parse(date));

/** A quantity as people write it: `2`, `1,5`, `1.5`. */
export const quantityText = (quantity: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 3 }).format(quantity);

/** A SIREN in groups of three, as it stands on French letterheads. */
export const sirenText = (siren: string): string => siren.replaceAll(/(\d{3})(?=\d)/g, '$1 ');
