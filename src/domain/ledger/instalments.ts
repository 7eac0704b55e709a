import { addDays } from '../calendar/civil.js';
import { sumCents } from '../money.js';
import type { CivilDate } from '../time.js';

/** A part of an invoice with a due date of its own. */
export interface Instalment {
  readonly dueOn: CivilDate;
  readonly amountCents: number;
}

/** When an invoice is to be paid: as a whole on its due date, or in instalments, oldest first. */
export interface Terms {
  readonly totalCents: number;
  readonly dueOn: CivilDate;
  /** Empty: one payment. Otherwise they add up to the total. */
  readonly instalments: readonly Instalment[];
}

/** What is still to be paid of one instalment. `index` counts all instalments, paid ones too. */
export interface Slice {
  readonly index: number;
  readonly dueOn: CivilDate;
  readonly cents: number;
}

/**
 * What is still to be paid, oldest first: what was paid or credited settles the instalments in their order,
 * whoever paid it and when. Empty when nothing is left.
 */
export function unpaidSlices(terms: Terms, outstandingCents: number): readonly Slice[] {
  const parts = partsOf(terms);
  let coveredCents = terms.totalCents - outstandingCents;
  return parts.flatMap(({ dueOn, amountCents }, index) => {
    const takenCents = Math.min(coveredCents, amountCents);
    coveredCents -= takenCents;
    return takenCents === amountCents ? [] : [{ index, dueOn, cents: amountCents - takenCents }];
  });
}

const partsOf = (terms: Terms): readonly Instalment[] =>
  terms.instalments.length > 0 ? terms.instalments : [{ dueOn: terms.dueOn, amountCents: terms.totalCents }];

/**
 * What a message or a call claims on a day: everything overdue, and before anything is, the part that falls due
 * first. Never what is not yet asked for.
 */
export function claimOn(slices: readonly Slice[], day: CivilDate): number {
  const [first] = slices;
  if (first === undefined) return 0;
  const yesterday = addDays(day, -1);
  const lastDue = first.dueOn > yesterday ? first.dueOn : yesterday;
  return sumCents(slices.filter((slice) => slice.dueOn <= lastDue).map((slice) => slice.cents));
}

/** What is wrong with instalments, in words for the field; undefined when they fit. */
export function instalmentProblem(
  instalments: readonly Instalment[],
  expected: { readonly sumCents: number; readonly lastOn?: CivilDate | undefined },
): string | undefined {
  const isAscending = instalments.every(
    (one, at) => at === 0 || one.dueOn > (instalments[at - 1]?.dueOn ?? ''),
  );
  if (!isAscending) return 'must be in the order of their due dates, one per day';
  if (totalOf(instalments) !== expected.sumCents) return `must add up to ${expected.sumCents}`;
  if (expected.lastOn !== undefined && instalments.at(-1)?.dueOn !== expected.lastOn)
    return 'the last one must fall due on dueOn';
  return undefined;
}

/** Their sum; NaN when it is beyond what a number holds exactly, which equals no total. */
function totalOf(instalments: readonly Instalment[]): number {
  try {
    return sumCents(instalments.map((one) => one.amountCents));
  } catch {
    return Number.NaN;
  }
}

/**
 * The instalments of an invoice whose rest is to be paid by a plan: what is covered already stands first, so that they
 * still add up to the total and a payment that is reversed later is asked for first.
 */
export function planOfRest(
  terms: Terms,
  outstandingCents: number,
  plan: readonly Instalment[],
): Instalment[] {
  const coveredCents = terms.totalCents - outstandingCents;
  const [first] = plan;
  if (coveredCents === 0 || first === undefined) return [...plan];
  const before = addDays(first.dueOn, -1);
  const dueOn = partsOf(terms)[0]?.dueOn ?? before;
  return [{ dueOn: dueOn < first.dueOn ? dueOn : before, amountCents: coveredCents }, ...plan];
}
