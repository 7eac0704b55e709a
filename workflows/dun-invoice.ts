import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
} from '@temporalio/workflow';
import { workflowInfo } from '@temporalio/workflow';
import type { NextMove } from '../src/domain/decision.js';
import type { FinalState } from '../src/domain/facts.js';
import { isRecordUnreachable } from './failures.js';
import { SIGNALS, STATUS_QUERY } from './names.js';
import type { DunInvoiceInput, DunInvoiceResult, InvoiceSignal } from './names.js';
import { laterOf, readSignal, realMs } from './news.js';
import { showState, statusLine, summaryOf } from './sight.js';
import { perform, reportStuck, unlessEnded, verbOf } from './verbs.js';
import type { Verb } from './verbs.js';

/** How long a step that keeps failing rests before it is tried again, unless a signal comes first. */
const REST_MS = 600_000;
/** The same when only the database could not be reached: nobody needs to look, it comes back. */
const SHORT_REST_MS = 30_000;

/** A life has some 60 events; a flooded run goes on as a new one long before the server suggests it, while a replay is cheap. */
const MAX_EVENTS = 400;

/** A step that could not be done, kept until it is mended; `atMs` is when it is tried again, in real time. */
interface Trouble {
  readonly verb: Verb;
  readonly plan: NextMove;
  readonly atMs: number;
}

/**
 * One unpaid invoice, from its posting to its end. The record (PostgreSQL) says what comes next and
 * when; the run sleeps until then, does that one thing, and is told what comes after it. A payment, a
 * cancellation, a write-off ends it at any moment; other news changes what it waits for. Only the
 * record ends a run: a cancellation asked for in the Temporal UI would leave an open invoice forgotten.
 */
export function dunInvoice(input: DunInvoiceInput): Promise<DunInvoiceResult> {
  return CancellationScope.nonCancellable(() => dun(input));
}

async function dun(input: DunInvoiceInput): Promise<DunInvoiceResult> {
  const invoice = { orgId: input.orgId, invoiceId: input.invoiceId };
  let next: NextMove = input.next;
  let outcome: FinalState | undefined = input.next.outcome;
  let mustReplan = input.mustReplan ?? false;
  let trouble: Trouble | undefined;
  let shown = next;

  // Handlers first, and synchronous: they only note what was said.
  const hear = (signal?: InvoiceSignal): void => {
    const news = readSignal(signal, next);
    next = news.next ?? next;
    outcome ??= news.outcome;
    mustReplan ||= news.isBare;
  };
  for (const name of SIGNALS) setHandler(defineSignal<[InvoiceSignal?]>(name), hear);
  setHandler(defineQuery<string>(STATUS_QUERY), () => statusLine(next, trouble?.verb));

  const isOver = (): boolean => outcome !== undefined;
  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > MAX_EVENTS;

  /** Sleeps until the plan's instant (or a stuck step's next try), or until something was said; true when it was said. */
  const isToldBefore = async (plan: NextMove): Promise<boolean> => {
    const isTold = (): boolean => isOver() || mustReplan || next !== plan || isLong();
    if (isTold()) return true;
    const wakeMs = Math.min(realMs(plan, plan.at), trouble?.atMs ?? Infinity);
    if (wakeMs === Infinity) {
      await condition(isTold);
      return true;
    }
    const sleepMs = wakeMs - Date.now();
    const summary = trouble?.atMs === wakeMs ? `${trouble.verb} tries again` : summaryOf(plan);
    return sleepMs > 0 && condition(isTold, Math.max(1, sleepMs), { summary });
  };

  /** Does one thing through its activity and takes its answer, what comes next. Never fails the run. */
  const act = async (verb: Verb, plan: NextMove): Promise<void> => {
    mustReplan = false; // every verb reads the record, whatever was said before
    try {
      const { tryAgainAt, ...answer } = await unlessEnded(isOver, () => perform(verb, invoice, plan));
      if (tryAgainAt !== undefined) trouble = { verb, plan, atMs: realMs(answer, tryAgainAt) };
      else if (trouble?.verb === verb) trouble = undefined;
      next = laterOf(next, answer);
    } catch (failure) {
      if (isOver()) return;
      const isRecordAway = isRecordUnreachable(failure);
      trouble = { verb, plan, atMs: Date.now() + (isRecordAway ? SHORT_REST_MS : REST_MS) };
      if (isRecordAway) return;
      const report = await unlessEnded(isOver, () => reportStuck(invoice, plan)).catch(() => next);
      next = laterOf(next, report);
    }
    outcome ??= next.outcome;
  };

  while (outcome === undefined) {
    const plan = next;
    shown = showState(plan, shown, trouble?.verb);
    const isTold = await isToldBefore(plan);
    if (isOver()) continue;
    if (isLong()) {
      const goOn = trouble ? { ...trouble.plan, version: next.version } : next;
      return continueAsNew<typeof dunInvoice>({ v: 1, ...invoice, next: goOn, mustReplan });
    }
    if (trouble && (isTold || trouble.atMs <= Date.now())) await act(trouble.verb, trouble.plan);
    else if (mustReplan) await act('replan', plan);
    else if (!isTold) await act(verbOf(plan), plan);
    // else: the signal brought a newer plan; sleep to that one
  }
  showState({ ...next, kind: 'end', outcome }, shown);
  return { outcome };
}
