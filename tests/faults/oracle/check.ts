import type { Act, Evidence, InvoiceSeen, Invariant, Observation, Violation } from './evidence.js';

const MAY_BE_OVERDUE_MS = 5 * 60_000;
/** What waits to be told to Temporal longer than this, nobody tells. */
const MAY_WAIT_MS = 60_000;
const MUST_CLOSE_WITHIN_MS = 60_000;
/** Outcomes of a step that are no hand-over and yet no silence: the provider, or a person, was asked. */
const ACCOUNTED_FOR = ['unknown', 'refused', 'skipped', 'claimed'];

type Acknowledged = Extract<Observation, { event: 'acknowledged' }>;
type Check = (evidence: Evidence) => Violation[];

/** Every violation of I1 to I6 (reliability guide §2.1) that the evidence shows; none when it keeps them all. */
export const check = (evidence: Evidence): Violation[] => CHECKS.flatMap((one) => one(evidence));

/** I1: what was answered 2xx is in the record, once, as it was sent. */
const durable: Check = ({ log, record }) =>
  acknowledged(log).flatMap(({ act }) => {
    if (act.kind === 'post') {
      const found = record.invoices.filter(({ number }) => number === act.number);
      const isThere = found.length === 1 && found[0]?.totalCents === act.totalCents;
      return isThere ? [] : [violation('I1', act.number, `${found.length} invoices of it in the record`)];
    }
    if (act.kind === 'pay') {
      const found = record.payments.filter(({ reference }) => reference === act.reference);
      const isThere = found.length === 1 && found[0]?.amountCents === act.amountCents;
      return isThere ? [] : [violation('I1', act.reference, `${found.length} payments of it in the record`)];
    }
    if (act.kind === 'event') {
      const found = record.events.filter(({ id }) => id === act.id);
      const isThere = found.length === 1 && found[0]?.state !== 'waiting';
      return isThere ? [] : [violation('I1', act.id, `${found.length} events of it applied`)];
    }
    if (act.kind !== 'stop' || act.endsAs === undefined) return [];
    return act.numbers
      .filter((number) => invoiceOf(record.invoices, number)?.finalState !== act.endsAs)
      .map((number) => violation('I1', number, `not ${act.endsAs} in the record`));
  });

/**
 * The tag of a correction (ADR 0028): no reminder, and about what is settled. What is silence for a reminder is its place;
 * every other stop holds for it as well.
 */
const CORRECTION = 'correction';

/** I2: no whole request about an invoice reaches the provider after a stop of it was acknowledged. */
const silent: Check = (evidence) => [...afterStop(evidence), ...correctedUnpaid(evidence)];

const afterStop: Check = ({ log }) =>
  stops(log).flatMap(({ number, atNs, isSettled }) => {
    const lifted = log.find(
      (line) =>
        line.event === 'asked' &&
        line.atNs > atNs &&
        line.act.kind === 'lift' &&
        line.act.numbers.includes(number),
    );
    return log
      .filter((line) => line.event === 'received' && line.numbers?.includes(number))
      .filter((line) => !(isSettled && 'step' in line && line.step === CORRECTION))
      .filter((line) => line.atNs > atNs && (lifted === undefined || line.atNs < lifted.atNs))
      .map((line) => violation('I2', number, `handed over ${ms(line.atNs - atNs)} ms after the stop`));
  });

/** A correction about an invoice that nobody has paid. The payment's answer may have been lost: it was asked for, then. */
const correctedUnpaid: Check = ({ log }) =>
  log
    .flatMap((line) =>
      line.event === 'received' && line.step === CORRECTION
        ? (line.numbers ?? []).filter((number) => !wasPaidBefore(log, number, line.atNs))
        : [],
    )
    .map((number) => violation('I2', number, 'a correction of what nobody has paid'));

