import type { Why } from '../decision.js';
import type { TaskKind } from '../facts.js';
import type { Language } from '../language.js';
import { english } from './en/words.js';
import { french } from './fr/words.js';
import { list, paragraphs, plain } from './markdown.js';
import type { ScriptInput } from './script-input.js';
import { dayText, moment, timelineFacts } from './timeline-facts.js';
import { TIMELINE_TYPES, type TimelineType } from './timeline-types.js';
import type { Words } from './words.js';

export type { ScriptInput } from './script-input.js';
export { replyTaskText } from './reply-task.js';
export { TIMELINE_TYPES } from './timeline-types.js';
export { troubleText } from './trouble.js';

const WORDS: Readonly<Record<Language, Words>> = { fr: french, en: english };

/**
 * Why nothing happens right now, as one line for a person: « Rappel 1 prévu le mardi 3 novembre vers 9 h ».
 * @param zone in which days and hours are told, an IANA name
 */
export function whyText(why: Why, language: Language, zone: string): string {
  const words = WORDS[language];
  const at = why.code === 'waiting-for-step' ? why.at : undefined;
  const dueAt = why.code === 'awaiting-person' ? why.dueAt : undefined;
  const until = why.code === 'on-hold' ? why.until : undefined;
  const moments = {
    around: moment(at, zone, words.dates.around),
    deadline: moment(dueAt, zone, words.dates.deadline),
    until: dayText(until, zone, words),
    newestOn: dayText(why.code === 'payment-data-old' ? why.newestOn : undefined, zone, words),
  };
  return words.why(why, moments, words);
}

/**
 * One entry of a timeline as a sentence. Total: an unknown type is shown as it is, a missing detail leaves
 * the sentence whole. The data of an audit event holds no personal data, so neither does the sentence.
 */
export function timelineText(
  type: string,
  data: Readonly<Record<string, unknown>>,
  language: Language,
  zone: string,
): string {
  if (!isTimelineType(type)) return type;
  const words = WORDS[language];
  return words.timeline[type](timelineFacts(data, words, language, zone));
}

/** What a step is called on pages: `reminder-1` is « Rappel 1 »; a name of the user's own stays as it is. */
export function stepText(step: string, language: Language): string {
  return WORDS[language].stepLabel(step).text;
}

/** What a kind of task asks of a person, in a few words. */
export function taskTitle(kind: TaskKind, language: Language): string {
  return WORDS[language].taskTitles[kind];
}

/** The script of a call, in Markdown: who, what is due, what happened so far, how to begin, what never to say. */
export function callScript(input: ScriptInput): string {
  return WORDS[input.language].scripts.call(input);
}

/** The script of any task, in Markdown: a call's in full; else what happened, what it means, what to do. */
export function taskScript(input: ScriptInput): string {
  if (input.kind === 'call') return callScript(input);
  const words = WORDS[input.language];
  const { advice, reviewReasons, headings, due, sent } = words.scripts;
  const { happened, meaning, act } = advice[input.kind];
  const { reason } = input;
  const known = reason !== null && Object.hasOwn(reviewReasons, reason) ? reviewReasons[reason] : undefined;
  return paragraphs(
    `## ${words.taskTitles[input.kind]} – ${plain(input.customer.name)}`,
    list(
      input.invoices.map((invoice) => due(invoice, input.today)),
      '',
    ),
    `**${headings.happened}** – ${known ?? happened}`,
    // Which message it is about, among those that left or may have.
    input.kind === 'check_delivery' ? list(input.messages.map(sent), '') : '',
    known === undefined && reason !== null
      ? `**${headings.reason}** – ${plain(reasonText(reason, words))}`
      : '',
    `**${headings.meaning}** – ${meaning}`,
    `**${headings.act}** – ${act}`,
  );
}

/** A person's own words stay as they are; a code of ours has words. */
const reasonText = (reason: string, words: Words): string =>
  Object.hasOwn(words.codes, reason) ? (words.codes[reason] ?? reason) : reason;

const TYPES: ReadonlySet<string> = new Set(TIMELINE_TYPES);
const isTimelineType = (type: string): type is TimelineType => TYPES.has(type);
