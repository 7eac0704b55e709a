import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { WorkerLog } from './log.js';

/**
 * Makes the SDK speak through our logger, once per process and before any connection. Only warnings and
 * errors, and of their fields only codes and ids: a failure's text may quote what it was about (P8).
 */
export function installTemporalRuntime(log: WorkerLog): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const fields = fieldsOf(meta);
    if (level === 'ERROR') log.error(fields, message);
    else log.warn(fields, message);
  });
  Runtime.install({
    logger,
    // Ending is main.ts's business: it stops the relay and the database as well.
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: 'temporalio_sdk_core=WARN', forward: {} } },
  });
}

const TOLD = ['workflowId', 'runId', 'workflowType', 'activityType', 'activityId', 'attempt', 'taskQueue'];

function fieldsOf(meta: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const told = Object.entries(meta ?? {}).filter(([name]) => TOLD.includes(name));
  return { source: 'temporal', ...Object.fromEntries(told) };
}

/** Ends the runtime of a process that never came to have a worker; the last worker's end does it otherwise. */
export const endUnusedRuntime = (): Promise<void> => Runtime.instance().shutdown();
