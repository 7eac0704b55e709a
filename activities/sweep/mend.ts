import type { OrgTx } from '../../src/db/database.js';
import { OrganisationUnknown } from '../../src/db/errors.js';
import type { SweepDeps } from './deps.js';

/** Sets one thing right in its organisation; false when there is nothing to set right, or no such organisation. */
export async function mend(
  { database }: SweepDeps,
  orgId: string,
  work: (tx: OrgTx) => Promise<boolean>,
): Promise<boolean> {
  try {
    return await database.withOrg(orgId, work);
  } catch (error) {
    if (error instanceof OrganisationUnknown) return false;
    throw error;
  }
}

/** Does something with each, a few at a time: neither the engine nor the record is flooded by its own watchman. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const AT_ONCE = 4;
