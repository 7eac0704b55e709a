import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide } from '../../src/domain/decide.js';
import type { InvoiceFacts, MessageFact, TaskFact } from '../../src/domain/facts.js';
import type { Policy } from '../../src/domain/policy.js';
import { instant, type CivilDate, type Instant } from '../../src/domain/time.js';

/** A step as the outside saw it: the mail end's log, or a person's list of tasks. */
export interface Happened {
  readonly step: string;
  readonly on: CivilDate;
  readonly at: Instant;
}

const TICK_MS = 5 * 60_000;
const LONGEST_LIFE_TICKS = (6 * 366 * 86_400_000) / TICK_MS;

/**
 * A life in which nobody pays, told by a clock that ticks every five minutes: whatever is due at a tick is
 * done, messages go to a mail end that accepts and keeps a log, tasks to a person who does them at once. It
 * asks `decide` afresh at every tick and keeps its own log: a second opinion on the walk.
 */
export function simulate(start: InvoiceFacts, policy: Policy, from: Instant): readonly Happened[] {
  const log: Happened[] = [];
  const messages: MessageFact[] = [];
  const tasks: TaskFact[] = [];
  let approval: InvoiceFacts['approval'] = start.approval;
  let now = from;
  for (let tick = 0; tick < LONGEST_LIFE_TICKS; tick += 1, now = instant(now + TICK_MS)) {
    const facts = {
      ...start,
      messages,
      tasks,
      approval,
      messagesInAllRounds: messages.length,
      lastHandedOverOn: messages.at(-1)?.countedOn ?? null,
    };
    const { next } = decide(facts, policy, now);
    if (next.at === null) return log;
    if (next.at > now) {
      // Nothing is due for a while: the empty ticks until then are not worth asking about, save a few.
      const empty = Math.floor((next.at - now) / TICK_MS);
      now = instant(now + Math.max(0, empty - 3) * TICK_MS);
      continue;
    }
    const on = civilDateOf(now, start.calendar.zone);
    switch (next.kind) {
      case 'send_courtesy':
      case 'send_reminder': {
        const kind = next.kind === 'send_courtesy' ? 'courtesy' : 'reminder';
        log.push({ step: next.step, on, at: now });
        messages.push({ step: next.step, kind, result: 'sent', countedOn: on });
        approval = null;
        break;
      }
      case 'ask_approval':
        approval = {
          messageId: 'msg_1',
          step: next.step,
          plannedFor: next.plannedFor,
          isApproved: true,
          isEdited: false,
          isStale: false,
        };
        break;
      case 'open_call_task':
      case 'propose_formal_notice':
        log.push({ step: next.step, on, at: now });
        tasks.push(
          doneNow(next.kind === 'open_call_task' ? 'call' : 'formal_notice', now, { step: next.step }),
        );
        break;
      case 'propose_hand_over':
        return [...log, { step: next.step, on, at: now }];
      case 'open_review':
        tasks.push(doneNow('review', now, { reason: next.reason, outcome: 'resume' }));
        break;
      default:
        return log;
    }
  }
  throw new Error('the life does not end');
}

const doneNow = (kind: TaskFact['kind'], at: Instant, more: Partial<TaskFact>): TaskFact => ({
  id: `tsk_${at}`,
  kind,
  step: null,
  state: 'done',
  attempt: 1,
  reason: null,
  openedAt: at,
  escalatesAt: at,
  outcome: 'talked',
  retryOn: null,
  completedAt: at,
  ...more,
});
