import { sql } from 'kysely';
import { toIso } from '../domain/time.js';
import { appendAudit, SYSTEM, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { WalkUnfinished } from './errors.js';

/** Why nothing of an organisation leaves: its own stop, or the operator's suspension. */
type Cause = 'stopped' | 'suspended';

/**
 * Holds the whole organisation: one row, whatever its number of invoices. Their facts read it (facts.ts), senders
 * read it in their last check. False when it was so already. After the commit the caller waits for the claims
 * committed before, and only then answers 2xx (`waitForClaims`, design §4.8).
 */
export async function holdOrganisation(
  tx: OrgTx,
  cause: Cause,
  by: { readonly actor: Actor; readonly reason?: string },
): Promise<boolean> {
  const now = toIso(tx.now);
  const column = cause === 'stopped' ? 'stopped_at' : 'suspended_at';
  const result = await tx.db
    .updateTable('organisation')
    .set({
      ...(cause === 'stopped' ? { stopped_at: now, stop_reason: by.reason ?? null } : { suspended_at: now }),
      held_at: sql<string>`coalesce(held_at, ${now}::timestamptz)`,
    })
    .where('org_id', '=', tx.org.id)
    .where(column, 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await auditHold(tx, 'hold.placed', cause, by.actor);
  return true;
}

/**
 * Takes one cause away. When it was the last one, every open invoice has to count again the days that were left
 * (`walkSome`); until its turn has come it stays held. False when it was so already.
 *
 * @throws WalkUnfinished while an earlier start is still being carried out
 */
export async function releaseOrganisation(
  tx: OrgTx,
  cause: Cause,
  by: { readonly actor: Actor },
): Promise<boolean> {
  const org = await lockOrganisation(tx);
  if ((cause === 'stopped' ? org.stopped_at : org.suspended_at) === null) return false;
  if (org.restarted_at !== null && org.walk_after !== null) throw new WalkUnfinished();
  const isLast = (cause === 'stopped' ? org.suspended_at : org.stopped_at) === null;
  await tx.db
    .updateTable('organisation')
    .set({
      ...(cause === 'stopped' ? { stopped_at: null, stop_reason: null } : { suspended_at: null }),
      ...(isLast
        ? {
            held_at: null,
            restart_from_at: org.held_at === null ? null : toIso(org.held_at),
            restarted_at: toIso(tx.now),
            walk_after: '',
          }
        : {}),
    })
    .where('org_id', '=', tx.org.id)
    .execute();
  await auditHold(tx, 'hold.lifted', cause, by.actor);
  return true;
}

/** Locks the organisation's row against other holds and walks; nothing that references it waits. */
export const lockOrganisation = (tx: OrgTx) =>
  tx.db
    .selectFrom('organisation')
    .select(['stopped_at', 'suspended_at', 'held_at', 'restart_from_at', 'restarted_at', 'walk_after'])
    .where('org_id', '=', tx.org.id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();

const auditHold = (
  tx: OrgTx,
  type: 'hold.placed' | 'hold.lifted',
  cause: Cause,
  actor: Actor,
): Promise<void> =>
  appendAudit(tx, { type, actor, data: { reason: 'stopped', scope: 'organisation', cause } });

/** Suspension by the operator: every call answers 403, no message leaves. */
export const suspendOrganisation = (tx: OrgTx): Promise<boolean> =>
  holdOrganisation(tx, 'suspended', { actor: SYSTEM });
export const resumeOrganisation = (tx: OrgTx): Promise<boolean> =>
  releaseOrganisation(tx, 'suspended', { actor: SYSTEM });
