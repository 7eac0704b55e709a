import type { Why } from '../decision.js';
import type { FinalState, HoldReason, TaskKind } from '../facts.js';
import type { CivilDate } from '../time.js';
import type { StepLabel } from './step-label.js';
import type { TimelineFacts, TimelineType } from './timeline-types.js';
import type { ScriptInput } from './script-input.js';

/** How a language writes days and hours. */
export interface DateWords {
  /** `3 novembre 2026`: for what is kept. */
  readonly fullDay: (date: CivilDate) => string;
  /** A day and an hour around which something happens. */
  readonly around: (date: CivilDate, localTime: string) => string;
  /** A day and an hour that is a deadline. */
  readonly deadline: (date: CivilDate, localTime: string) => string;
}

/** The texts of scripts: for a call in full, for other work in three sentences. */
export interface ScriptWords {
  readonly call: (input: ScriptInput) => string;
  readonly advice: Readonly<Record<TaskKind, TaskAdvice>>;
  readonly reviewReasons: Readonly<Record<string, string>>;
  readonly headings: Readonly<{ happened: string; meaning: string; act: string; reason: string }>;
  readonly due: (invoice: ScriptInput['invoices'][number], today: CivilDate) => string;
  readonly sent: (message: ScriptInput['messages'][number]) => string;
}

/** What happened, what it means, what the person does now. */
export interface TaskAdvice {
  readonly happened: string;
  readonly meaning: string;
  readonly act: string;
}

/** When a planned thing is due, already in words; missing when the data held no readable instant. */
export interface WhyMoments {
  readonly around: string | undefined;
  readonly deadline: string | undefined;
  readonly until: string | undefined;
  readonly newestOn: string | undefined;
}

/** Everything one language needs: each file in `fr/` and `en/` fills a part of it. */
export interface Words {
  readonly dates: DateWords;
  readonly stepLabel: (step: string) => StepLabel;
  readonly taskTitles: Readonly<Record<TaskKind, string>>;
  readonly holdReasons: Readonly<Record<HoldReason, string>>;
  readonly finalStates: Readonly<Record<FinalState, string>>;
  /** Outcomes, reasons of reviews, skips and closings; a code that is missing is shown with its dashes as spaces. */
  readonly codes: Readonly<Record<string, string>>;
  /** Fields of an invoice or a customer that a person may change, by their name in the API. */
  readonly fields: Readonly<Record<string, string>>;
  /** Says of a field that it is the customer's, not the invoice's. */
  readonly ofCustomer: (field: string) => string;
  readonly quote: (text: string) => string;
  readonly why: (why: Why, moments: WhyMoments, words: Words) => string;
  readonly timeline: Readonly<Record<TimelineType, (facts: TimelineFacts) => string>>;
  readonly scripts: ScriptWords;
}
