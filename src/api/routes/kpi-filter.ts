import { civilDateOf } from '../../domain/calendar/civil.js';
import type { OrgTx } from '../../db/database.js';
import type { KpiSet } from '../../db/read/kpi-sets.js';
import { invalid } from '../problems.js';
import type { InvoiceListQuery } from '../schemas/queries.js';
import { periodOf } from './kpis.js';

/** What each figure needs besides its period, to say which of its lists is meant. */
const NEEDS = {
  unpaidRate: [],
  averagePaymentDelayDays: [],
  promisesKept: [],
  subscribersKept: [],
  paymentsCrossed: [],
  ageing: ['bucket', 'currency'],
  paidPerStep: ['policy', 'version', 'step'],
} as const satisfies Record<string, readonly (keyof InvoiceListQuery)[]>;
const MORE = ['bucket', 'currency', 'policy', 'version', 'step'] as const;

/**
 * The figure of `/v1/kpis` whose invoices a list is asked for; undefined when it is not.
 * @throws Problem `validation` for a filter the figure does not take, or one that is missing
 */
export function kpiSetOf(tx: OrgTx, query: InvoiceListQuery): KpiSet | undefined {
  const { kpi } = query;
  const needed: readonly string[] = kpi === undefined ? [] : NEEDS[kpi];
  const period = kpi === undefined ? (['from', 'to'] as const) : [];
  const strange = [...period, ...MORE.filter((name) => !needed.includes(name))].filter(
    (name) => query[name] !== undefined,
  );
  const missing = MORE.filter((name) => needed.includes(name) && query[name] === undefined);
  if (strange.length + missing.length > 0) {
    throw invalid([
      ...missing.map((name) => ({ path: `/${name}`, message: 'is missing' })),
      ...strange.map((name) => ({ path: `/${name}`, message: 'goes with another kpi' })),
    ]);
  }
  if (kpi === undefined) return undefined;
  const { bucket = '', currency = '', policy = '', version = '', step = '' } = query;
  const today = civilDateOf(tx.now, tx.org.timeZone);
  const days = periodOf(tx, query);
  if (kpi === 'ageing') return { kpi, ...days, bucket, currency, today };
  if (kpi === 'paidPerStep') return { kpi, ...days, policy, version: Number(version), step };
  return { kpi, ...days };
}
