import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD of the Temporal API. */
const KEYWORD = 2;
const DAY_MS = 86_400_000;

/** The search attributes of contract §9; ids and states only, never personal data (promise P8). */
export const SEARCH_ATTRIBUTES = ['RelanceOrg', 'RelanceState'] as const;

/** Registers the search attributes that the namespace lacks; safe to repeat. Returns those it added. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return [];
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
  return missing;
}

/** How long the namespace keeps the histories of closed runs, in days. */
export async function setRetention(connection: Connection, namespace: string, days: number): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(days * DAY_MS) },
  });
}
