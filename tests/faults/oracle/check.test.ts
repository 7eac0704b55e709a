import { describe, expect, it } from 'vitest';
import { check } from './check.js';
import type { Act, Evidence, Happening, InvoiceSeen, Observation } from './evidence.js';
import { hitsIn } from './trials.js';

const MS = 1_000_000n;
const START_MS = 1_800_000_000_000;
const at = (afterMs: number, happening: Happening): Observation => ({
  atNs: BigInt(afterMs) * MS,
  ...happening,
});

const PAID: Act = { kind: 'pay', number: 'F-1', reference: 'VIR-1', amountCents: 100 };
const letter = (number: string, step: string) => ({
  messageId: `msg-${number}-${step}`,
  step,
  numbers: [number],
});

/** An invoice that got both mails and its call and is open, one that was paid during the first hand-over. */
const GOOD: Evidence = {
  log: [
    at(0, { event: 'clock', epochMs: START_MS }),
    at(1, {
      event: 'acknowledged',
      call: 'a',
      status: 201,
      act: { kind: 'post', number: 'F-1', totalCents: 100 },
    }),
    at(2, {
      event: 'acknowledged',
      call: 'b',
      status: 201,
      act: { kind: 'post', number: 'F-2', totalCents: 200 },
    }),
    at(9, { event: 'reached', point: 'send.claimed', strike: 'tell', about: 'inv_1', pid: 1, number: 1 }),
    at(10, { event: 'asked', call: 'c', act: PAID }),
    at(11, { event: 'received', ...letter('F-1', 'reminder-1') }),
    at(12, { event: 'taken', ...letter('F-1', 'reminder-1') }),
    at(13, { event: 'answered', ...letter('F-1', 'reminder-1') }),
    at(20, { event: 'acknowledged', call: 'c', status: 201, act: PAID }),
    at(30, { event: 'received', ...letter('F-2', 'reminder-1') }),
    at(31, { event: 'taken', ...letter('F-2', 'reminder-1') }),
    at(31, { event: 'taken', isOwnDouble: true, ...letter('F-2', 'reminder-1') }),
    at(40, { event: 'received', ...letter('F-2', 'reminder-2') }),
    at(41, { event: 'taken', ...letter('F-2', 'reminder-2') }),
    at(45, { event: 'acknowledged', call: 'f', status: 200, act: { kind: 'event', id: 'pm-1' } }),
    at(50, { event: 'healthy' }),
  ],
  record: {
    invoices: [
      { id: 'inv_1', number: 'F-1', totalCents: 100, workflowId: 'w1', finalState: 'settled', overdueMs: 0 },
      { id: 'inv_2', number: 'F-2', totalCents: 200, workflowId: 'w2', finalState: null, overdueMs: -5_000 },
    ],
    events: [{ id: 'pm-1', state: 'applied' }],
    payments: [{ reference: 'VIR-1', amountCents: 100 }],
    calls: [{ number: 'F-2', step: 'call-1' }],
    messages: [],
    waiting: [],
  },
  runs: [
    { workflowId: 'w1', status: 'COMPLETED', outcome: 'settled', closedAtMs: START_MS + 500 },
    { workflowId: 'w2', status: 'RUNNING', outcome: null, closedAtMs: null },
  ],
  stories: [
    { number: 'F-1', due: ['reminder-1'], isCallDue: false },
    { number: 'F-2', due: ['reminder-1', 'reminder-2'], isCallDue: true },
  ],
};

const withLines = (...lines: Observation[]): Evidence => ({
  ...GOOD,
  log: [...GOOD.log, ...lines].sort((a, b) => Number(a.atNs - b.atNs)),
});
const withRecord = (record: Partial<Evidence['record']>): Evidence => ({
  ...GOOD,
  record: { ...GOOD.record, ...record },
});
const withInvoice = (number: string, change: Partial<InvoiceSeen>): Evidence =>
  withRecord({
    invoices: GOOD.record.invoices.map((each) => (each.number === number ? { ...each, ...change } : each)),
  });
const without = (event: Happening['event'], step: string): Evidence => ({
  ...GOOD,
  log: GOOD.log.filter((line) => !(line.event === event && 'step' in line && line.step === step)),
});
const stopped = (afterMs: number, status: number): Observation =>
  at(afterMs, { event: 'acknowledged', call: 'd', status, act: { kind: 'stop', numbers: ['F-2'] } });

