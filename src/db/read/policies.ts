import type { Policy } from '../../domain/policy.js';
import type { OrgTx } from '../database.js';
import { policyOf } from '../policies.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

const LIST = 'policies';

/** The newest version of every policy, by name. */
export async function listPolicies(
  tx: OrgTx,
  filter: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Policy>> {
  let query = tx.db
    .selectFrom('policy')
    .distinctOn('name')
    .select(['name', 'version', 'body'])
    .where('org_id', '=', tx.org.id)
    .orderBy('name')
    .orderBy('version', 'desc')
    .limit(filter.limit + 1);
  if (filter.cursor !== undefined) {
    const [name] = decodeCursor(LIST, filter.cursor, ['text']);
    query = query.where('name', '>', String(name));
  }
  return toPage(await query.execute(), filter.limit, (row) => encodeCursor(LIST, [row.name]), policyOf);
}
