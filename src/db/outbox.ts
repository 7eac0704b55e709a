import type { NextMove } from '../domain/decision.js';
import { fromIso, instant, toIso, type Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { outboxRows, type OutboxEntry } from './many-rows.js';

/** The signals of contract §9. */
export type SignalName =
  | 'paymentReceived'
  | 'paymentReversed'
  | 'taskCompleted'
  | 'holdPlaced'
  | 'holdLifted'
  | 'invoiceChanged'
  | 'customerChanged'
  | 'clockMoved'
  | 'invoiceCancelled'
  | 'invoiceWrittenOff'
  | 'invoiceErased';

/** A run that has nothing to do (an invoice paid before it was posted) starts when no other start waits. */
const LAST_OF_ALL = instant(Date.UTC(9999, 0));

/**
 * Asks the relay to start the run of an invoice, in the transaction that created the invoice, or that opened
 * it again after its run had ended (`reopened`). The run starts asleep: the payload carries its first move.
 */
export async function enqueueStart(
  tx: OrgTx,
  invoiceId: string,
  move: NextMove,
  reopened = false,
): Promise<void> {
  const wakesAt = move.kind === 'end' ? LAST_OF_ALL : realInstantOf(move);
  await addLines(tx, [
    {
      subject_id: invoiceId,
      kind: 'start_run',
      signal: null,
      payload: { orgId: tx.org.id, invoiceId, next: move, ...(reopened ? { reopened } : {}) },
      due_at: wakesAt === null ? null : toIso(wakesAt),
    },
  ]);
}

/** One signal for one run; `payload` carries ids and, when known, `next` (the plan made in this transaction). */
export interface Signal {
  readonly invoiceId: string;
  readonly name: SignalName;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Asks the relay to tell the run of an invoice that something happened; after the start and after earlier signals. */
export const enqueueSignal = (
  tx: OrgTx,
  invoiceId: string,
  name: SignalName,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> => enqueueSignals(tx, [{ invoiceId, name, payload }]);

/** Several signals in one statement. */
export const enqueueSignals = (tx: OrgTx, signals: readonly Signal[]): Promise<void> =>
  addLines(
    tx,
    signals.map(({ invoiceId, name, payload }) => ({
      subject_id: invoiceId,
      kind: 'signal_run',
      signal: name,
      payload,
      due_at: null,
    })),
  );

/** Asks the relay to start the workflow that walks a sandbox organisation's clock (contract §6). */
export const enqueueAdvance = (tx: OrgTx, advanceId: string): Promise<void> =>
  addLines(tx, [
    {
      subject_id: advanceId,
      kind: 'start_advance',
      signal: null,
      payload: { orgId: tx.org.id, advanceId },
      due_at: null,
    },
  ]);

function addLines(tx: OrgTx, lines: readonly OutboxEntry[]): Promise<void> {
  if (lines.length === 0) return Promise.resolve();
  if (tx.bulk) tx.bulk.addOutbox(lines);
  else {
    tx.later(outboxRows(tx, lines));
  }
  tx.wakeRelay();
  return Promise.resolve();
}

/** When a run really wakes for a move: organisation time less the clock's offset; null when it only waits. */
const realInstantOf = (move: NextMove): Instant | null =>
  move.at === null ? null : instant(fromIso(move.at) - move.clockOffsetMs);
