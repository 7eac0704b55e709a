import type { Actor } from '../../../db/audit.js';
import type { Database, OrgTx } from '../../../db/database.js';
import { lockInvoices } from '../../../db/leases.js';
import { latestPolicy } from '../../../db/policies.js';
import { countInvoicesNotOn, moveToPolicy, openInvoicesOf } from '../../../db/policy-moves.js';
import type { Policy } from '../../../domain/policy.js';
import { conflict, notFound } from '../../problems.js';
import type { MigrateBody } from '../../schemas/policy-body.js';

/** Locked together, so that payments and senders wait half a second at most. */
const BATCH = 50;

/** How many invoices move, to which version. */
export interface Migration {
  readonly migrated: number;
  readonly version: number;
}

/**
 * Puts invoices on the newest version of their policy. Named ones move here, all or none; `all` is only counted
 * here and moved by `migrateTheRest` once this is committed, since thousands of locks must not stand at once.
 * @throws Problem `not-found` (policy, or any invoice), `conflict` (a final invoice, one of another policy)
 */
export async function migrateInvoices(
  tx: OrgTx,
  name: string,
  { invoices }: MigrateBody,
  actor: Actor,
): Promise<Migration> {
  const policy = await latestPolicy(tx, name);
  if (policy === undefined) throw notFound();
  const { version } = policy;
  if (invoices === 'all') return { migrated: await countInvoicesNotOn(tx, name, version), version };
  const ids = [...new Set(invoices)];
  if (ids.length === 0) return { migrated: 0, version };
  await refuseUnfit(tx, ids, invoices, policy);
  return { migrated: await moveToPolicy(tx, ids, policy, actor), version };
}

async function refuseUnfit(
  tx: OrgTx,
  ids: readonly string[],
  asked: readonly string[],
  policy: Policy,
): Promise<void> {
  const rows = await lockInvoices(tx, ids);
  if (rows.length < ids.length) throw notFound();
  const unfit = rows.flatMap(({ id, final_state: final, policy_name: name }) => {
    const path = `/invoices/${asked.indexOf(id)}`;
    if (final !== null) return [{ path, message: `the invoice is ${final}; that is final` }];
    if (name === policy.name) return [];
    return [{ path, message: `is on another policy; changing the invoice's policy is for PATCH` }];
  });
  if (unfit.length > 0) throw conflict('Not every invoice can be migrated; none was.', unfit);
}

/**
 * Moves all open invoices of a policy to a version, a batch per transaction, until none is left. Repeatable at
 * any point: what moved already is not touched again, so a crash or a repeated request only goes on.
 */
export async function migrateTheRest(
  database: Database,
  orgId: string,
  policy: { readonly name: string; readonly version: number },
  actor: Actor,
): Promise<void> {
  for (let afterId: string | undefined; ;) {
    const ids: string[] = await database.withOrg(orgId, async (tx) => {
      const page = { limit: BATCH, afterId, notOn: policy.version };
      const rows = (await openInvoicesOf(tx, policy.name, page)).map((row) => row.id);
      await moveToPolicy(tx, rows, policy, actor);
      return rows;
    });
    if (ids.length < BATCH) return;
    afterId = ids.at(-1);
  }
}
