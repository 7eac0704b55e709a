import { z } from 'zod';
import { summedCents } from './atoms.js';
import { day } from './common.js';

const url = z.string().describe('The list of the invoices behind it');

const ratio = z.object({
  value: z.number().nullable().describe('null when there is nothing to divide by'),
  numerator: z.int(),
  denominator: z.int(),
  invoices: url,
});

/** `GET /v1/kpis`; every definition is in docs/kpis.md. */
export const kpisSchema = z
  .object({
    from: z.string().meta({ format: 'date' }),
    to: z.string().meta({ format: 'date' }),
    unpaidRate: ratio.describe('Due in the period with something outstanding ÷ due in the period'),
    averagePaymentDelayDays: ratio.describe('Days after the due date, of invoices paid up in the period'),
    promisesKept: ratio.describe('Kept ÷ judged, of promises for a day of the period'),
    subscribersKept: ratio.describe('Reminded subscriptions with nothing left to pay ÷ reminded ones'),
    paymentsCrossed: ratio
      .extend({ corrected: z.int().describe('Of the numerator: those whose customer got a correction') })
      .describe('Payments that crossed a reminder on its way ÷ payments of the period'),
    ageing: z
      .array(
        z.object({
          bucket: z.enum(['not_due', '1-30', '31-60', '61-90', 'over_90']).describe('Days late, today'),
          count: z.int(),
          amountCents: summedCents,
          currency: z.string(),
          invoices: url,
        }),
      )
      .describe('Open invoices; currencies are never added up'),
    paidPerStep: z.array(
      z.object({
        policy: z.string(),
        version: z.int(),
        step: z.string(),
        reached: z.int(),
        paid: z.int().describe('Settled after it and before the next step'),
        share: z.number(),
        invoices: url.describe('Those for which the step was sent or done'),
      }),
    ),
  })
  .meta({ id: 'Kpis' });
export type KpisView = z.infer<typeof kpisSchema>;

export const kpisQuery = z.strictObject({
  from: day.optional().describe('First day. Default: a year before `to`'),
  to: day.optional().describe('Last day. Default: today'),
});
export type KpisQuery = z.infer<typeof kpisQuery>;

/** What `GET /v1/invoices` takes besides its own filters, to show the invoices behind a figure. */
export const kpiFilters = {
  kpi: z
    .enum([
      'unpaidRate',
      'averagePaymentDelayDays',
      'promisesKept',
      'subscribersKept',
      'paymentsCrossed',
      'ageing',
      'paidPerStep',
    ])
    .optional()
    .describe('The invoices behind a figure of /v1/kpis; with `from` and `to`'),
  from: day.optional(),
  to: day.optional(),
  bucket: z.string().max(20).optional().describe('With kpi=ageing'),
  currency: z.string().max(3).optional().describe('With kpi=ageing'),
  policy: z.string().max(100).optional().describe('With kpi=paidPerStep'),
  version: z
    .string()
    .regex(/^[0-9]{1,9}$/, 'must be a whole number')
    .optional()
    .describe('With kpi=paidPerStep'),
  step: z.string().max(100).optional().describe('With kpi=paidPerStep'),
};

export const kpisExample = {
  from: '2026-01-01',
  to: '2026-12-31',
  unpaidRate: {
    value: 0.25,
    numerator: 1,
    denominator: 4,
    invoices: '/v1/invoices?kpi=unpaidRate&from=2026-01-01&to=2026-12-31',
  },
  averagePaymentDelayDays: {
    value: 6.5,
    numerator: 13,
    denominator: 2,
    invoices: '/v1/invoices?kpi=averagePaymentDelayDays&from=2026-01-01&to=2026-12-31',
  },
  promisesKept: {
    value: null,
    numerator: 0,
    denominator: 0,
    invoices: '/v1/invoices?kpi=promisesKept&from=2026-01-01&to=2026-12-31',
  },
  subscribersKept: {
    value: null,
    numerator: 0,
    denominator: 0,
    invoices: '/v1/invoices?kpi=subscribersKept&from=2026-01-01&to=2026-12-31',
  },
  paymentsCrossed: {
    value: 0.1,
    numerator: 1,
    denominator: 10,
    corrected: 1,
    invoices: '/v1/invoices?kpi=paymentsCrossed&from=2026-01-01&to=2026-12-31',
  },
  ageing: [
    {
      bucket: '1-30',
      count: 1,
      amountCents: 120_000,
      currency: 'EUR',
      invoices: '/v1/invoices?kpi=ageing&from=2026-01-01&to=2026-12-31&bucket=1-30&currency=EUR',
    },
  ],
  paidPerStep: [
    {
      policy: 'pme',
      version: 1,
      step: 'reminder-1',
      reached: 3,
      paid: 2,
      share: 0.6667,
      invoices:
        '/v1/invoices?kpi=paidPerStep&from=2026-01-01&to=2026-12-31&policy=pme&version=1&step=reminder-1',
    },
  ],
};
