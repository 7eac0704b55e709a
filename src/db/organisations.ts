import { sql, type Transaction } from 'kysely';
import { instant, type Instant, type CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { isOrganisationId } from './ids.js';
import type { Language, Tables } from './tables.js';

/** The firm that reminds, with its clock (design §3). */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly siren: string | null;
  readonly sandbox: boolean;
  readonly timeZone: string;
  readonly region: string;
  readonly language: Language;
  readonly sender: {
    readonly name: string;
    readonly email: string;
    readonly phone: string;
    /** Under which name its domain publishes its DKIM key, when the firm has told. */
    readonly dkimSelector: string | null;
  };
  /** Added to the database's clock to get this organisation's now; 0 unless it is a sandbox. */
  readonly clockOffsetMs: number;
  /** A rest of an invoice at or under this counts as settled. */
  readonly residueCents: number;
  /** No reminder while payment data is older than so many days; null: that is not looked at. */
  readonly maxPaymentDataAgeDays: number | null;
  readonly paymentDataUpTo: CivilDate | null;
  /** Who paid before a reminder left, and was reminded all the same, gets one short correction (ADR 0028). */
  readonly correctsCrossedPayments: boolean;
  readonly stoppedAt: Instant | null;
  /** In the words of whoever stopped it. */
  readonly stopReason: string | null;
  readonly suspendedAt: Instant | null;
  /** Since when nothing leaves, stopped or suspended (org-hold.ts). */
  readonly heldAt: Instant | null;
  /** A start that is still being told to the invoices, up to the id `after` (org-walk.ts). */
  readonly restart: { readonly fromAt: Instant; readonly at: Instant; readonly after: string } | null;
  readonly createdAt: Instant;
}

export interface NewOrganisation {
  readonly id: string;
  readonly name: string;
  readonly siren: string | null;
  readonly sandbox: boolean;
  readonly timeZone: string;
  readonly region: string;
  readonly language: Language;
  readonly sender: { readonly name: string; readonly email: string; readonly phone: string };
}

/** The first statement of every transaction: which organisation, and what time it is there. */
export function openingScript(orgId: string): string {
  if (!isOrganisationId(orgId)) throw new Error('an organisation id was expected');
  return `BEGIN; SELECT set_config('app.org', '${orgId}', true);
SELECT *, clock_timestamp() AS database_now FROM organisation WHERE org_id = '${orgId}'`;
}

/** A row of the opening script as the organisation and its now. */
export function readOrganisation(row: Record<string, unknown>): { org: Organisation; now: Instant } {
  const found = row as unknown as OrganisationRow & { database_now: Instant };
  return { org: organisationOf(found), now: instant(found.database_now + found.clock_offset_ms) };
}

interface OrganisationRow {
  org_id: string;
  name: string;
  siren: string | null;
  sandbox: boolean;
  time_zone: string;
  region: string;
  language: Language;
  sender_name: string;
  sender_email: string;
  sender_phone: string;
  dkim_selector: string | null;
  clock_offset_ms: number;
  residue_cents: number;
  max_payment_data_age_days: number | null;
  payment_data_up_to: CivilDate | null;
  corrects_crossed_payments: boolean;
  stopped_at: Instant | null;
  suspended_at: Instant | null;
  created_at: Instant;
  stop_reason: string | null;
  held_at: Instant | null;
  restart_from_at: Instant | null;
  restarted_at: Instant | null;
  walk_after: string | null;
}

const organisationOf = (row: OrganisationRow): Organisation => ({
  id: row.org_id,
  name: row.name,
  siren: row.siren,
  sandbox: row.sandbox,
  timeZone: row.time_zone,
  region: row.region,
  language: row.language,
  sender: {
    name: row.sender_name,
    email: row.sender_email,
    phone: row.sender_phone,
    dkimSelector: row.dkim_selector,
  },
  clockOffsetMs: row.clock_offset_ms,
  residueCents: row.residue_cents,
  maxPaymentDataAgeDays: row.max_payment_data_age_days,
  paymentDataUpTo: row.payment_data_up_to,
  correctsCrossedPayments: row.corrects_crossed_payments,
  stoppedAt: row.stopped_at,
  stopReason: row.stop_reason,
  suspendedAt: row.suspended_at,
  heldAt: row.held_at,
  restart: restartOf(row),
  createdAt: row.created_at,
});

function restartOf(row: OrganisationRow): Organisation['restart'] {
  const { restart_from_at: fromAt, restarted_at: at, walk_after: after } = row;
  return fromAt === null || at === null || after === null ? null : { fromAt, at, after };
}

/** Writes a new organisation; its clock starts at real time. Used by `Database.withNewOrganisation` alone. */
export async function insertOrganisation(
  db: Transaction<Tables>,
  input: NewOrganisation,
): Promise<{ org: Organisation; now: Instant }> {
  const row = await db
    .insertInto('organisation')
    .values({
      org_id: input.id,
      name: input.name,
      siren: input.siren,
      sandbox: input.sandbox,
      time_zone: input.timeZone,
      region: input.region,
      language: input.language,
      sender_name: input.sender.name,
      sender_email: input.sender.email,
      sender_phone: input.sender.phone,
      created_at: sql<string>`clock_timestamp()`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { org: organisationOf(row), now: row.created_at };
}

/** The organisation as this transaction has changed it; `tx.org` is what it was at its beginning. */
export async function rereadOrganisation(tx: OrgTx): Promise<Organisation> {
  const row = await tx.db
    .selectFrom('organisation')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .executeTakeFirstOrThrow();
  return organisationOf(row);
}
