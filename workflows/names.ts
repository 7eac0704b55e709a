import type { FinalState, InvoiceState } from '../src/domain/facts.js';
import type { NextMove } from '../src/domain/decision.js';

/**
 * Names and shapes shared by whoever starts, signals or reads a run (contract §9). Pure: no SDK, so that
 * the API and the relay may import it. Everything that travels here is ids and instants (promise P8).
 */
export const DUN_INVOICE = 'dunInvoice';
export const ADVANCE_CLOCK = 'advanceClock';
export const SWEEP = 'sweep';
export const TASK_QUEUE = 'relance';
export const STATUS_QUERY = 'status';
export const SEARCH_ATTRIBUTES = { org: 'RelanceOrg', state: 'RelanceState' } as const;

export const SIGNALS = [
  'paymentReceived',
  'paymentReversed',
  'taskCompleted',
  'holdPlaced',
  'holdLifted',
  'invoiceChanged',
  'customerChanged',
  'clockMoved',
  'invoiceCancelled',
  'invoiceWrittenOff',
  'invoiceErased',
] as const;

/**
 * What any signal may carry besides the ids of its fact. `outcome` (or `settled`) ends the run; `next`
 * replaces the plan when its version is higher; `offsetMs` is where the organisation's clock stands now.
 * With none of them the run asks the record.
 */
export interface InvoiceSignal {
  readonly next?: NextMove;
  readonly outcome?: FinalState;
  readonly settled?: boolean;
  readonly offsetMs?: number;
  readonly [id: string]: unknown;
}

/** Input of `dunInvoice`: the first move is computed by whoever starts the run, so that it starts asleep. */
export interface DunInvoiceInput {
  readonly v: 1;
  readonly orgId: string;
  readonly invoiceId: string;
  readonly next: NextMove;
  /** The run before this one was told of something it had not yet read from the record. */
  readonly mustReplan?: boolean;
}
export interface DunInvoiceResult {
  readonly outcome: FinalState;
}

export interface AdvanceClockInput {
  readonly v: 1;
  readonly orgId: string;
  readonly advanceId: string;
}

/** Workflow id of an invoice's run; a reopened invoice gets a new run under the same id. */
export const workflowIdOf = (orgId: string, invoiceId: string): string => `invoice/${orgId}/${invoiceId}`;

/** The other direction; undefined when the id is not one of ours. */
export function invoiceOfWorkflowId(id: string): { orgId: string; invoiceId: string } | undefined {
  const [prefix, orgId, invoiceId, ...rest] = id.split('/');
  if (prefix !== 'invoice' || !orgId || !invoiceId || rest.length > 0) return undefined;
  return { orgId, invoiceId };
}

/** Workflow id of one advance of a sandbox organisation's clock. */
export const advanceWorkflowIdOf = (orgId: string, advanceId: string): string =>
  `clock/${orgId}/${advanceId}`;

/** Id of a sweep, and so of its row in the record: that of its run. */
export const sweepIdOf = (runId: string): string => `swp_${runId.replaceAll('-', '')}`;

/**
 * Value of `RelanceState`: the invoice's state as the plan left it. A move that does not tell (histories
 * recorded before moves carried it) is read off what the run waits for.
 */
export function stateOfMove(next: NextMove): InvoiceState {
  if (next.kind !== 'end' && next.state !== undefined) return next.state;
  switch (next.kind) {
    case 'end':
      return next.outcome ?? 'cancelled';
    case 'end_hold':
      return 'on_hold';
    case 'await_person':
    case 'escalate_task':
      return 'awaiting_person';
    default:
      return 'scheduled';
  }
}
