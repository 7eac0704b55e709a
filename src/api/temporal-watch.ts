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
  const connection = Connection.lazy({ ...options, connectTimeout: PATIENCE_MS });
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

async function isThere(connection: Connection): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + PATIENCE_MS, async () => {
      await connection.ensureConnected();
      await connection.workflowService.getSystemInfo({});
    });
    return true;
  } catch {
    return false;
  }
}
