import type { NextMove } from '../domain/decision.js';
import { fromIso, instant, toIso, type Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { json } from './values.js';

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
  await tx.db
    .insertInto('outbox')
    .values({
      org_id: tx.org.id,
      subject_id: invoiceId,
      kind: 'start_run',
      payload: json({ orgId: tx.org.id, invoiceId, next: move, ...(reopened ? { reopened } : {}) }),
      due_at: wakesAt === null ? null : toIso(wakesAt),
    })
    .execute();
  tx.wakeRelay();
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
export async function enqueueSignals(tx: OrgTx, signals: readonly Signal[]): Promise<void> {
  if (signals.length === 0) return;
  await tx.db
    .insertInto('outbox')
    .values(
      signals.map(({ invoiceId, name, payload }) => ({
        org_id: tx.org.id,
        subject_id: invoiceId,
        kind: 'signal_run' as const,
        signal: name,
        payload: json(payload),
      })),
    )
    .execute();
  tx.wakeRelay();
}

/** Asks the relay to start the workflow that walks a sandbox organisation's clock (contract §6). */
export async function enqueueAdvance(tx: OrgTx, advanceId: string): Promise<void> {
  await tx.db
    .insertInto('outbox')
    .values({
      org_id: tx.org.id,
      subject_id: advanceId,
      kind: 'start_advance',
      payload: json({ orgId: tx.org.id, advanceId }),
    })
    .execute();
  tx.wakeRelay();
}

/** When a run really wakes for a move: organisation time less the clock's offset; null when it only waits. */
const realInstantOf = (move: NextMove): Instant | null =>
  move.at === null ? null : instant(fromIso(move.at) - move.clockOffsetMs);
