import type { Policy } from '../domain/policy.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { lockInvoices } from './leases.js';
import { enqueueSignal } from './outbox.js';
import { replan } from './plan.js';
import type { InvoiceRow } from './tables.js';

/** The policy's invoices that are not final, in the order in which they are locked. */
export function openInvoicesOf(
  tx: OrgTx,
  name: string,
  page: {
    readonly limit: number;
    readonly afterId?: string | undefined;
    /** Only those on another version than this. */
    readonly notOn?: number | undefined;
  },
): Promise<Pick<InvoiceRow, 'id' | 'number' | 'policy_version'>[]> {
  let query = tx.db
    .selectFrom('invoice')
    .select(['id', 'number', 'policy_version'])
    .where('org_id', '=', tx.org.id)
    .where('policy_name', '=', name)
    .where('final_state', 'is', null)
    .orderBy('id')
    .limit(page.limit);
  if (page.afterId !== undefined) query = query.where('id', '>', page.afterId);
  if (page.notOn !== undefined) query = query.where('policy_version', '!=', page.notOn);
  return query.execute();
}

/** How many of the policy's open invoices are on another version than this. */
export async function countInvoicesNotOn(tx: OrgTx, name: string, version: number): Promise<number> {
  const { n } = await tx.db
    .selectFrom('invoice')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('org_id', '=', tx.org.id)
    .where('policy_name', '=', name)
    .where('policy_version', '!=', version)
    .where('final_state', 'is', null)
    .executeTakeFirstOrThrow();
  return n;
}

/**
 * Puts open invoices on a version of a policy, under their locks: what was done stays done, the rest is planned
 * anew, their runs are told. Final ones, and those on it already, are left as they are. Says how many moved.
 */
export async function moveToPolicy(
  tx: OrgTx,
  invoiceIds: readonly string[],
  policy: Pick<Policy, 'name' | 'version'>,
  actor: Actor,
): Promise<number> {
  if (invoiceIds.length === 0) return 0;
  const rows = (await lockInvoices(tx, invoiceIds)).filter(
    (row) =>
      row.final_state === null && (row.policy_name !== policy.name || row.policy_version !== policy.version),
  );
  for (const row of rows) await moveOne(tx, row, policy, actor);
  return rows.length;
}

async function moveOne(
  tx: OrgTx,
  before: InvoiceRow,
  { name, version }: Pick<Policy, 'name' | 'version'>,
  actor: Actor,
): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set({ policy_name: name, policy_version: version })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', before.id)
    .execute();
  await appendAudit(tx, {
    type: 'policy.migrated',
    invoiceId: before.id,
    actor,
    data: {
      policy: name,
      version,
      from: { policy: before.policy_name, version: before.policy_version },
    },
  });
  const next = await replan(tx, before.id);
  await enqueueSignal(tx, before.id, 'invoiceChanged', { changed: ['policy'], next });
}
