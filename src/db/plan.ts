import { civilDateOf } from '../domain/calendar/civil.js';
import { decide, isAskedInVain } from '../domain/decide.js';
import type { Decision, NextMove, Plan, SkippedStep } from '../domain/decision.js';
import type { InvoiceFacts, InvoiceState } from '../domain/facts.js';
import type { Policy } from '../domain/policy.js';
import { instant, toIso, type Instant } from '../domain/time.js';
import { dropQuestion } from './approvals.js';
import { SYSTEM, appendAudit, isSkipTold, type Actor, type AuditEntry } from './audit.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { loadFacts, type Situation, type StoredPlan } from './facts.js';
import { finishInvoice } from './finish.js';
import type { InvoiceRow } from './tables.js';
import { isoOrNull, json } from './values.js';

/**
 * The one road after any change of an invoice's situation (under its lock): facts → decide → plan on the
 * row, a line in the timeline when the plan changed. Says the next move for the run. A final invoice is left
 * alone; one with nothing outstanding is settled here.
 * @param by whose act plans the step, when it was asked for
 */
export async function replan(tx: OrgTx, invoiceId: string, by: Actor = SYSTEM): Promise<NextMove> {
  let situation = await loadFacts(tx, invoiceId);
  if (situation.facts.final) return moveOfRow(situation.stored, tx.org.clockOffsetMs);
  if (isAskedInVain(situation.facts, situation.policy, tx.now)) {
    await dropQuestion(tx, invoiceId, 'plan_changed');
    situation = await loadFacts(tx, invoiceId);
  }
  const plan = decide(situation.facts, situation.policy, tx.now);
  if (plan.next.kind === 'end')
    return await finishInvoice(tx, invoiceId, plan.next.outcome, SYSTEM, 'nothing_outstanding');
  return await storePlan(tx, situation, plan, by);
}

/** Stores a plan somebody already decided from these facts, under the same lock. `replan` is the usual way in. */
async function storePlan(tx: OrgTx, situation: Situation, plan: Plan, by: Actor): Promise<NextMove> {
  const { facts, stored: before } = situation;
  const { columns, move } = written(tx, facts, plan, before.plan_version + 1);
  tx.later(
    tx.db
      .updateTable('invoice')
      .set({
        ...columns,
        next_at: isoOrNull(columns.next_at),
        next_slot_ends_at: isoOrNull(columns.next_slot_ends_at),
        run_wakes_at: isoOrNull(columns.run_wakes_at),
        why: json(columns.why),
        updated_at: toIso(tx.now),
      })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', facts.invoiceId),
  );
  await auditPlan(tx, situation, plan, by);
  return move;
}

type PlanColumns = Pick<
  InvoiceRow,
  | 'state'
  | 'next_kind'
  | 'next_step'
  | 'next_task_id'
  | 'next_at'
  | 'next_slot_ends_at'
  | 'why'
  | 'plan_version'
  | 'run_wakes_at'
>;

/** A plan as the row has it, and as the run is told it. */
function written(
  tx: OrgTx,
  facts: InvoiceFacts,
  { next, why }: Plan,
  version: number,
): { readonly columns: PlanColumns; readonly move: NextMove } {
  const state = stateOf(facts);
  const columns: PlanColumns = {
    state,
    next_kind: next.at === null ? null : next.kind,
    next_step: 'step' in next ? next.step : null,
    next_task_id: next.kind === 'escalate_task' ? next.taskId : null,
    next_at: next.at,
    next_slot_ends_at: 'slotEndsAt' in next ? next.slotEndsAt : null,
    why,
    plan_version: version,
    run_wakes_at: next.at === null ? null : instant(next.at - tx.org.clockOffsetMs),
  };
  return { columns, move: { ...moveOf(next, version, tx.org.clockOffsetMs), state } };
}

/**
 * The first plan of an invoice that is not written yet (`freshFacts`): what its row begins with, its first move, and
 * the lines of the timeline that come after the one of its creation.
 */
export function firstPlan(
  tx: OrgTx,
  facts: InvoiceFacts,
  policy: Policy,
): { readonly columns: PlanColumns; readonly move: NextMove; readonly lines: readonly AuditEntry[] } {
  const plan = decide(facts, policy, tx.now);
  const skipped = plan.skipped.map((step) => skippedLine(facts, step));
  const planned = plannedLine(facts, plan.next, SYSTEM);
  return { ...written(tx, facts, plan, 1), lines: planned ? [...skipped, planned] : skipped };
}