describe('the oracle judges forged evidence', () => {
  it('finds nothing against a good story', () => {
    expect(check(GOOD)).toEqual([]);
  });

  const forged: readonly (readonly [invariant: string, what: string, evidence: Evidence])[] = [
    [
      'I1',
      'an acknowledged invoice that is not there',
      withRecord({ invoices: GOOD.record.invoices.slice(1) }),
    ],
    [
      'I1',
      'an acknowledged invoice that is there twice',
      withRecord({ invoices: [...GOOD.record.invoices, ...GOOD.record.invoices.slice(0, 1)] }),
    ],
    ['I1', 'an invoice with another sum than was sent', withInvoice('F-1', { totalCents: 99 })],
    ['I1', 'an acknowledged payment that is not there', withRecord({ payments: [] })],
    [
      'I1',
      'a payment that is there twice',
      withRecord({ payments: [...GOOD.record.payments, ...GOOD.record.payments] }),
    ],
    [
      'I1',
      'an acknowledged cancellation that is not there',
      withLines(
        at(60, {
          event: 'acknowledged',
          call: 'd',
          status: 200,
          act: { kind: 'stop', numbers: ['F-2'], endsAs: 'cancelled' },
        }),
      ),
    ],
    ['I1', 'an acknowledged event that was not kept', withRecord({ events: [] })],
    ['I1', 'an event that nobody looks at', withRecord({ events: [{ id: 'pm-1', state: 'waiting' }] })],
    [
      'I2',
      'a request that reached the provider after the payment',
      withLines(at(21, { event: 'received', ...letter('F-1', 'reminder-1') })),
    ],
    ['I2', 'a request after an acknowledged pause', withLines(stopped(35, 200))],
    [
      'I2',
      'a message for several invoices, one of them paid',
      withLines(at(22, { event: 'received', messageId: 'm', step: 'reminder-1', numbers: ['F-2', 'F-1'] })),
    ],
    [
      'I2',
      'a correction of what nobody has paid',
      withLines(at(46, { event: 'received', ...letter('F-2', 'correction') })),
    ],
    [
      'I2',
      'a correction after everything was stopped',
      withLines(
        at(47, {
          event: 'acknowledged',
          call: 'd',
          status: 200,
          act: { kind: 'stop', numbers: ['F-1'] },
        }),
        at(48, { event: 'received', ...letter('F-1', 'correction') }),
      ),
    ],
    [
      'I3',
      'a correction that was taken twice',
      withLines(
        at(46, { event: 'taken', ...letter('F-1', 'correction') }),
        at(47, { event: 'taken', ...letter('F-1', 'correction') }),
      ),
    ],
    [
      'I3',
      'a step that was taken twice',
      withLines(at(45, { event: 'taken', ...letter('F-2', 'reminder-2') })),
    ],
    [
      'I3',
      'the same step again in another message',
      withLines(at(45, { event: 'taken', messageId: 'other', step: 'reminder-1', numbers: ['F-2'] })),
    ],
    ['I4', 'an open invoice without a run', { ...GOOD, runs: GOOD.runs.slice(0, 1) }],
    ['I4', 'an open invoice with two runs', { ...GOOD, runs: [...GOOD.runs, ...GOOD.runs.slice(1)] }],
    ['I4', 'a plan that nobody works on', withInvoice('F-2', { overdueMs: 300_001 })],
    ['I4', 'a step that came due and was swallowed', without('taken', 'reminder-2')],
    ['I4', 'a run for an invoice that is cancelled', withInvoice('F-2', { finalState: 'cancelled' })],
    [
      'I4',
      'a start that nobody tells',
      {
        ...withRecord({ waiting: [{ number: 'F-2', kind: 'start_run', ageMs: 60_001 }] }),
        runs: GOOD.runs.slice(0, 1),
      },
    ],
    [
      'I4',
      'an open invoice without a run, of which only a signal waits',
      {
        ...withRecord({ waiting: [{ number: 'F-2', kind: 'signal_run', ageMs: 10 }] }),
        runs: GOOD.runs.slice(0, 1),
      },
    ],
    [
      'I4',
      'a claim that nobody came back for',
      withRecord({
        messages: [{ number: 'F-2', step: 'reminder-2', state: 'claimed', forgottenMs: 300_001 }],
      }),
    ],
    ['I5', 'no call task after the second mail', withRecord({ calls: [] })],
    ['I5', 'two call tasks', withRecord({ calls: [...GOOD.record.calls, ...GOOD.record.calls] })],
    [
      'I5',
      'a call task for a paid invoice',
      withRecord({ calls: [...GOOD.record.calls, { number: 'F-1', step: 'call-1' }] }),
    ],
    [
      'I6',
      'a paid invoice whose run goes on',
      {
        ...GOOD,
        runs: [
          { workflowId: 'w1', status: 'RUNNING', outcome: null, closedAtMs: null },
          ...GOOD.runs.slice(1),
        ],
      },
    ],
    [
      'I6',
      'a paid invoice whose run was terminated',
      {
        ...GOOD,
        runs: [
          { workflowId: 'w1', status: 'TERMINATED', outcome: null, closedAtMs: START_MS },
          ...GOOD.runs.slice(1),
        ],
      },
    ],
    [
      'I6',
      'a run that closed two minutes later',
      {
        ...GOOD,
        runs: [
          { workflowId: 'w1', status: 'COMPLETED', outcome: 'settled', closedAtMs: START_MS + 120_000 },
          ...GOOD.runs.slice(1),
        ],
      },
    ],
  ];
  it.each(forged)('%s: %s', (invariant, _, evidence) => {
    const found = check(evidence);
    expect(found.map((each) => each.invariant)).toContain(invariant);
    expect(new Set(found.map((each) => each.invariant))).toEqual(new Set([invariant]));
  });

  it("an open invoice whose start waits to be told, the sweeper's perhaps, is attended to", () => {
    const starting = withRecord({ waiting: [{ number: 'F-2', kind: 'start_run', ageMs: 10 }] });
    expect(check({ ...starting, runs: GOOD.runs.slice(0, 1) })).toEqual([]);
  });

  it('a refusal is no promise: what was answered 503 need not be there', () => {
    const act: Act = { kind: 'pay', number: 'F-2', reference: 'VIR-2', amountCents: 200 };
    expect(
      check(withLines(at(25, { event: 'acknowledged', call: 'd', status: 503, act }), stopped(35, 503))),
    ).toEqual([]);
  });

  it('a part payment stops nothing', () => {
    const act: Act = { kind: 'pay', number: 'F-2', reference: 'VIR-2', amountCents: 199 };
    const evidence = withLines(at(25, { event: 'acknowledged', call: 'd', status: 201, act }));
    const payments = [...GOOD.record.payments, { reference: 'VIR-2', amountCents: 199 }];
    expect(check({ ...evidence, record: { ...evidence.record, payments } })).toEqual([]);
  });

  it('a correction after the payment is no reminder', () => {
    expect(
      check(
        withLines(
          at(46, { event: 'received', ...letter('F-1', 'correction') }),
          at(47, { event: 'taken', ...letter('F-1', 'correction') }),
        ),
      ),
    ).toEqual([]);
  });

  it('what a person lets go on may leave again', () => {
    const lift = at(36, { event: 'asked', call: 'e', act: { kind: 'lift', numbers: ['F-2'] } });
    expect(check(withLines(stopped(35, 200), lift))).toEqual([]);
  });

  it('a step whose outcome is unclear is accounted for', () => {
    const evidence = without('taken', 'reminder-2');
    const messages = [{ number: 'F-2', step: 'reminder-2', state: 'unknown', forgottenMs: 0 }];
    expect(check({ ...evidence, record: { ...evidence.record, messages } })).toEqual([]);
  });
});

