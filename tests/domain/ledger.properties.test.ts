import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { owedCents } from '../../src/domain/ledger/ledger.js';
import { civilDate } from '../../src/domain/time.js';
import { LedgerModel, type Aim } from '../support/ledger-model.js';

// The one payment path, whatever comes in whatever order.

const NUMBERS = ['F-1', 'F-2', 'F-3'];
const CUSTOMERS = ['C-1', 'C-2'];
const CURRENCIES = ['EUR', 'CHF'];
const cents = fc.integer({ min: 1, max: 300 });
const aim: fc.Arbitrary<Aim> = fc.oneof(
  fc.record({ number: fc.constantFrom(...NUMBERS) }),
  fc.record({ customer: fc.constantFrom(...CUSTOMERS) }),
);
const reference = fc.constantFrom('P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6');
const currency = fc.constantFrom(...CURRENCIES);
const dueOn = fc
  .integer({ min: 1, max: 28 })
  .map((day) => civilDate(`2026-10-${String(day).padStart(2, '0')}`));

const event = fc.oneof(
  fc.record({
    kind: fc.constant('post' as const),
    number: fc.constantFrom(...NUMBERS),
    customer: fc.constantFrom(...CUSTOMERS),
    totalCents: cents,
    currency,
    dueOn,
    parts: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('receive' as const), reference, amountCents: cents, currency, aim }),
  fc.record({ kind: fc.constant('reverse' as const), reference }),
  fc.record({ kind: fc.constant('credit' as const), number: fc.constantFrom(...NUMBERS), cents }),
  fc.record({
    kind: fc.constant('allocate' as const),
    reference,
    number: fc.constantFrom(...NUMBERS),
    cents,
  }),
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** Equal parts a month apart, the rest in the last one. */
function inParts(totalCents: number, parts: number, dueOn: string) {
  if (parts === 0 || totalCents < parts) return [];
  const each = Math.floor(totalCents / parts);
  return Array.from({ length: parts }, (_, at) => ({
    dueOn: civilDate(
      `2026-${String(10 + at).padStart(2, '0')}-${dueOn.slice(8)}`.replace('2026-13', '2027-01'),
    ),
    amountCents: at === parts - 1 ? totalCents - each * (parts - 1) : each,
  }));
}

function apply(model: LedgerModel, happening: Event): void {
  const isKnown = (number: string): boolean => model.invoices.has(number);
  switch (happening.kind) {
    case 'post': {
      const { number, parts, kind: _kind, ...rest } = happening;
      if (isKnown(number)) return;
      model.post({ id: number, number, ...rest, instalments: inParts(rest.totalCents, parts, rest.dueOn) });
      return;
    }
    case 'receive':
      if (!model.payments.has(happening.reference)) model.receive(happening);
      return;
    case 'reverse':
      model.reverse(happening.reference);
      return;
    case 'credit':
      if (isKnown(happening.number)) model.credit(happening.number, happening.cents);
      return;
    case 'allocate':
      if (isKnown(happening.number)) model.allocate(happening.reference, happening.number, happening.cents);
      return;
  }
}

/** Nothing lost, nothing counted twice, nothing negative, currencies never mixed, states of the sums alone. */
function expectSound(model: LedgerModel): void {
  const given = new Map<string, number>();
  for (const [reference, payment] of model.payments) {
    const seen = model.payment(reference);
    const allocated = seen.allocations.reduce((sum, one) => sum + one.amountCents, 0);
    expect(seen.allocations.every((one) => one.amountCents > 0)).toBe(true);
    expect(payment.isReversed ? 0 : payment.amountCents).toBe(allocated + seen.unallocatedCents);
    for (const { invoiceId, amountCents } of seen.allocations) {
      expect(model.invoices.get(invoiceId)?.account.currency).toBe(payment.currency);
      given.set(invoiceId, (given.get(invoiceId) ?? 0) + amountCents);
    }
  }
  for (const [id, { account, isSettled }] of model.invoices) {
    expect(account.paidCents).toBe(given.get(id) ?? 0);
    expect(account.paidCents + account.creditedCents).toBeLessThanOrEqual(account.totalCents);
    expect(model.invoice(id).outstandingCents).toBeGreaterThanOrEqual(0);
    const rest = owedCents(account);
    const isTouched = account.paidCents + account.creditedCents > 0;
    expect(isSettled).toBe(rest === 0 || (isTouched && rest <= model.residueCents));
  }
}

describe('money', () => {
  test('is never lost, never counted twice, never below zero, after every event of any story', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 25 }),
        fc.constantFrom(0, 0, 5),
        (happenings, residueCents) => {
          const model = new LedgerModel(residueCents);
          for (const happening of happenings) {
            apply(model, happening);
            expectSound(model);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('of one invoice comes to the same in every order: payments, reversals before them, the invoice itself', () => {
    const story = fc
      .uniqueArray(fc.record({ reference, amountCents: cents, isReversed: fc.boolean() }), {
        selector: (one) => one.reference,
        maxLength: 6,
      })
      .chain((payments) => {
        const steps = [
          'post',
          ...payments.map((one) => `pay ${one.reference}`),
          ...payments.filter((one) => one.isReversed).map((one) => `reverse ${one.reference}`),
        ];
        return fc.tuple(fc.constant(payments), fc.shuffledSubarray(steps, { minLength: steps.length }));
      });
    fc.assert(
      fc.property(story, cents, fc.constantFrom(0, 5), ([payments, steps], totalCents, residueCents) => {
        const model = new LedgerModel(residueCents);
        const terms = { totalCents, currency: 'EUR', dueOn: civilDate('2026-10-31') };
        for (const step of steps) {
          const [verb, name = ''] = step.split(' ');
          const payment = payments.find((one) => one.reference === name);
          if (verb === 'post') model.post({ id: 'F-1', number: 'F-1', customer: 'C-1', ...terms });
          else if (verb === 'reverse') model.reverse(name);
          else if (payment) model.receive({ ...payment, currency: 'EUR', aim: { number: 'F-1' } });
        }
        expectSound(model);
        const live = payments.filter((one) => !one.isReversed).reduce((sum, one) => sum + one.amountCents, 0);
        const rest = Math.max(0, totalCents - live);
        const isSettled = rest === 0 || (live > 0 && rest <= residueCents);
        expect(model.invoice('F-1')).toEqual({ isSettled, outstandingCents: isSettled ? 0 : rest });
      }),
      { numRuns: 2_000 },
    );
  });
});
