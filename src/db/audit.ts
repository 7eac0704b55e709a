import { sql } from 'kysely';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { auditRows } from './many-rows.js';
import type { ActorKind } from './tables.js';

/** Who did it, as ids only: names are looked up on reading, so erasing a person erases them here too. */
export interface Actor {
  readonly kind: ActorKind;
  /** A user's or an API key's id. */
  readonly id?: string | undefined;
}

export const SYSTEM: Actor = { kind: 'system' };

/** The timeline types of contract §4. */
export type AuditType =
  | `invoice.${'created' | 'changed' | 'settled' | 'reopened' | 'cancelled' | 'written_off' | 'handed_over'}`
  | `step.${'planned' | 'skipped'}`
  | `message.${'sent' | 'delivered' | 'bounced' | 'complained' | 'refused' | 'unknown' | 'observed' | 'approved' | 'rejected'}`
  | `task.${'opened' | 'assigned' | 'snoozed' | 'completed' | 'undone' | 'cancelled' | 'escalated'}`
  | `promise.${'made' | 'kept' | 'broken'}`
  | `dispute.${'opened' | 'resolved'}`
  | `hold.${'placed' | 'lifted'}`
  | `payment.${'received' | 'reversed' | 'crossed'}`
  | 'credit.applied'
  | 'reply.received'
  | 'policy.migrated';

export interface AuditEntry {
  readonly type: AuditType;
  readonly invoiceId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly actor: Actor;
  /** Ids, dates, cents, codes: never a name, an address or a text (P8). */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Adds one line to the append-only story, at the transaction's now. */
export const appendAudit = (tx: OrgTx, entry: AuditEntry): Promise<void> => appendAudits(tx, [entry]);

/** Adds several lines in one statement, which travels with the next one (`later`); they keep the order of the list. */
export function appendAudits(tx: OrgTx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return Promise.resolve();
  const lines = entries.map((entry) => ({
    invoice_id: entry.invoiceId ?? null,
    customer_id: entry.customerId ?? null,
    at: toIso(tx.now),
    type: entry.type,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id ?? null,
    data: entry.data,
  }));
  if (tx.bulk) {
    tx.bulk.addAudits(lines);
    return Promise.resolve();
  }
  tx.later(auditRows(tx, lines));
  return Promise.resolve();
}

/** Whether the timeline tells already that this step was passed over in this round. */
export async function isSkipTold(
  tx: OrgTx,
  invoiceId: string,
  step: string,
  round: number,
): Promise<boolean> {
  const isGathered = tx.bulk?.hasAudit(({ invoice_id, type, data }) => {
    const told = data as Readonly<Record<string, unknown>>;
    return (
      invoice_id === invoiceId && type === 'step.skipped' && told['step'] === step && told['round'] === round
    );
  });
  if (isGathered) return true;
  const { rows } = await sql<{ told: boolean }>`
SELECT EXISTS (SELECT FROM audit_event WHERE org_id = ${tx.org.id} AND invoice_id = ${invoiceId}
  AND type = 'step.skipped' AND data ->> 'step' = ${step} AND (data ->> 'round')::integer = ${round}) AS told`.execute(
    tx.db,
  );
  return rows[0]?.told === true;
}
