import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide } from '../../src/domain/decide.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { at, facts, sent } from '../support/facts.js';

// Issue 6.7 and 6.8. Due Saturday 31 October 2026: reminder-1 on Tuesday 3 November.
const old = (newestOn: string, change: Partial<InvoiceFacts> = {}): InvoiceFacts =>
  facts({ paymentData: { newestOn: civilDate(newestOn), maxAgeDays: 2 }, ...change });
const planned = (about: InvoiceFacts, now: string): string => {
  const { next, why } = decide(about, PRESETS.pme, at(now));
  const step = 'step' in next ? next.step : next.kind;
  return `${step} ${next.at === null ? '' : civilDateOf(next.at, 'Europe/Paris')} ${why.code}`;
};

describe('payment data that is too old', () => {
  test('moves a message that is due to the next open day, and says why', () => {
    expect(planned(old('2026-10-31'), '2026-11-03 11:00')).toBe('reminder-1 2026-11-04 payment-data-old');
    // Friday: the next open day is Monday.
    expect(planned(old('2026-10-31'), '2026-11-06 11:00')).toBe('reminder-1 2026-11-09 payment-data-old');
  });

  test('is not looked at before the instant has come, nor when it is young enough, nor when the firm does not wish it', () => {
    expect(planned(old('2026-10-31'), '2026-11-02 11:00')).toBe('reminder-1 2026-11-03 waiting-for-step');
    expect(planned(old('2026-11-01'), '2026-11-03 11:00')).toBe('reminder-1 2026-11-03 waiting-for-step');
    expect(planned(facts({ paymentData: null }), '2026-11-03 11:00')).toBe(
      'reminder-1 2026-11-03 waiting-for-step',
    );
  });

  test('does not keep back a call, nor the invoice that a person asked to send again', () => {
    const messages = [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')];
    expect(planned(old('2026-10-31', { messages }), '2026-11-13 11:00')).toContain('call-1 2026-11-13');
    const opening = { step: 'resend', on: civilDate('2026-11-05') };
    expect(planned(old('2026-10-31', { round: 2, opening }), '2026-11-05 11:00')).toContain(
      'resend 2026-11-05',
    );
  });

  test('whenever it is, no message is due while it is too old', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 }), fc.integer({ min: 0, max: 40 }), (hours, age) => {
        const now = (at('2026-11-03 00:00') + hours * 3_600_000) as ReturnType<typeof at>;
        const newest = civilDateOf((now - age * 86_400_000) as typeof now, 'Europe/Paris');
        const { next } = decide(old(newest), PRESETS.pme, now);
        const isDue = next.kind === 'send_reminder' && next.at <= now + 1_000;
        return !(isDue && age > 3);
      }),
    );
  });
});

describe('direct debit', () => {
  const debit = (change: Partial<InvoiceFacts> = {}) => facts({ waitsForDebit: true, ...change });

  test('plans nothing but a look, ten business days after the due date', () => {
    // From Saturday 31 October; the 11th is a holiday.
    expect(planned(debit(), '2026-11-03 11:00')).toBe('open_review 2026-11-16 direct-debit');
  });

  test('what a person asked for leaves all the same', () => {
    const opening = { step: 'resend', on: civilDate('2026-11-05') };
    expect(planned(debit({ round: 2, opening }), '2026-11-05 11:00')).toContain('resend 2026-11-05');
  });
});
