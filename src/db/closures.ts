import type { Closure } from '../domain/calendar/calendar.js';
import { askOnce } from './bulk.js';
import type { OrgTx } from './database.js';

/** Days on which the firm sends nothing, with the word it gave them. */
export interface NamedClosure extends Closure {
  readonly label: string;
}

/** The closures of the organisation, in order. */
export const listClosures = (tx: OrgTx): Promise<NamedClosure[]> =>
  askOnce(tx, 'closures', () =>
    tx.db
      .selectFrom('closure')
      .select(['first_on as firstOn', 'last_on as lastOn', 'label'])
      .where('org_id', '=', tx.org.id)
      .orderBy('first_on')
      .orderBy('last_on')
      .execute(),
  );

/** Replaces the whole list. False when it was the same list already. */
export async function replaceClosures(tx: OrgTx, wanted: readonly NamedClosure[]): Promise<boolean> {
  const before = await listClosures(tx);
  const isSame = before.length === wanted.length && wanted.every((one) => before.some(isEqualTo(one)));
  if (isSame) return false;
  await tx.db.deleteFrom('closure').where('org_id', '=', tx.org.id).execute();
  if (wanted.length > 0) {
    await tx.db
      .insertInto('closure')
      .values(
        wanted.map(({ firstOn, lastOn, label }) => ({
          org_id: tx.org.id,
          first_on: firstOn,
          last_on: lastOn,
          label,
        })),
      )
      .execute();
  }
  return true;
}

const isEqualTo =
  (one: NamedClosure) =>
  (other: NamedClosure): boolean =>
    one.firstOn === other.firstOn && one.lastOn === other.lastOn && one.label === other.label;