/** Contract §4: held beats waiting for a person beats scheduled. `check_delivery` blocks nothing. */
function stateOf(facts: InvoiceFacts): InvoiceState {
  if (facts.final) return facts.final;
  if (facts.holds.length > 0) return 'on_hold';
  const blocks = facts.tasks.some((task) => task.state === 'open' && task.kind !== 'check_delivery');
  return blocks ? 'awaiting_person' : 'scheduled';
}

/** What the row says as a move of the run: for answers that find nothing to change, and for a moved clock. */
export function moveOfRow(row: StoredPlan, clockOffsetMs: number): NextMove {
  const base = { version: row.plan_version, clockOffsetMs };
  if (row.final_state) return { ...base, kind: 'end', at: null, outcome: row.final_state };
  const { state } = row;
  if (row.next_kind === null || row.next_at === null)
    return { ...base, state, kind: 'await_person', at: null };
  return {
    ...base,
    state,
    kind: row.next_kind,
    at: toIso(row.next_at),
    ...(row.next_step === null ? {} : { step: row.next_step }),
    ...(row.next_task_id === null ? {} : { taskId: row.next_task_id }),
  };
}

/** The plan as it stands on the row, not made anew. */
export async function storedMove(tx: OrgTx, invoiceId: string): Promise<NextMove> {
  const row = await tx.db
    .selectFrom('invoice')
    .select(['plan_version', 'state', 'next_kind', 'next_step', 'next_task_id', 'next_at', 'final_state'])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .executeTakeFirst();
  if (row === undefined) throw new RowMissing(`invoice ${invoiceId}`);
  return moveOfRow(row, tx.org.clockOffsetMs);
}

function moveOf(next: Decision, version: number, clockOffsetMs: number): NextMove {
  return {
    version,
    kind: next.kind,
    at: next.at === null ? null : toIso(next.at),
    clockOffsetMs,
    ...('step' in next ? { step: next.step } : {}),
    ...('taskId' in next ? { taskId: next.taskId } : {}),
    ...('reason' in next ? { reason: next.reason } : {}),
    ...(next.kind === 'end' ? { outcome: next.outcome } : {}),
  };
}

async function auditPlan(
  tx: OrgTx,
  { facts, stored: before }: Situation,
  plan: Plan,
  by: Actor,
): Promise<void> {
  for (const skipped of plan.skipped) await auditSkipped(tx, facts, skipped);
  const { next } = plan;
  if (!('step' in next) || isSameDay(before, next.step, next.at, facts.calendar.zone)) return;
  const planned = plannedLine(facts, next, by);
  if (planned) await appendAudit(tx, planned);
}

function plannedLine(facts: InvoiceFacts, next: Decision, by: Actor): AuditEntry | undefined {
  if (!('step' in next)) return undefined;
  // The step was told of when it was planned; the question about it is a task, with a line of its own.
  if (next.kind === 'ask_approval' && facts.approval) return undefined;
  // It waits day by day for payment data; the reason stands on the invoice.
  if ('waitsForPaymentData' in next) return undefined;
  const planned =
    next.kind === 'ask_approval'
      ? { kind: `send_${next.message}`, at: toIso(next.plannedFor) }
      : { kind: next.kind, at: toIso(next.at) };
  return {
    type: 'step.planned',
    invoiceId: facts.invoiceId,
    actor: by,
    data: { step: next.step, ...planned, round: facts.round },
  };
}

/** A few minutes more or less within the same day are no news for the timeline. */
const isSameDay = (before: StoredPlan, step: string, at: Instant, zone: string): boolean =>
  before.next_step === step &&
  before.next_at !== null &&
  civilDateOf(before.next_at, zone) === civilDateOf(at, zone);

/** Every later plan passes over the same step again; the timeline says it once per step and round. */
async function auditSkipped(tx: OrgTx, facts: InvoiceFacts, skipped: SkippedStep): Promise<void> {
  if (await isSkipTold(tx, facts.invoiceId, skipped.step, facts.round)) return;
  await appendAudit(tx, skippedLine(facts, skipped));
}

const skippedLine = ({ invoiceId, round }: InvoiceFacts, { step, reason }: SkippedStep): AuditEntry => ({
  type: 'step.skipped',
  invoiceId,
  actor: SYSTEM,
  data: { step, reason, round },
});
