import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** One run as the Temporal server tells it. */
export interface RunSeen {
  /** `COMPLETED`, `RUNNING`, `FAILED`… */
  readonly status: string;
  readonly runId: string;
  readonly result: unknown;
  readonly events: readonly HistoryEvent[];
}

/** Looks at the Temporal server, as an engineer does in its UI. Close it when done. */
export interface TemporalEyes {
  run(workflowId: string, runId?: string): Promise<RunSeen>;
  /** Waits until the run ended, at most so long, then looks at it. */
  endOf(workflowId: string, withinMs?: number): Promise<RunSeen>;
  /** Every event of every run of one organisation as text, payloads decoded: where personal data would show. */
  everythingWritten(orgId: string): Promise<string>;
  close(): Promise<void>;
}

const LOOK_AGAIN_MS = 50;

export async function openTemporalEyes(address: string, namespace: string): Promise<TemporalEyes> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });

  const run = async (workflowId: string, runId?: string): Promise<RunSeen> => {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { status, runId: ownRunId } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    const payload = events.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0]?.data;
    return {
      status: status.name,
      runId: ownRunId,
      result: payload?.length ? (JSON.parse(textOf(payload)) as unknown) : null,
      events,
    };
  };

  return {
    run,
    async endOf(workflowId, withinMs = 20_000) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const seen = await run(workflowId).catch(() => undefined); // not started yet, or the server is away
        if (seen && seen.status !== 'RUNNING') return seen;
        if (Date.now() > deadline) {
          throw new Error(`${workflowId} is ${seen?.status ?? 'not to be seen'} after ${withinMs} ms`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
    async everythingWritten(orgId) {
      const written: string[] = [];
      for await (const found of client.workflow.list()) {
        if (!found.workflowId.includes(orgId)) continue;
        const { events } = await run(found.workflowId, found.runId);
        written.push(
          JSON.stringify(
            readable([found.workflowId, found.memo, found.typedSearchAttributes.getAll(), events]),
          ),
        );
      }
      return written.join('\n');
    },
    close: () => connection.close(),
  };
}

/** How many workflow tasks a run has cost. */
export const workflowTasksOf = (run: RunSeen): number =>
  run.events.filter((event) => event.workflowTaskCompletedEventAttributes).length;

/** The names of the signals a run got, in order. */
export const signalsOf = (run: RunSeen): string[] =>
  run.events
    .map((event) => event.workflowExecutionSignaledEventAttributes?.signalName)
    .filter((name) => typeof name === 'string');

/** The activities of a run in the order they were scheduled: the story by its verbs. */
export const verbsOf = (run: RunSeen): string[] =>
  run.events
    .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
    .filter((name) => typeof name === 'string');

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Plain values all the way down, payload bytes as the text they are: the SDK's own JSON would hide them in base64. */
function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return textOf(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readable(each)]));
}
