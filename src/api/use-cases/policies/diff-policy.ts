import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { latestPolicy } from '../../../db/policies.js';
import { openInvoicesOf } from '../../../db/policy-moves.js';
import { decodeCursor, encodeCursor, toPage, type Page } from '../../../db/read/page.js';
import { changedSteps, type ChangedStep } from '../../../domain/preview/changed-steps.js';
import type { PolicyBody } from '../../../domain/policies/problem.js';
import { notFound } from '../../problems.js';

const LIST = 'policy-diff';

/** What a policy would change for one invoice, if it were migrated to it now. */
export interface InvoiceDiff {
  readonly invoiceId: string;
  readonly number: string;
  /** The version it is on. */
  readonly from: number;
  readonly changes: readonly ChangedStep[];
}

/**
 * Compares, for each open invoice of a policy, the days still to come with those a new body would give. Reads
 * only. Paged, since each invoice is walked twice.
 * @throws Problem `not-found` when there is no policy of that name
 */
export async function diffPolicy(
  tx: OrgTx,
  name: string,
  body: PolicyBody,
  page: { readonly limit: number; readonly cursor: string | undefined },
): Promise<Page<InvoiceDiff>> {
  const latest = await latestPolicy(tx, name);
  if (latest === undefined) throw notFound();
  const wanted = { ...body, name, version: latest.version + 1 };
  const afterId = page.cursor === undefined ? undefined : String(decodeCursor(LIST, page.cursor, ['id'])[0]);
  const rows = await openInvoicesOf(tx, name, { limit: page.limit + 1, afterId });
  const shown = toPage(
    rows,
    page.limit,
    ({ id }) => encodeCursor(LIST, [id]),
    (row) => row,
  );
  const data: InvoiceDiff[] = [];
  for (const { id, number, policy_version: from } of shown.data) {
    const { facts, policy } = await loadFacts(tx, id);
    data.push({ invoiceId: id, number, from, changes: changedSteps(facts, policy, wanted, tx.now) });
  }
  return { data, nextCursor: shown.nextCursor };
}