const wasPaidBefore = (log: readonly Observation[], number: string, atNs: bigint): boolean =>
  log.some(
    (line) =>
      line.event === 'asked' && line.atNs < atNs && line.act.kind === 'pay' && line.act.number === number,
  );

/** I3: the provider took each step of an invoice at most once; what it doubles by itself is not ours. */
const once: Check = ({ log }) => {
  const taken = new Map<string, number>();
  for (const line of log) {
    if (line.event !== 'taken' || line.isOwnDouble) continue;
    for (const number of line.numbers ?? []) {
      const key = `${number} ${line.step}`;
      taken.set(key, (taken.get(key) ?? 0) + 1);
    }
  }
  return [...taken]
    .filter(([, times]) => times > 1)
    .map(([key, times]) => violation('I3', key, `taken ${times} times`));
};

/**
 * I4: every open invoice has exactly one run, or its start (the sweeper's, if it had to find it) waits to be told, and
 * nothing overdue; every step that came due left, or is accounted for; what the sweeper looks for is not there.
 */
const live: Check = (evidence) => [...unattended(evidence), ...swallowed(evidence), ...leftLying(evidence)];

const unattended: Check = ({ record, runs }) =>
  record.invoices
    .filter((invoice) => invoice.finalState === null)
    .flatMap((invoice) => [
      ...(isAttended(record, runs, invoice)
        ? []
        : [violation('I4', invoice.number, `${running(runs, invoice)} runs for an open invoice`)]),
      ...(invoice.overdueMs <= MAY_BE_OVERDUE_MS
        ? []
        : [violation('I4', invoice.number, `what comes next is ${invoice.overdueMs} ms overdue`)]),
    ]);

const isAttended = (record: Evidence['record'], runs: Evidence['runs'], invoice: InvoiceSeen): boolean => {
  const isStarting = record.waiting.some(
    ({ number, kind, ageMs }) => number === invoice.number && kind === 'start_run' && ageMs <= MAY_WAIT_MS,
  );
  const count = running(runs, invoice);
  return count === 1 || (count === 0 && isStarting);
};

const swallowed: Check = ({ log, record, stories }) =>
  stories.flatMap(({ number, due }) =>
    due
      .filter((step) => !wasTaken(log, number, step))
      .filter(
        (step) =>
          !record.messages.some(
            (message) =>
              message.number === number && message.step === step && ACCOUNTED_FOR.includes(message.state),
          ),
      )
      .map((step) => violation('I4', number, `${step} came due and nobody knows of it`)),
  );

/** What the sweeper calls a finding: a run nobody needs (of what was paid: I6), a line nobody tells, a claim nobody came back for. */
const leftLying: Check = ({ log, record, runs }) => [
  ...record.invoices
    .filter((invoice) => invoice.finalState !== null && running(runs, invoice) > 0)
    .filter(({ number }) => !settlements(log).some((paid) => paid.number === number))
    .map(({ number, finalState }) => violation('I4', number, `a run for an invoice that is ${finalState}`)),
  ...record.waiting
    .filter(({ ageMs }) => ageMs > MAY_WAIT_MS)
    .map(({ number, kind, ageMs }) => violation('I4', number, `${kind} waits for ${Math.round(ageMs)} ms`)),
  ...record.messages
    .filter(({ forgottenMs }) => forgottenMs > MAY_BE_OVERDUE_MS)
    .map(({ number, step }) => violation('I4', number, `nobody came back for the claim of ${step}`)),
];

/** I5: one call task once the call is due, never two, none for an invoice whose call never came due. */
const called: Check = ({ record, stories }) =>
  stories.flatMap(({ number, isCallDue }) => {
    const first = record.calls.filter((call) => call.number === number);
    const wanted = isCallDue ? 1 : 0;
    return first.length === wanted
      ? []
      : [violation('I5', number, `${first.length} call tasks instead of ${wanted}`)];
  });

