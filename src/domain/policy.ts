import type { Slot } from './calendar/calendar.js';

/** What a step does: two kinds of e-mail, three kinds of work for a person. */
export type StepKind = 'courtesy' | 'reminder' | 'call' | 'formal_notice' | 'hand_over';
export type Audience = 'company' | 'consumer' | 'public';
export type Automation = 'observe' | 'approve' | 'automatic';

/** One step of a policy (contract §4). `offset` is in `unit`s from the local civil day of `anchor`. */
export interface PolicyStep {
  readonly step: string;
  readonly kind: StepKind;
  readonly anchor: 'due' | 'previous';
  readonly offset: number;
  readonly unit: 'days' | 'business_days';
  readonly template?: string | undefined;
  readonly deadlineBusinessDays?: number | undefined;
  readonly automation?: Automation | undefined;
}

/** The rules one invoice follows; versioned data, frozen per invoice at its start (contract §4). */
export interface Policy {
  readonly name: string;
  readonly version: number;
  readonly audience: Audience;
  readonly automation: Automation;
  readonly minDaysBetweenMessages: number;
  readonly maxMessages: number;
  readonly maxDays: number;
  readonly minAmountCents: number;
  readonly slots: readonly Slot[];
  readonly steps: readonly PolicyStep[];
}