describe('a trial counts only if the payment fell between claim and answer', () => {
  const numbers = new Map([['inv_1', 'F-1']]);
  const paidAt = (afterMs: number): readonly Observation[] =>
    GOOD.log.map((line) => (line.event === 'asked' ? { ...line, atNs: BigInt(afterMs) * MS } : line));

  it.each([
    ['before the claim', 8, 0],
    ['between', 10, 1],
    ['after the answer', 14, 0],
  ])('%s', (_, afterMs, counted) => {
    expect(hitsIn(paidAt(afterMs), numbers, 1_500)).toEqual({ trials: 1, counted });
  });

  it('without an answer the lease ends it', () => {
    const silent = (log: readonly Observation[]) => log.filter((line) => line.event !== 'answered');
    expect(hitsIn(silent(paidAt(1_500)), numbers, 1_500)).toEqual({ trials: 1, counted: 1 });
    expect(hitsIn(silent(paidAt(1_510)), numbers, 1_500)).toEqual({ trials: 1, counted: 0 });
  });

  it('an invoice that was never claimed is no trial', () => {
    expect(
      hitsIn(
        GOOD.log.filter((line) => line.event !== 'reached'),
        numbers,
        1_500,
      ),
    ).toEqual({ trials: 0, counted: 0 });
  });
});
