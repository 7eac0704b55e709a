import { civilDateOf, isCivilDate, localTimeOf } from '../calendar/civil.js';
import { isCurrency, formatMoney } from '../money.js';
import { fromIso, type CivilDate } from '../time.js';
import type { Language } from '../language.js';
import type { TaskKind } from '../facts.js';
import type { TimelineFacts } from './timeline-types.js';
import type { Words } from './words.js';

/** Reads what an audit event carries; keys are optional, values of an unexpected type are left out. */
export function timelineFacts(
  data: Readonly<Record<string, unknown>>,
  words: Words,
  language: Language,
  zone: string,
): TimelineFacts {
  const step = textOf(data['step']);
  const task = textOf(data['taskKind'] ?? data['kind']);
  return {
    step: step === undefined ? undefined : words.stepLabel(step),
    around: moment(data['at'], zone, words.dates.around),
    deadline: moment(data['dueAt'], zone, words.dates.deadline),
    reason: codeText(data['reason'], words),
    until: dayText(data['until'], zone, words),
    task: task !== undefined && isTaskKind(task, words) ? words.taskTitles[task] : undefined,
    outcome: codeText(data['outcome'], words),
    resolution: textOf(data['resolution'] ?? data['outcome']),
    amount: amountText(data, language),
    promisedFor: dayText(data['promisedFor'], zone, words),
    reference: textOf(data['reference']),
    number: textOf(data['number']),
    changed: fieldsText(data['changed'], words),
    policy: policyText(data),
    policyBefore: policyText(recordOf(data['from'])),
    because: codeText(data['because'], words),
    isAutomatic: data['auto'] === true,
    isSoft: data['hard'] === false,
  };
}

/** An ISO instant in words, undefined when it is none. */
export function moment(
  value: unknown,
  zone: string,
  write: (date: CivilDate, localTime: string) => string,
): string | undefined {
  const text = textOf(value);
  // The engine's parser takes almost anything for a date: only what looks like an ISO instant is one.
  if (text === undefined || !/^[12]\d{3}-\d{2}-\d{2}T/.test(text)) return undefined;
  const at = fromIso(text);
  return Number.isNaN(at) ? undefined : write(civilDateOf(at, zone), localTimeOf(at, zone));
}

/** A civil date, or the day of an ISO instant, in words; undefined when it is neither. */
export function dayText(value: unknown, zone: string, words: Words): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (isCivilDate(text)) return words.dates.fullDay(text);
  return moment(text, zone, (date) => words.dates.fullDay(date));
}

/** A code in words: a known one translated, an unknown one readable, a person's own text quoted. */
export function codeText(value: unknown, words: Words): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const known: Readonly<Record<string, string>> = {
    ...words.holdReasons,
    ...words.finalStates,
    ...words.codes,
  };
  if (Object.hasOwn(known, text)) return known[text];
  return /^[a-z0-9]+([_-][a-z0-9]+)*$/.test(text) ? text.replaceAll(/[_-]/g, ' ') : words.quote(text);
}

const isTaskKind = (text: string, words: Words): text is TaskKind => Object.hasOwn(words.taskTitles, text);

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

function fieldsText(value: unknown, words: Words): string | undefined {
  const names = Array.isArray(value) ? value.map(textOf).filter((name) => name !== undefined) : [];
  const texts = names.map((name) => fieldText(name, words));
  return texts.length === 0 ? undefined : texts.join(', ');
}

/** `customer.email` is told as the field of the customer it is. */
function fieldText(name: string, words: Words): string {
  const own = name.replace(/^customer\./, '');
  const text = Object.hasOwn(words.fields, own) ? (words.fields[own] ?? own) : own;
  return own === name ? text : words.ofCustomer(text);
}

function amountText(data: Readonly<Record<string, unknown>>, language: Language): string | undefined {
  const cents = data['amountCents'] ?? data['promisedCents'];
  const currency = textOf(data['currency']);
  if (!Number.isSafeInteger(cents) || currency === undefined || !isCurrency(currency)) return undefined;
  return formatMoney(cents as number, currency, language);
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function policyText(data: Readonly<Record<string, unknown>>): string | undefined {
  const name = textOf(data['policy']);
  const version = data['version'];
  if (name === undefined) return undefined;
  return Number.isSafeInteger(version) ? `${name} v${String(version)}` : name;
}
