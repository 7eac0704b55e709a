import { z } from 'zod';
import { civilDate, type CivilDate } from '../../domain/time.js';
import { isCurrency } from '../../domain/money.js';
import { isKnownRegion } from '../../domain/calendar/holidays.js';

/** The first and the last day this product reasons about; a date beyond them is a slip of the pen. */
const FIRST_DAY = '1990-01-01';
const LAST_DAY = '2099-12-31';
const MAX_EMAIL_CHARACTERS = 254;
const MAX_LOCAL_PART_CHARACTERS = 64;
const MAX_URL_CHARACTERS = 2000;

/** C0 and C1 controls: in a name or a subject they could forge a mail header. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** The same, but line feed, carriage return and tab may shape a note. */
// eslint-disable-next-line no-control-regex -- see above
const CONTROLS_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Marks without a shape of their own: a name made of them only would be an empty place on every page and letter. */
const isBlank = (text: string): boolean => /^[\s\p{C}\p{Mn}]*$/u.test(text);

/** One line of text, stored in Unicode's composed form so that twins compare equal. */
export const line = (maxCharacters: number): z.ZodType<string, string> =>
  z
    .string()
    .max(maxCharacters)
    .refine((text) => !isBlank(text), 'must not be blank')
    .refine((text) => !CONTROL_CHARACTERS.test(text), 'must not contain control characters or line breaks')
    .overwrite((text) => text.normalize('NFC'))
    .meta({ minLength: 1 });

/** Text of several lines: a note, a reply. */
export const prose = (maxCharacters: number): z.ZodType<string, string> =>
  z
    .string()
    .max(maxCharacters)
    .refine((text) => !isBlank(text), 'must not be blank')
    .refine((text) => !CONTROLS_BUT_LINES.test(text), 'must not contain control characters')
    .overwrite((text) => text.normalize('NFC'))
    .meta({ minLength: 1 });

/** Also said of a whole number that is too large, so it names the bound. */
export const WHOLE_CENTS = `must be a whole number of cents, at most ${Number.MAX_SAFE_INTEGER}`;

/** Minor units (cents): a whole number JSON carries exactly, at least one. */
export const cents = z.int(WHOLE_CENTS).min(1, 'must be at least 1');

export const currency = z
  .string()
  .refine(isCurrency, 'must be an ISO 4217 currency in capitals')
  .meta({ example: 'EUR', pattern: '^[A-Z]{3}$', description: 'ISO 4217, in capitals' });

/** A day that exists on the calendar, `YYYY-MM-DD`. */
export const day: z.ZodType<CivilDate, string> = z.iso
  .date('must be a day of the calendar, YYYY-MM-DD')
  .refine((text) => text >= FIRST_DAY && text <= LAST_DAY, `must lie between ${FIRST_DAY} and ${LAST_DAY}`)
  .overwrite(civilDate) as unknown as z.ZodType<CivilDate, string>;

/** One bare address (RFC 5321's dot-string, ASCII): nothing a mail header could read as two. */
export const email = z
  .string()
  .max(MAX_EMAIL_CHARACTERS)
  .refine(isSingleAddress, 'must be one plain e-mail address')
  .meta({ format: 'email' });

export const httpsUrl = z
  .string()
  .max(MAX_URL_CHARACTERS)
  .refine(isHttpsUrl, 'must be an https address without user or password')
  .meta({ format: 'uri', pattern: '^https://' });

export const phone = z
  .string()
  .max(30)
  .regex(/^\+?[0-9][0-9 ().-]{3,28}$/, 'must be a telephone number')
  .meta({ example: '+33 4 72 00 00 00' });

export const language = z.enum(['fr', 'en']);

export const region = z
  .string()
  .refine(isKnownRegion, 'must be a region of France with holidays of its own, or a country (ISO 3166-1)')
  .meta({ example: 'FR' });

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be a time zone of the IANA list')
  .meta({ example: 'Europe/Paris' });

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const LOCAL_PART = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);

function isSingleAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const localPart = text.slice(0, Math.max(at, 0));
  return (
    at > 0 &&
    localPart.length <= MAX_LOCAL_PART_CHARACTERS &&
    LOCAL_PART.test(localPart) &&
    DOMAIN.test(text.slice(at + 1))
  );
}

function isHttpsUrl(text: string): boolean {
  if (!/^https:\/\/[^\s\\/][^\s\\]*$/.test(text) || CONTROL_CHARACTERS.test(text) || !URL.canParse(text))
    return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname !== '';
}

function isTimeZone(text: string): boolean {
  // Offsets such as "+02:00" are accepted by the platform, but know no summer time.
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
