import { sql, type RawBuilder } from 'kysely';
import { ORGANISATION_HOLD } from '../../domain/hold-ends.js';
import { whyHeld } from '../../domain/why.js';
import type { HoldFact, InvoiceState } from '../../domain/facts.js';
import { instant, type Instant } from '../../domain/time.js';
import type { OrgTx } from '../database.js';
import type { HoldRow, InvoiceRow } from '../tables.js';
import { at } from '../values.js';

/** A hold as it is shown. */
export type OpenHold = Pick<HoldRow, 'id' | 'reason' | 'since' | 'until_on' | 'note'>;

type Shown = InvoiceRow & { readonly holds: readonly OpenHold[] };

/**
 * The invoices as they stand while their organisation is held. A stop writes one row; what it means for each
 * invoice is the same rule as in its facts, applied on reading, so that it is true from the stop's 2xx on.
 */
export async function withOrganisationHold<Row extends Shown>(
  tx: OrgTx,
  rows: readonly Row[],
): Promise<Row[]> {
  if (heldSince(tx) === null) return [...rows];
  const unplanned = rows.filter((row) => heldBy(tx, row) !== null && row.state !== 'on_hold');
  const deadlines = await firstDeadlines(
    tx,
    unplanned.map((row) => row.id),
  );
  return rows.map((row) => {
    const since = heldBy(tx, row);
    return since === null ? row : { ...row, ...asHeld(tx, row, since, deadlines.get(row.id)) };
  });
}

/** Null when nothing of this organisation is held by the organisation or by a start that is not told everywhere yet. */
const heldSince = ({ org }: OrgTx): Instant | null => org.heldAt ?? org.restart?.fromAt ?? null;

/** Since when the organisation holds this invoice; the twin of the expression in facts.ts. */
function heldBy(tx: OrgTx, row: InvoiceRow): Instant | null {
  const { heldAt, restart } = tx.org;
  const since = heldSince(tx);
  if (since === null || row.final_state !== null) return null;
  const isWalked = restart === null || row.id <= restart.after || row.created_at > restart.at;
  if (heldAt === null && isWalked) return null;
  return instant(Math.max(since, row.created_at));
}

interface Deadline {
  readonly taskId: string;
  readonly at: Instant;
}

function asHeld(tx: OrgTx, row: Shown, since: Instant, deadline: Deadline | undefined): Partial<Shown> {
  const isStopped = row.holds.some((hold) => hold.reason === 'stopped');
  const whole: OpenHold = {
    id: ORGANISATION_HOLD,
    reason: 'stopped',
    since,
    until_on: null,
    note: tx.org.stopReason,
  };
  const holds = isStopped ? row.holds : [...row.holds, whole];
  const why = whyHeld(holds.map(asFact));
  if (row.state === 'on_hold') return { holds, why };
  const next = {
    next_kind: deadline ? ('escalate_task' as const) : null,
    next_step: null,
    next_task_id: deadline?.taskId ?? null,
    next_at: deadline?.at ?? null,
  };
  return { holds, why, state: 'on_hold', ...next };
}

const asFact = (hold: OpenHold): HoldFact => ({
  id: hold.id,
  reason: hold.reason,
  since: hold.since,
  until: hold.until_on,
});

/** A hold stops the ladder, not the deadlines of people's tasks. */
async function firstDeadlines(tx: OrgTx, invoiceIds: readonly string[]): Promise<Map<string, Deadline>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('task')
    .select(['invoice_id', 'id', 'escalates_at'])
    .distinctOn('invoice_id')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', 'in', [...invoiceIds])
    .where('state', '=', 'open')
    .orderBy('invoice_id')
    .orderBy('escalates_at')
    .execute();
  return new Map(rows.map((row) => [row.invoice_id, { taskId: row.id, at: row.escalates_at }]));
}

/** The condition of a list's `state` (the invoice is `i`): while the organisation is held, what is open is held. */
export function hasState(tx: OrgTx, state: InvoiceState): RawBuilder<boolean> {
  const { heldAt, restart } = tx.org;
  const stored = sql<boolean>`i.state = ${state}`;
  if (heldAt === null && restart === null) return stored;
  const waits =
    heldAt !== null || restart === null
      ? sql<boolean>`true`
      : sql<boolean>`i.id > ${restart.after} AND i.created_at <= ${at(restart.at)}`;
  const held = sql<boolean>`(i.final_state IS NULL AND ${waits})`;
  return state === 'on_hold'
    ? sql<boolean>`(${stored} OR ${held})`
    : sql<boolean>`(${stored} AND NOT ${held})`;
}
