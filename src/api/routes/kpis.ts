import { Temporal } from 'temporal-polyfill';
import { civilDateOf } from '../../domain/calendar/civil.js';
import { civilDate } from '../../domain/time.js';
import type { OrgTx } from '../../db/database.js';
import type { KpiPeriod } from '../../db/read/kpi-sets.js';
import { readKpis } from '../../db/read/kpis.js';
import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { invalidField } from '../problems.js';
import { read } from '../read-call.js';
import { kpisExample, kpisQuery, kpisSchema, type KpisQuery } from '../schemas/kpis.js';
import { kpisView } from '../views/kpis.js';
import { answers } from './answer-docs.js';

/** What the reminding is worth, each figure with the invoices behind it. */
export const kpiRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  read(deps, gate, {
    path: '/v1/kpis',
    tag: 'Indicators',
    summary: 'Unpaid rate, delays, promises, ageing and what each step brings in',
    permission: 'read',
    query: kpisQuery,
    answers: [answers(200, 'The indicators of the period', kpisSchema, kpisExample)],
    run: async (tx, { query }) => {
      const today = civilDateOf(tx.now, tx.org.timeZone);
      const period = periodOf(tx, query);
      return kpisView(await readKpis(tx, period, today), period);
    },
  }),
];

/** The period of a query; a year up to today without one. @throws Problem `validation` when it ends before it begins */
export function periodOf(tx: OrgTx, query: KpisQuery): KpiPeriod {
  const to = query.to ?? civilDateOf(tx.now, tx.org.timeZone);
  const from = query.from ?? civilDate(Temporal.PlainDate.from(to).subtract({ years: 1 }).toString());
  if (from > to) throw invalidField('/from', 'must not be after to');
  return { from, to };
}
