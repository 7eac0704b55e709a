import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ClientConnectConfig } from '@temporalio/envconfig';

/**
 * How a process reaches Temporal: `TEMPORAL_*` and profiles, read exactly as the `temporal` CLI reads
 * them, so that what works there works here (address, namespace, API key, TLS).
 */
export function temporalConnection(
  env: Readonly<Record<string, string | undefined>> = process.env,
): ClientConnectConfig & { namespace: string } {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const config = loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  return { ...config, namespace: config.namespace ?? 'default' };
}
