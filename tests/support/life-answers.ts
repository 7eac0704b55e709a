import type { Task } from './shop-shapes.js';
import { plusDays } from './story-weeks.js';

/** The body that completes a task with one of its outcomes, with whatever that outcome needs. */
export function answerBody(
  task: Pick<Task, 'kind'>,
  outcome: string,
  about: { readonly today: string; readonly outstandingCents: number; readonly email: string },
): Readonly<Record<string, unknown>> {
  const { today, outstandingCents: amountCents, email } = about;
  const needs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    promise_to_pay: { promisedFor: plusDays(today, 4) },
    payment_plan: { instalments: [{ dueOn: plusDays(today, 3), amountCents }] },
    awaiting_approval: { retryOn: plusDays(today, 3) },
    not_now: { retryOn: plusDays(today, 5) },
    dispute: { disputeReason: 'quantité' },
    upheld: { as: 'cancel' },
    corrected: { contact: { email } },
    sent: task.kind === 'formal_notice' ? { on: today } : {},
    reject: { reason: 'pas maintenant' },
  };
  return { outcome, ...needs[outcome] };
}
