import { describe, expect, it, test } from 'vitest';
import { judgeCorrection, type CorrectionFacts } from '../../src/domain/correction.js';
import { composeCorrection, type CorrectionInput } from '../../src/domain/mail/correction-letter.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { at, paris } from '../support/facts.js';

const policy = PRESETS.pme;

/** reminder-2 left on Monday 9 November 2026, the payment of Friday the 6th is learnt on Tuesday the 10th. */
const facts = (change: Partial<CorrectionFacts> = {}): CorrectionFacts => ({
  isWished: true,
  isOrganisationHeld: false,
  customer: {
    id: 'cus_1',
    isErased: false,
    isStopped: false,
    isPaused: false,
    isCallOnly: false,
    isInsolvent: false,
    hasAddress: true,
    hasReplied: false,
  },
  invoice: {
    final: 'settled',
    lastHandedOverOn: civilDate('2026-11-09'),
    calendar: paris,
    spreadMs: 30 * 60_000,
  },
  isPaymentReversed: false,
  reminder: { step: 'reminder-2', hasArrived: true },
  learntOn: civilDate('2026-11-10'),
  ...change,
});
const customer = (change: Partial<CorrectionFacts['customer']>) =>
  facts({ customer: { ...facts().customer, ...change } });
const invoice = (change: Partial<CorrectionFacts['invoice']>) =>
  facts({ invoice: { ...facts().invoice, ...change } });

const NOON = at('2026-11-12 12:00');

describe('when a correction leaves', () => {
  it('three days after the last message, in the first half hour of the slot', () => {
    const decision = judgeCorrection(facts(), policy, at('2026-11-10 10:00'));
    if (decision.kind !== 'later') throw new Error(decision.kind);
    expect(decision.at).toBeGreaterThanOrEqual(at('2026-11-12 09:00'));
    expect(decision.at).toBeLessThanOrEqual(at('2026-11-12 09:30'));
    expect(judgeCorrection(facts(), policy, decision.at)).toEqual({ kind: 'due' });
  });

  it('now inside a slot, on the next open day outside: Thursday evening means Friday', () => {
    expect(judgeCorrection(facts(), policy, NOON)).toEqual({ kind: 'due' });
    const decision = judgeCorrection(facts(), policy, at('2026-11-12 18:00'));
    if (decision.kind !== 'later') throw new Error(decision.kind);
    expect(decision.at).toBeGreaterThanOrEqual(at('2026-11-13 09:00'));
  });

  it('never on the day of another message, nor later than ten days after the payment was learnt', () => {
    const today = invoice({ lastHandedOverOn: civilDate('2026-11-12') });
    expect(judgeCorrection(today, policy, NOON)).toMatchObject({ kind: 'later' });
    expect(judgeCorrection(facts(), policy, at('2026-11-23 10:00'))).toEqual({
      kind: 'withdrawn',
      reason: 'correction_late',
    });
    const rare = { ...policy, minDaysBetweenMessages: 30 };
    expect(judgeCorrection(facts(), rare, at('2026-11-10 10:00'))).toMatchObject({ kind: 'withdrawn' });
  });

  test.each([
    ['not_wished', facts({ isWished: false })],
    ['organisation_stopped', facts({ isOrganisationHeld: true })],
    ['payment_reversed', facts({ isPaymentReversed: true })],
    ['invoice_reopened', invoice({ final: null })],
    ['invoice_reopened', invoice({ final: 'written_off' })],
    ['erased', customer({ isErased: true })],
    ['customer_stopped', customer({ isStopped: true })],
    ['customer_paused', customer({ isPaused: true })],
    ['call_only', customer({ isCallOnly: true })],
    ['insolvency', customer({ isInsolvent: true })],
    ['customer_replied', customer({ hasReplied: true })],
    ['no_address', customer({ hasAddress: false })],
    ['reminder_unclear', facts({ reminder: { step: 'reminder-2', hasArrived: false } })],
  ] as const)('%s: never', (reason, against) => {
    expect(judgeCorrection(against, policy, NOON)).toEqual({ kind: 'withdrawn', reason });
  });

  test.each(['observe', 'approve'] as const)(
    'under %s nothing leaves that nobody was asked about',
    (automation) => {
      const never = { kind: 'withdrawn', reason: 'not_automatic' };
      expect(judgeCorrection(facts(), { ...policy, automation }, NOON)).toEqual(never);
      const steps = policy.steps.map((step) => (step.step === 'reminder-2' ? { ...step, automation } : step));
      expect(judgeCorrection(facts(), { ...policy, steps }, NOON)).toEqual(never);
    },
  );
});

const CROSSING = {
  number: 'F-2026-0142',
  paidOn: civilDate('2026-11-06'),
  remindedOn: civilDate('2026-11-09'),
};
const letter = (change: Partial<CorrectionInput> = {}): CorrectionInput => ({
  language: 'fr',
  customerKind: 'company',
  customer: { name: 'Mécanique du Rhône SAS', contactName: null },
  sender: {
    organisationName: 'Atelier Dupont',
    siren: '123456789',
    email: 'compta@atelier.example',
    phone: '+33 4 72 00 00 00',
  },
  crossings: [CROSSING],
  ...change,
});

describe('the letter', () => {
  it.each(['fr', 'en'] as const)('is short and asks for nothing (%s)', async (language) => {
    const one = composeCorrection(letter({ language }));
    const many = composeCorrection(
      letter({ language, crossings: [CROSSING, { ...CROSSING, number: 'F-2' }] }),
    );
    await expect(`${one.subject}\n\n${one.text}`).toMatchFileSnapshot(
      `mail-texts/correction.${language}.txt`,
    );
    await expect(`${many.subject}\n\n${many.text}`).toMatchFileSnapshot(
      `mail-texts/corrections.${language}.txt`,
    );
    for (const { text, html } of [one, many])
      for (const part of [text, html]) expect(part).not.toMatch(/€|EUR|L\. 441|R\. 2192|Code|http/);
  });

  it('greets a private person by name, and takes no markup and no line break from anybody', () => {
    const person = letter({
      customerKind: 'consumer',
      customer: { name: 'Zoé <b>Martin</b>\r\nBcc: x@y', contactName: null },
      crossings: [{ ...CROSSING, number: 'F-1\r\nX: y' }],
    });
    const { subject, text, html } = composeCorrection(person);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain('Bonjour Zoé <b>Martin</b> Bcc: x@y,');
    expect(html).not.toContain('<b>Martin');
  });
});
