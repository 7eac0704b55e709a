import { civilDateOf } from '../../../domain/calendar/civil.js';
import { changeOrganisation as write } from '../../../db/change-organisation.js';
import { replaceClosures } from '../../../db/closures.js';
import type { OrgTx } from '../../../db/database.js';
import { WalkUnfinished } from '../../../db/errors.js';
import { lockOrganisation } from '../../../db/org-hold.js';
import { wantWalk } from '../../../db/org-walk.js';
import { invalidField } from '../../problems.js';
import type { ChangeOrganisationBody } from '../../schemas/organisation-body.js';

/** What moves the days on which something may happen. */
const MOVES_DAYS = ['timeZone', 'region', 'closures', 'maxPaymentDataAgeDays', 'paymentDataUpTo'];

/**
 * Changes what a firm says of itself, in one transaction. Another zone, region or list of closures moves planned
 * days: every open invoice is planned anew (`walkInvoices`, after the commit).
 * @throws Problem `validation`; WalkUnfinished while a start is being carried out
 */
export async function changeOrganisation(tx: OrgTx, body: ChangeOrganisationBody): Promise<void> {
  const today = civilDateOf(tx.now, tx.org.timeZone);
  if (typeof body.paymentDataUpTo === 'string' && body.paymentDataUpTo > today)
    throw invalidField('/paymentDataUpTo', 'is in the future');
  const locked = await lockOrganisation(tx);
  const changed = await write(tx, body);
  if (body.closures !== undefined) {
    refuseTwins(body.closures);
    if (await replaceClosures(tx, body.closures)) changed.push('closures');
  }
  if (!changed.some((field) => MOVES_DAYS.includes(field))) return;
  if (locked.restarted_at !== null) throw new WalkUnfinished();
  await wantWalk(tx);
}

function refuseTwins(closures: NonNullable<ChangeOrganisationBody['closures']>): void {
  closures.forEach(({ firstOn, lastOn }, place) => {
    const first = closures.findIndex((other) => other.firstOn === firstOn && other.lastOn === lastOn);
    if (first !== place) throw invalidField(`/closures/${place}`, 'is in the list twice');
  });
}
