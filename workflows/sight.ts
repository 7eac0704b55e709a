import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { NextMove } from '../src/domain/decision.js';
import { SEARCH_ATTRIBUTES, stateOfMove } from './names.js';

/** What an engineer sees of a run in the Temporal UI. Opaque words and ids only (promise P8). */

/** One line for a timer or an activity: `reminder-2 at 2026-11-06T08:07Z`. */
export function summaryOf(move: NextMove): string {
  const when = move.at === null ? '' : ` at ${minuteOf(move.at)}`;
  return `${subjectOf(move)}${when}`;
}

/** One line on where the run is and what it waits for: the query `status` and the current details. */
export function statusLine(next: NextMove, stuckVerb?: string): string {
  if (stuckVerb !== undefined)
    return `stuck: ${stuckVerb} keeps failing; a review task is open, it is tried again`;
  switch (next.kind) {
    case 'end':
      return `ended: ${next.outcome ?? ''}`;
    case 'await_person':
      return 'waits for a person';
    case 'escalate_task':
      return `waits for a person; ${summaryOf(next)}`;
    case 'end_hold':
      return `on hold; ${summaryOf(next)}`;
    default:
      return `sleeps until ${summaryOf(next)}`;
  }
}

/**
 * Shows where the run is. The search attribute costs an event and a billed action, so it is written only
 * when the run changes hands; the details cost nothing.
 */
export function showState(next: NextMove, shown: NextMove, stuckVerb?: string): NextMove {
  setCurrentDetails(statusLine(next, stuckVerb));
  const state = stateOfMove(next);
  if (state !== stateOfMove(shown)) {
    upsertSearchAttributes([{ key: { name: SEARCH_ATTRIBUTES.state, type: 'KEYWORD' }, value: state }]);
  }
  return next;
}

function subjectOf(move: NextMove): string {
  switch (move.kind) {
    case 'escalate_task':
      return `task ${move.taskId ?? ''} escalates`;
    case 'end_hold':
      return `${about(move)}hold ends`;
    case 'open_review':
      return `${about(move)}review task opens`;
    case 'ask_approval':
      return `approval of ${move.step ?? move.kind}`;
    case 'open_call_task':
    case 'propose_formal_notice':
    case 'propose_hand_over':
      return `${move.step ?? move.kind} opens`;
    default:
      return move.step ?? move.kind;
  }
}

/** `promise hold ends`: moves stored before they carried the reason do not tell. */
const about = ({ reason }: NextMove): string => (reason === undefined ? '' : `${reason} `);

const minuteOf = (at: string): string => `${at.slice(0, 16)}Z`;
