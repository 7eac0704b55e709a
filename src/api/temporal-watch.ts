import { Connection, type ConnectionOptions } from '@temporalio/client';
import type { TemporalStatus } from './deps.js';

const ASK_EVERY_MS = 15_000;
const PATIENCE_MS = 3_000;

/** Asks the Temporal server now and then whether it is there, for `/readyz` alone: no call waits for it. */
export interface TemporalWatch {
  readonly status: () => TemporalStatus;
  stop(): Promise<void>;
}

export function watchTemporal(options: ConnectionOptions): TemporalWatch {
  // Without the client's own tries: the next question is one.
  const connection = Connection.lazy({ ...options, interceptors: [] });
  let status: TemporalStatus = { state: 'not-asked', checkedAt: null };
  const ask = async (): Promise<void> => {
    const state = await isThere(connection);
    status = { state: state ? 'reachable' : 'unreachable', checkedAt: new Date().toISOString() };
  };
  void ask();
  const timer = setInterval(() => void ask(), ASK_EVERY_MS).unref();
  return {
    status: () => status,
    stop: async () => {
      clearInterval(timer);
      await connection.close().catch(() => undefined);
    },
  };
}

/**
 * Bounded by a timer of our own. The client's `withDeadline` and `ensureConnected` run in an `AsyncLocalStorage`, and the first
 * one a process of Node 20 or 22 enters puts hooks on every promise it ever makes.
 */
async function isThere(connection: Connection): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answer = connection.workflowService.getSystemInfo({}).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
