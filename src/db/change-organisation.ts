import type { CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import type { Organisation } from './organisations.js';

/** What a firm may change of itself. */
export interface OrganisationChange {
  readonly name?: string | undefined;
  readonly siren?: string | null | undefined;
  readonly timeZone?: string | undefined;
  readonly region?: string | undefined;
  readonly language?: Organisation['language'] | undefined;
  /** A rest at or under this counts as settled. */
  readonly residueCents?: number | undefined;
  readonly maxPaymentDataAgeDays?: number | null | undefined;
  readonly paymentDataUpTo?: CivilDate | null | undefined;
  readonly correctsCrossedPayments?: boolean | undefined;
  readonly sender?:
    | {
        readonly name?: string | undefined;
        readonly email?: string | undefined;
        readonly phone?: string | undefined;
        readonly dkimSelector?: string | null | undefined;
      }
    | undefined;
}

/** Writes what is given and different. Says which fields of the contract are different now. */
export async function changeOrganisation(tx: OrgTx, change: OrganisationChange): Promise<string[]> {
  const { org } = tx;
  const wanted = {
    name: change.name ?? org.name,
    siren: change.siren === undefined ? org.siren : change.siren,
    time_zone: change.timeZone ?? org.timeZone,
    region: change.region ?? org.region,
    language: change.language ?? org.language,
    sender_name: change.sender?.name ?? org.sender.name,
    sender_email: change.sender?.email ?? org.sender.email,
    sender_phone: change.sender?.phone ?? org.sender.phone,
    residue_cents: change.residueCents ?? org.residueCents,
    max_payment_data_age_days:
      change.maxPaymentDataAgeDays === undefined ? org.maxPaymentDataAgeDays : change.maxPaymentDataAgeDays,
    payment_data_up_to: change.paymentDataUpTo === undefined ? org.paymentDataUpTo : change.paymentDataUpTo,
    corrects_crossed_payments: change.correctsCrossedPayments ?? org.correctsCrossedPayments,
    dkim_selector:
      change.sender?.dkimSelector === undefined ? org.sender.dkimSelector : change.sender.dkimSelector,
  };
  const known: typeof wanted = {
    name: org.name,
    siren: org.siren,
    time_zone: org.timeZone,
    region: org.region,
    language: org.language,
    sender_name: org.sender.name,
    sender_email: org.sender.email,
    sender_phone: org.sender.phone,
    residue_cents: org.residueCents,
    max_payment_data_age_days: org.maxPaymentDataAgeDays,
    payment_data_up_to: org.paymentDataUpTo,
    corrects_crossed_payments: org.correctsCrossedPayments,
    dkim_selector: org.sender.dkimSelector,
  };
  const changed = FIELDS.filter(([column]) => wanted[column] !== known[column]).map(([, field]) => field);
  if (changed.length > 0) {
    await tx.db.updateTable('organisation').set(wanted).where('org_id', '=', org.id).execute();
  }
  return changed;
}

const FIELDS = [
  ['name', 'name'],
  ['siren', 'siren'],
  ['time_zone', 'timeZone'],
  ['region', 'region'],
  ['language', 'language'],
  ['sender_name', 'sender.name'],
  ['sender_email', 'sender.email'],
  ['sender_phone', 'sender.phone'],
  ['residue_cents', 'residueCents'],
  ['max_payment_data_age_days', 'maxPaymentDataAgeDays'],
  ['payment_data_up_to', 'paymentDataUpTo'],
  ['corrects_crossed_payments', 'correctsCrossedPayments'],
  ['dkim_selector', 'sender.dkimSelector'],
] as const;
