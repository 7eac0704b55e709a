import { isGrpcServiceError, ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Engine, RunSeen } from '../../../activities/sweep/deps.js';
import {
  advanceWorkflowIdOf,
  DUN_INVOICE,
  invoiceOfWorkflowId,
  workflowIdOf,
} from '../../../workflows/names.js';
import type { InvoiceKey } from '../../db/sweep-looks.js';

const CALL_TIMEOUT_MS = 10_000;
/** Of one range; more is cut, and what is cut is asked about by its id. */
const MOST_LISTED = 2_000;
/** A workflow task that failed so often does not get better by itself. */
const FAILED_ATTEMPTS = 3;
/** gRPC: INVALID_ARGUMENT. */
const NOT_UNDERSTOOD: readonly number[] = [3];

/** What Temporal says of the runs of one task queue. */
export function engineEyes(client: Client, taskQueue: string): Engine {
  const calling = <T>(call: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
  return {
    run: ({ orgId, invoiceId }) => calling(() => lookAt(client, workflowIdOf(orgId, invoiceId))),
    walk: (orgId, advanceId) => calling(() => lookAt(client, advanceWorkflowIdOf(orgId, advanceId))),
    listed: (after, upTo) => calling(() => listed(client, queryOf(taskQueue, after, upTo))),
  };
}

async function lookAt(client: Client, workflowId: string): Promise<RunSeen> {
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') return 'ended';
    const task = raw.pendingWorkflowTask;
    if ((task?.attempt ?? 0) >= FAILED_ATTEMPTS) return 'stuck';
    return task || (raw.pendingActivities?.length ?? 0) > 0 ? 'acting' : 'asleep';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    throw error;
  }
}

/** Ids are made of letters, digits, `_` and `/` alone: nothing to quote. */
function queryOf(taskQueue: string, after: InvoiceKey | null, upTo: InvoiceKey | null): string {
  const idOf = ({ orgId, invoiceId }: InvoiceKey): string => workflowIdOf(orgId, invoiceId);
  return [
    `WorkflowType = '${DUN_INVOICE}'`,
    `TaskQueue = '${taskQueue}'`,
    `ExecutionStatus = 'Running'`,
    ...(after === null ? [] : [`WorkflowId > '${idOf(after)}'`]),
    ...(upTo === null ? [] : [`WorkflowId <= '${idOf(upTo)}'`]),
  ].join(' AND ');
}

/** Undefined when this server's list does not understand the question: every run is then asked by its id. */
async function listed(client: Client, query: string): Promise<readonly InvoiceKey[] | undefined> {
  const keys: InvoiceKey[] = [];
  try {
    for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) {
      const key = invoiceOfWorkflowId(workflowId);
      if (key !== undefined) keys.push(key);
      if (keys.length === MOST_LISTED) break;
    }
  } catch (error) {
    if (isNotUnderstood(error)) return undefined;
    throw error;
  }
  return keys;
}

function isNotUnderstood(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && NOT_UNDERSTOOD.includes(cause.code);
}
