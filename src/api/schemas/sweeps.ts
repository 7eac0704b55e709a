import { z } from 'zod';

const isoInstant = z.string().meta({ format: 'date-time' });

/** One sweep, as the operator reads it. */
export const sweepSchema = z
  .object({
    id: z.string(),
    beganAt: isoInstant,
    endedAt: isoInstant.nullable().describe('Null while it runs, and of one that never came to its end'),
    invoices: z.int().describe('Open invoices that were looked at'),
    isWhole: z.boolean().describe('False: it began where another stopped, or stopped at its bound itself'),
    found: z.object({
      runsMissing: z.int().describe('Open invoices without a run'),
      runsLeftOver: z.int().describe('Runs of final invoices, or of none'),
      runsStuck: z.int().describe('Runs whose workflow task keeps failing'),
      stepsIdle: z.int().describe('Steps due for more than five minutes that nobody works on'),
      leasesOver: z.int().describe('Claims nobody came back for'),
      outboxLate: z.int().describe('Lines waiting for more than a minute to be told to Temporal'),
    }),
    outboxOldestMs: z.int(),
    mended: z.int().describe('How much of it was set right'),
    provider: z
      .object({ on: z.iso.date(), providerSays: z.int(), recordSays: z.int() })
      .nullable()
      .describe('Messages of that day, by the mail provider and by the record'),
  })
  .meta({ id: 'Sweep' });
export type SweepView = z.infer<typeof sweepSchema>;

export const sweepExample: SweepView = {
  id: 'swp_01932f6c2b7e7c1fa6d84b6f0c9d2e31',
  beganAt: '2026-11-24T09:05:00.120Z',
  endedAt: '2026-11-24T09:05:01.480Z',
  invoices: 1240,
  isWhole: true,
  found: { runsMissing: 0, runsLeftOver: 0, runsStuck: 0, stepsIdle: 0, leasesOver: 0, outboxLate: 0 },
  outboxOldestMs: 0,
  mended: 0,
  provider: { on: '2026-11-23', providerSays: 87, recordSays: 87 },
};

/** What `/readyz` says of the last one. */
export const lastSweepExample = { endedAt: '2026-11-24T09:05:01.480Z', findings: 0 };