/** I6: the run of a paid invoice closes as settled, within a minute of the acknowledgement or of everybody's health. */
const closed: Check = ({ log, record, runs }) => {
  const toEpochMs = wallClock(log);
  const healthyNs = log.findLast((line) => line.event === 'healthy')?.atNs ?? 0n;
  return settlements(log).flatMap(({ number, atNs }) => {
    const invoice = invoiceOf(record.invoices, number);
    const ended = runs.filter((run) => run.workflowId === invoice?.workflowId && run.status === 'COMPLETED');
    const run = ended.at(-1);
    if (invoice === undefined) return []; // lost: I1
    if (running(runs, invoice) > 0 || run?.outcome !== 'settled') {
      return [violation('I6', number, `paid, and its run ended as ${run?.outcome ?? 'nothing'}`)];
    }
    const latestMs = toEpochMs(atNs > healthyNs ? atNs : healthyNs) + MUST_CLOSE_WITHIN_MS;
    return (run.closedAtMs ?? Infinity) <= latestMs
      ? []
      : [violation('I6', number, 'its run closed too late')];
  });
};

const CHECKS: readonly Check[] = [durable, silent, once, live, called, closed];

export interface Stop {
  readonly number: string;
  readonly atNs: bigint;
  /** It was paid; else paused, cancelled, or all of the firm was stopped. */
  readonly isSettled: boolean;
}

/** When each invoice was first paid in full by what was acknowledged: by the clients' own bodies. */
export function settlements(log: readonly Observation[]): Stop[] {
  const totals = new Map<string, number>();
  for (const { act } of acknowledged(log)) if (act.kind === 'post') totals.set(act.number, act.totalCents);
  const paid = new Map<string, Map<string, number>>();
  const settled = new Map<string, bigint>();
  for (const { act, atNs } of acknowledged(log)) {
    if (act.kind !== 'pay') continue;
    const parts = paid.get(act.number) ?? new Map<string, number>();
    paid.set(act.number, parts.set(act.reference, act.amountCents));
    const sum = [...parts.values()].reduce((all, part) => all + part, 0);
    if (!settled.has(act.number) && sum >= (totals.get(act.number) ?? Infinity))
      settled.set(act.number, atNs);
  }
  return [...settled].map(([number, atNs]) => ({ number, atNs, isSettled: true }));
}

function stops(log: readonly Observation[]): Stop[] {
  const others = acknowledged(log).flatMap(({ act, atNs }) =>
    act.kind === 'stop' ? act.numbers.map((number) => ({ number, atNs, isSettled: false })) : [],
  );
  return [...settlements(log), ...others];
}

const acknowledged = (log: readonly Observation[]): (Acknowledged & { readonly act: Act })[] =>
  log.filter(
    (line): line is Observation & Acknowledged =>
      line.event === 'acknowledged' && line.status >= 200 && line.status < 300,
  );

const wasTaken = (log: readonly Observation[], number: string, step: string): boolean =>
  log.some((line) => line.event === 'taken' && line.step === step && line.numbers?.includes(number));

const invoiceOf = (invoices: readonly InvoiceSeen[], number: string): InvoiceSeen | undefined =>
  invoices.find((invoice) => invoice.number === number);

const running = (runs: Evidence['runs'], { workflowId }: InvoiceSeen): number =>
  runs.filter((run) => run.workflowId === workflowId && run.status === 'RUNNING').length;

/** Translates an instant of the monotonic clock by the newest line that shows both. */
function wallClock(log: readonly Observation[]): (atNs: bigint) => number {
  const pair = log.findLast((line) => line.event === 'clock');
  if (pair?.event !== 'clock') throw new Error('the log does not show the wall clock');
  return (atNs) => pair.epochMs + Number(atNs - pair.atNs) / 1e6;
}

const ms = (ns: bigint): number => Math.round(Number(ns) / 1e4) / 100;

const violation = (invariant: Invariant, subject: string, words: string): Violation => ({
  invariant,
  subject,
  words,
});
