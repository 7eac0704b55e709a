import { assertNever } from '../domain/assert-never.js';
import type { Effect } from '../domain/effects.js';
import { approveMessage, rejectMessage } from './approvals.js';
import type { Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { openDispute, resolveDispute } from './disputes.js';
import { finishInvoice } from './finish.js';
import { liftHold, placeHold, setNotBefore } from './holds.js';
import { makePromise, setAnchor } from './promises.js';
import { planRest } from './instalments.js';
import { openRound } from './rounds.js';
import { openTask } from './tasks.js';

/**
 * Carries out the consequences of a person's decision, in order, under the invoice's lock. The caller then
 * plans anew (`replan`) and tells the run. `taskId`: the task whose completion decided this.
 */
export async function applyEffects(
  tx: OrgTx,
  invoiceId: string,
  effects: readonly Effect[],
  actor: Actor,
  taskId?: string,
): Promise<void> {
  for (const effect of effects) await applyEffect(tx, { invoiceId, actor, taskId }, effect);
}

interface Context {
  readonly invoiceId: string;
  readonly actor: Actor;
  readonly taskId: string | undefined;
}

async function applyEffect(tx: OrgTx, context: Context, effect: Effect): Promise<void> {
  const { invoiceId, actor, taskId } = context;
  switch (effect.kind) {
    case 'place_hold':
      await placeHold(tx, {
        invoiceId,
        reason: effect.reason,
        until: effect.until,
        note: effect.note,
        taskId,
        actor,
      });
      return;
    case 'lift_hold':
      await liftHold(tx, invoiceId, effect.reason, actor);
      return;
    case 'open_task':
      await openTask(tx, {
        invoiceId,
        kind: effect.task,
        step: effect.step,
        reason: effect.reason,
        words: effect.words,
        actor,
      });
      return;
    case 'make_promise':
      await makePromise(tx, { ...effect, invoiceId, taskId, actor });
      return;
    case 'open_dispute':
      await openDispute(tx, invoiceId, effect, actor);
      return;
    case 'resolve_dispute':
      await resolveDispute(tx, invoiceId, effect.resolution, actor);
      return;
    case 'open_round':
      await openRound(tx, invoiceId, effect.opening);
      return;
    case 'not_before':
      await setNotBefore(tx, invoiceId, effect.on);
      return;
    case 'count_from':
      await setAnchor(tx, invoiceId, effect.on);
      return;
    case 'set_instalments':
      await planRest(tx, invoiceId, effect.instalments, actor);
      return;
    case 'approve_message':
      await approveMessage(tx, invoiceId, effect, actor);
      return;
    case 'reject_message':
      await rejectMessage(tx, invoiceId, { reason: effect.reason, countedOn: effect.on }, actor);
      return;
    case 'finish':
      await finishInvoice(tx, invoiceId, effect.outcome, actor, 'decided_by_a_person');
      return;
    default:
      assertNever(effect);
  }
}
