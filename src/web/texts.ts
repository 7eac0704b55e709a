import type { Language } from './language.js';
import { ENGLISH_TEXTS } from './texts-en.js';
import { FRENCH_TEXTS } from './texts-fr.js';

/** What happened, what it means, what to do: the three things a person needs when something goes wrong. */
export interface ProblemText {
  readonly happened: string;
  readonly meaning: string;
  readonly todo: string;
}
type Names = Readonly<Record<string, string>>;

/** Every text of the pages in one language. Names of states and kinds are looked up by the API's own words. */
export interface Texts {
  readonly language: Language;
  readonly common: {
    readonly skip: string;
    readonly menu: string;
    readonly invoices: string;
    readonly tasks: string;
    readonly mailbox: string;
    readonly messages: string;
    readonly organisation: string;
    readonly logout: string;
    readonly jumpToActions: string;
    readonly otherLanguage: string;
    readonly required: string;
    readonly optional: string;
    readonly next: string;
    readonly first: string;
    readonly none: string;
    readonly readOnly: string;
    readonly colon: string;
  };
  readonly login: {
    readonly title: string;
    readonly email: string;
    readonly password: string;
    readonly submit: string;
  };
  readonly clock: {
    readonly label: string;
    readonly nothingLeaves: string;
    readonly now: string;
    readonly byOneDay: string;
    readonly toNext: string;
    readonly days: string;
    readonly advance: string;
    readonly advancing: (target: string) => string;
    readonly refresh: string;
  };
  readonly invoices: {
    readonly title: string;
    readonly search: string;
    readonly searchHint: string;
    readonly state: string;
    readonly everyState: string;
    readonly filter: string;
    readonly emptyTitle: string;
    readonly emptyHint: string;
    readonly documentation: string;
    readonly nothingFound: string;
    readonly nothingFoundHint: string;
    readonly number: string;
    /** Instead of the name of a customer whose data was erased. */
    readonly erased: string;
    readonly customer: string;
    readonly dueOn: string;
    readonly outstanding: string;
    readonly next: string;
    readonly nothingPlanned: string;
  };
  readonly invoice: {
    readonly title: (number: string) => string;
    readonly facts: string;
    readonly issuedOn: string;
    readonly total: string;
    readonly order: string;
    readonly policy: string;
    readonly manager: string;
    readonly payment: string;
    readonly paymentPage: string;
    readonly why: string;
    readonly holds: string;
    readonly until: (day: string) => string;
    readonly since: (moment: string) => string;
    readonly actions: string;
    readonly story: string;
    readonly wholeStory: string;
    readonly history: string;
    readonly historyHint: string;
    readonly noMessages: string;
    readonly noTasks: string;
    readonly closed: string;
    readonly pay: string;
    readonly pause: string;
    readonly resume: string;
    readonly cancel: string;
    readonly amount: string;
    readonly receivedOn: string;
    readonly reference: string;
    readonly referenceHint: string;
    readonly reason: string;
    readonly pauseUntil: string;
    readonly pauseHint: string;
    readonly cancelHint: string;
  };
  readonly tasks: {
    readonly title: string;
    readonly calls: string;
    readonly others: string;
    readonly noCalls: string;
    readonly noOthers: string;
    readonly kind: string;
    readonly dueAt: string;
    readonly assignee: string;
    readonly phone: string;
    readonly attempt: (attempt: number) => string;
    readonly late: string;
    readonly script: string;
    readonly reply: string;
    readonly complete: string;
    readonly chooseOutcome: string;
    readonly note: string;
    readonly submit: string;
    readonly notHere: string;
    readonly doneAt: (moment: string, who: string) => string;
    readonly closedAt: string;
    readonly showDone: string;
    readonly showOpen: string;
    readonly doneTitle: string;
    readonly noneDone: string;
    readonly allOfKind: (kind: string) => string;
    readonly assign: string;
    readonly snooze: string;
    readonly snoozeHint: string;
    readonly snoozed: string;
    readonly undo: string;
    /** Of a call about several invoices. */
    readonly ofInvoices: (count: number) => string;
    readonly moreInvoices: (count: number) => string;
    readonly forWhich: string;
    readonly emptyMeansAll: string;
    /** Given away or put off; `size` as `ofInvoices` says it. */
    readonly wholeCall: (size: string) => string;
    /** What an answer for some of them leaves to talk about. */
    readonly rests: (count: number) => string;
    readonly messageText: string;
    readonly messageTextHint: string;
    readonly asTheyGetIt: string;
    /** Keys are the API's words; the empty one leaves it to what is on record. */
    readonly upheldAs: Names;
  };
  /** The rows of a payment plan. */
  readonly plan: {
    readonly hint: (all: string) => string;
    readonly more: string;
    readonly instalment: (n: number) => string;
    readonly dueOn: string;
    readonly amount: string;
  };
  readonly customer: {
    readonly invoices: (open: number) => string;
    readonly exceptions: string;
    readonly none: string;
    readonly marks: Names;
    readonly markHints: Names;
    readonly contact: string;
    readonly contactHint: string;
  };
  readonly organisation: {
    readonly team: string;
    readonly teamHint: string;
    readonly role: string;
    readonly roles: Names;
    readonly away: string;
    readonly standIn: string;
    readonly absentUntil: string;
    readonly goAway: string;
    readonly back: string;
    readonly alone: string;
    readonly paymentData: string;
    readonly maxAge: string;
    readonly maxAgeHint: string;
    readonly upTo: string;
    readonly upToHint: string;
    readonly corrections: string;
    readonly corrects: string;
    readonly correctsHint: string;
  };
  readonly mailbox: {
    readonly title: string;
    readonly intro: string;
    readonly introLive: string;
    readonly empty: string;
    readonly emptyHint: string;
    readonly subject: string;
    readonly to: string;
    readonly from: string;
    readonly replyTo: string;
    readonly step: string;
    readonly when: string;
    readonly at: string;
    readonly plannedFor: string;
    readonly invoices: string;
    readonly headers: string;
    readonly text: string;
    readonly html: string;
    readonly state: string;
    readonly reason: string;
    readonly actions: string;
    readonly actionsHint: string;
    readonly noActions: string;
    readonly deliver: string;
    readonly bounceHard: string;
    readonly bounceSoft: string;
    readonly complain: string;
    readonly pay: string;
    readonly reply: string;
    readonly replyText: string;
    readonly replyAuto: string;
    readonly replySubmit: string;
    readonly noAddress: string;
  };
  readonly states: Names;
  readonly messageStates: Names;
  readonly messageReasons: Names;
  readonly holdReasons: Names;
  readonly taskKinds: Names;
  readonly nextKinds: Names;
  readonly customerKinds: Names;
  readonly stepNames: Names;
  readonly outcomes: Readonly<Record<string, { readonly label: string; readonly effect: string }>>;
  readonly fields: Names;
  readonly done: Names;
  readonly actors: Names;
  readonly closedBecause: Names;
  readonly problems: Readonly<Record<string, ProblemText>>;
  readonly fieldErrors: {
    readonly missing: string;
    readonly amount: string;
    readonly date: string;
    readonly past: string;
    readonly future: string;
    readonly tooMuch: string;
    readonly sum: string;
    readonly order: string;
    readonly email: string;
    readonly nobody: string;
    readonly mayNot: string;
    readonly blank: string;
    readonly days: string;
    readonly wrong: string;
  };
  readonly page: { readonly notFound: ProblemText };
}

const TEXTS: Readonly<Record<Language, Texts>> = { fr: FRENCH_TEXTS, en: ENGLISH_TEXTS };

export const textsIn = (language: Language): Texts => TEXTS[language];

/** The name of a word of the API; a word that is not known yet is shown as it is rather than not at all. */
export const named = (names: Names, word: string): string =>
  (Object.hasOwn(names, word) ? names[word] : undefined) ?? word;

/** Why a message did not leave, or what the provider said; the API's own word when it is not one of ours. */
export function messageReason(texts: Texts, reason: string): string {
  const [, prefix, rest = ''] = /^(invoice|hold)_(.+)$/.exec(reason) ?? [];
  if (prefix === 'invoice') return named(texts.states, rest);
  if (prefix === 'hold') return named(texts.holdReasons, rest);
  return named(texts.messageReasons, reason);
}

/** `reminder-1` as people say it; a name of the user's own stays as it is. */
export function stepName(texts: Texts, step: string): string {
  const [, base = step, number] = /^(.*?)(?:-(\d+))?$/.exec(step) ?? [];
  const name = Object.hasOwn(texts.stepNames, base) ? texts.stepNames[base] : undefined;
  if (name === undefined) return step;
  return number === undefined ? name : `${name} ${number}`;
}
