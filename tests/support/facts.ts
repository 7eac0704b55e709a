import type { Calendar } from '../../src/domain/calendar/calendar.js';
import { instantOf } from '../../src/domain/calendar/civil.js';
import type { HoldFact, InvoiceFacts, MessageFact, TaskFact } from '../../src/domain/facts.js';
import { civilDate, type Instant } from '../../src/domain/time.js';

export const paris: Calendar = {
  zone: 'Europe/Paris',
  region: 'FR',
  slots: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }],
  closures: [],
};

/** `2026-11-03 09:30` on a Paris wall clock. */
export const at = (local: string, zone = 'Europe/Paris'): Instant =>
  instantOf(civilDate(local.slice(0, 10)), local.slice(11), zone);

/** An invoice of 1 October 2026 due on Saturday 31 October 2026, posted on the day of issue; change one thing. */
export function facts(change: Partial<InvoiceFacts> = {}): InvoiceFacts {
  const handedOver = (change.messages ?? []).filter(
    ({ result }) => result !== 'skipped' && result !== 'refused',
  );
  return {
    invoiceId: 'inv_1',
    customerId: 'cus_1',
    final: null,
    outstandingCents: 120_000,
    claimCents: 120_000,
    reopened: false,
    issuedOn: civilDate('2026-10-01'),
    dueOn: civilDate('2026-10-31'),
    postedOn: civilDate('2026-10-01'),
    remindersAlreadySent: 0,
    round: 1,
    opening: null,
    anchorOn: null,
    notBeforeOn: null,
    messages: [],
    approval: null,
    tasks: [],
    holds: [],
    messagesInAllRounds: 0,
    lastHandedOverOn:
      handedOver
        .map(({ countedOn }) => countedOn)
        .sort()
        .at(-1) ?? null,
    spreadMs: 30 * 60_000,
    calendar: paris,
    ...change,
  };
}

export const sent = (step: string, on: string, result: MessageFact['result'] = 'sent'): MessageFact => ({
  step,
  kind: /^(?:courtesy|due-notice)/.test(step) ? 'courtesy' : 'reminder',
  result,
  countedOn: civilDate(on),
});

export function openTask(change: Partial<TaskFact> = {}): TaskFact {
  return {
    id: 'tsk_1',
    kind: 'call',
    step: 'call-1',
    state: 'open',
    attempt: 1,
    reason: null,
    openedAt: at('2026-11-11 09:10'),
    escalatesAt: at('2026-11-17 17:30'),
    outcome: null,
    retryOn: null,
    completedAt: null,
    ...change,
  };
}

export const doneTask = (outcome: string, completed: string, change: Partial<TaskFact> = {}): TaskFact =>
  openTask({ state: 'done', outcome, completedAt: at(completed), openedAt: at(completed), ...change });

export const hold = (change: Partial<HoldFact> = {}): HoldFact => ({
  id: 'hld_1',
  reason: 'paused',
  since: at('2026-10-20 10:00'),
  until: null,
  ...change,
});
