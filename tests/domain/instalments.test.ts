import { describe, expect, test } from 'vitest';
import { claimOn, instalmentProblem, planOfRest, unpaidSlices } from '../../src/domain/ledger/instalments.js';
import { shareOut } from '../../src/domain/ledger/share-out.js';
import { civilDate } from '../../src/domain/time.js';

const day = civilDate;
const part = (dueOn: string, amountCents: number) => ({ dueOn: day(dueOn), amountCents });
const THREE = [part('2026-10-31', 40_000), part('2026-11-30', 40_000), part('2026-12-31', 40_000)];
const terms = { totalCents: 120_000, dueOn: day('2026-12-31'), instalments: THREE };
const whole = { totalCents: 120_000, dueOn: day('2026-10-31'), instalments: [] };

describe('what is unpaid', () => {
  test('is settled oldest first, in part too', () => {
    expect(unpaidSlices(terms, 120_000).map((slice) => slice.cents)).toEqual([40_000, 40_000, 40_000]);
    expect(unpaidSlices(terms, 70_000)).toEqual([
      { index: 1, dueOn: '2026-11-30', cents: 30_000 },
      { index: 2, dueOn: '2026-12-31', cents: 40_000 },
    ]);
    expect(unpaidSlices(terms, 0)).toEqual([]);
  });

  test('of an invoice without instalments is one part', () => {
    expect(unpaidSlices(whole, 1)).toEqual([{ index: 0, dueOn: '2026-10-31', cents: 1 }]);
  });
});

describe('what is claimed', () => {
  test.each([
    ['before anything is due: the next one', '2026-10-20', 120_000, 40_000],
    ['on its day', '2026-10-31', 120_000, 40_000],
    ['after it', '2026-11-10', 120_000, 40_000],
    ['on the day the second falls due, which is not late yet', '2026-11-30', 120_000, 40_000],
    ['when two are overdue: both', '2026-12-01', 120_000, 80_000],
    ['a rest of the first and the second', '2026-12-01', 90_000, 50_000],
    ['the first one paid, the second not due: the second', '2026-11-10', 80_000, 40_000],
    ['all of it when all is overdue', '2027-01-15', 120_000, 120_000],
    ['nothing', '2027-01-15', 0, 0],
  ])('%s', (_when, on, outstandingCents, cents) => {
    expect(claimOn(unpaidSlices(terms, outstandingCents), day(on))).toBe(cents);
  });
});

describe('instalments that do not fit', () => {
  test.each([
    ['another sum', [part('2026-10-31', 1)], 'must add up to 120000'],
    ['out of order', [THREE[1], THREE[0], THREE[2]], 'must be in the order of their due dates, one per day'],
    ['two on a day', [THREE[0], THREE[0], THREE[0]], 'must be in the order of their due dates, one per day'],
    [
      'beyond what a number holds',
      [part('2026-10-31', 2 ** 53 - 1), part('2026-11-30', 1)],
      'must add up to 120000',
    ],
  ])('%s', (_what, instalments, problem) => {
    expect(instalmentProblem(instalments as typeof THREE, { sumCents: 120_000 })).toBe(problem);
  });
  test('another last day than the due date', () => {
    const expected = { sumCents: 120_000, lastOn: day('2026-12-30') };
    expect(instalmentProblem(THREE, expected)).toBe('the last one must fall due on dueOn');
    expect(instalmentProblem(THREE, { ...expected, lastOn: day('2026-12-31') })).toBeUndefined();
  });
});

describe('a plan for the rest', () => {
  const plan = [part('2026-12-15', 40_000), part('2027-01-15', 30_000)];
  test('stands behind what is paid already, and adds up to the total with it', () => {
    const parts = planOfRest(whole, 70_000, plan);
    expect(parts).toEqual([part('2026-10-31', 50_000), ...plan]);
    expect(unpaidSlices({ ...whole, instalments: parts }, 70_000)[0]).toMatchObject({ dueOn: '2026-12-15' });
  });
  test('is all there is when nothing is paid', () => {
    expect(planOfRest(whole, 120_000, plan)).toEqual(plan);
  });
  test('earlier than the due date it replaces keeps the order', () => {
    const parts = planOfRest(whole, 70_000, [part('2026-10-15', 70_000)]);
    expect(parts).toEqual([part('2026-10-14', 50_000), part('2026-10-15', 70_000)]);
  });
});

test('money for several invoices goes to the oldest due part of any of them first', () => {
  const claim = (invoiceId: string, dueOn: string, cents: number) => ({
    invoiceId,
    dueOn: day(dueOn),
    cents,
  });
  const claims = [
    claim('inv_b', '2026-12-01', 50),
    claim('inv_b', '2026-10-01', 50),
    claim('inv_a', '2026-11-01', 50),
  ];
  expect(shareOut(120, claims)).toEqual([
    { id: 'inv_b', cents: 70 },
    { id: 'inv_a', cents: 50 },
  ]);
});
