import {
  isGrpcServiceError,
  ServiceError,
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  ADVANCE_CLOCK,
  advanceWorkflowIdOf,
  type AdvanceClockInput,
  DUN_INVOICE,
  type DunInvoiceInput,
  SEARCH_ATTRIBUTES,
  stateOfMove,
  workflowIdOf,
} from '../../../workflows/names.js';
import type { Database } from '../../db/database.js';
import { storedMove } from '../../db/plan.js';
import type { NextMove } from '../../domain/decision.js';
import { reached } from '../../failpoints.js';

const ORG = defineSearchAttributeKey(SEARCH_ATTRIBUTES.org, 'KEYWORD');
const STATE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD');
/** A call to Temporal that takes longer counts as "Temporal is away"; the line stays in the outbox. */
const CALL_TIMEOUT_MS = 10_000;
/**
 * Twice the default: room for the one workflow task that a flood of signals makes (see worker/run.ts). Not
 * more: a worker killed inside a workflow task delays its run by as much.
 */
const WORKFLOW_TASK_TIMEOUT = '20 s';
/** gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const AWAY_CODES: readonly number[] = [1, 4, 8, 14];

/** The version of the plan a run began with: what tells an invoice's runs apart. A number, nothing else (P8). */
const VERSION_MEMO = 'planVersion';

/** The run of a reopened invoice cannot start yet: the one before it has not closed. The line is tried again. */
class RunStillEnding extends Error {
  override readonly name = 'RunStillEnding';
}

interface RunKey {
  readonly orgId: string;
  readonly invoiceId: string;
}

/** Starts and signals runs, with the answers that mean "already done" understood as success. */
export class Runs {
  constructor(
    private readonly client: Client,
    private readonly database: Database,
    private readonly taskQueue: string,
  ) {}

  /**
   * Starts the run of a new invoice, asleep until its first move. One that exists already (this relay died
   * after the start) is told the plan as it stands now.
   */
  async start(key: RunKey, next: NextMove): Promise<void> {
    const isNew = await this.tryStart(key, next, 'REJECT_DUPLICATE');
    if (!isNew) await this.tellCurrentPlan(key);
  }

  /**
   * Starts a new run for an invoice that was opened again. The run before it has been told its end and may still be
   * about to close: the line then waits for that. One that began with this plan, or a later one, is ours already.
   */
  async reopen(key: RunKey, next: NextMove): Promise<void> {
    if (await this.tryStart(key, next, 'ALLOW_DUPLICATE')) return;
    if ((await this.firstVersionOf(key)) < next.version) throw new RunStillEnding();
  }

  /** Signals the run; one that is gone although the record is open is started again. */
  async signal(key: RunKey, name: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    if (await this.trySignal(key, name, payload)) return;
    await this.restart(key);
  }

  /** Starts the walk of a sandbox clock; its id makes a second start harmless. */
  async startAdvance(orgId: string, advanceId: string): Promise<void> {
    const input: AdvanceClockInput = { v: 1, orgId, advanceId };
    await this.calling(async () => {
      try {
        await this.client.workflow.start(ADVANCE_CLOCK, {
          taskQueue: this.taskQueue,
          workflowId: advanceWorkflowIdOf(orgId, advanceId),
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          typedSearchAttributes: new TypedSearchAttributes([{ key: ORG, value: orgId }]),
          args: [input],
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    });
  }

  private async tellCurrentPlan(key: RunKey): Promise<void> {
    const next = await this.currentPlan(key);
    if (next.kind === 'end' || (await this.trySignal(key, 'invoiceChanged', { next }))) return;
    await this.tryStart(key, next, 'ALLOW_DUPLICATE');
  }

  /** The run has ended (or Temporal has forgotten it): right when the record is final, else it starts again. */
  private async restart(key: RunKey): Promise<void> {
    const next = await this.currentPlan(key);
    if (next.kind !== 'end') await this.tryStart(key, next, 'ALLOW_DUPLICATE');
  }

  private currentPlan({ orgId, invoiceId }: RunKey): Promise<NextMove> {
    return this.database.withOrg(orgId, (tx) => storedMove(tx, invoiceId));
  }

  /** False when a run of this id is open, or (with REJECT_DUPLICATE) has been. */
  private tryStart(
    { orgId, invoiceId }: RunKey,
    next: NextMove,
    reuse: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
  ): Promise<boolean> {
    const input: DunInvoiceInput = { v: 1, orgId, invoiceId, next };
    return this.calling(async () => {
      try {
        await this.client.workflow.start(DUN_INVOICE, {
          taskQueue: this.taskQueue,
          workflowId: workflowIdOf(orgId, invoiceId),
          workflowIdReusePolicy: reuse,
          workflowIdConflictPolicy: 'FAIL',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          memo: { [VERSION_MEMO]: next.version },
          typedSearchAttributes: new TypedSearchAttributes([
            { key: ORG, value: orgId },
            { key: STATE, value: stateOfMove(next) },
          ]),
          args: [input],
        });
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    });
  }

  /** The version of the plan the run of this id began with; 0 when it does not say. */
  private firstVersionOf({ orgId, invoiceId }: RunKey): Promise<number> {
    const handle = this.client.workflow.getHandle(workflowIdOf(orgId, invoiceId));
    return this.calling(async () => {
      const { memo } = await handle.describe();
      const version = memo?.[VERSION_MEMO];
      return typeof version === 'number' ? version : 0;
    });
  }

  private trySignal(key: RunKey, name: string, payload: Readonly<Record<string, unknown>>): Promise<boolean> {
    const handle = this.client.workflow.getHandle(workflowIdOf(key.orgId, key.invoiceId));
    return this.calling(async () => {
      try {
        await handle.signal(name, payload);
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    });
  }

  private async calling<T>(call: () => Promise<T>): Promise<T> {
    const answer = this.client.connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
    answer.catch(() => undefined); // told below
    await reached('relay.calling');
    return answer;
  }
}

/** True when Temporal could not be reached (or asked us to wait): no line is at fault, the relay rests. */
export function isTemporalAway(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && AWAY_CODES.includes(cause.code);
}
