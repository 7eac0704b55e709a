import type { Kpis, Ratio } from '../../db/read/kpis.js';
import type { KpiPeriod } from '../../db/read/kpi-sets.js';
import type { KpisView } from '../schemas/kpis.js';

const DECIMALS = 10_000;

/** The figures with the list behind each. */
export function kpisView(kpis: Kpis, period: KpiPeriod): KpisView {
  const behind = (kpi: string, more: Readonly<Record<string, string>> = {}): string =>
    `/v1/invoices?${new URLSearchParams({ kpi, from: period.from, to: period.to, ...more }).toString()}`;
  const ratio = (kpi: string, { numerator, denominator }: Ratio) => ({
    value: share(numerator, denominator),
    numerator,
    denominator,
    invoices: behind(kpi),
  });
  return {
    from: period.from,
    to: period.to,
    unpaidRate: ratio('unpaidRate', kpis.unpaid),
    averagePaymentDelayDays: ratio('averagePaymentDelayDays', kpis.delay),
    promisesKept: ratio('promisesKept', kpis.promisesKept),
    subscribersKept: ratio('subscribersKept', kpis.subscribersKept),
    paymentsCrossed: { ...ratio('paymentsCrossed', kpis.crossed), corrected: kpis.corrected },
    ageing: kpis.ageing.map((row) => ({
      ...row,
      bucket: row.bucket as KpisView['ageing'][number]['bucket'],
      invoices: behind('ageing', { bucket: row.bucket, currency: row.currency }),
    })),
    paidPerStep: kpis.steps.map((row) => ({
      ...row,
      share: share(row.paid, row.reached) ?? 0,
      invoices: behind('paidPerStep', {
        policy: row.policy,
        version: String(row.version),
        step: row.step,
      }),
    })),
  };
}

const share = (numerator: number, denominator: number): number | null =>
  denominator === 0 ? null : Math.round((numerator / denominator) * DECIMALS) / DECIMALS;
