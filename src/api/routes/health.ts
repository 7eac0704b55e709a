import { z } from 'zod';
import { areRepliesReadAnywhere } from '../../db/connectors.js';
import { lastSweep } from '../../db/sweeps.js';
import type { SweepRow } from '../../db/tables.js';
import { ok, type Call } from '../call.js';
import type { Deps } from '../deps.js';
import { noQuery } from '../schemas/queries.js';
import { readQuery } from '../http/read-query.js';
import { busy } from '../problems.js';
import { lastSweepExample } from '../schemas/sweeps.js';
import { lastSweepView } from '../views/sweeps.js';
import { answers } from './answer-docs.js';

const tag = 'Health';
const PING_PATIENCE_MS = 2_000;

/** Which mail end live organisations use, and which the sandbox ones. */
const mailEnds = { live: z.string(), sandbox: z.string() };

const healthySchema = z.object({ status: z.literal('ok'), mail: z.object(mailEnds) }).meta({ id: 'Healthy' });

const READ_NOWHERE =
  "No inbound address: replies reach the account manager's own mailbox and are noted by a person.";
const READ_SOMEWHERE =
  "Replies are read for organisations whose connector has an inbound address; the others' reach the account manager's own mailbox.";

const readySchema = z
  .object({
    status: z.literal('ready'),
    postgres: z.literal('reachable'),
    temporal: z.object({
      state: z.enum(['reachable', 'unreachable', 'not-asked']),
      checkedAt: z.string().nullable(),
    }),
    mail: z.object({ ...mailEnds, replies: z.string() }),
    sweep: z
      .object({
        endedAt: z.string().describe('Every five minutes while a worker runs'),
        findings: z
          .int()
          .describe('Things that were not as they should be; GET /v1/operator/sweeps says which'),
      })
      .nullable()
      .describe('The last comparison of the record with the runs; null as long as there was none'),
  })
  .meta({ id: 'Ready' });

/** Whether this process runs, and whether it can work. PostgreSQL decides: Temporal may be away (P3). */
export const healthRoutes = (deps: Deps): readonly Call[] => [
  {
    doc: {
      method: 'get',
      path: '/healthz',
      tag,
      summary: 'The process runs',
      access: 'nobody asked',
      query: noQuery,
      answers: [answers(200, 'It runs', healthySchema, healthyView(deps))],
    },
    serve: async (request) => {
      readQuery(request, noQuery);
      return Promise.resolve(ok(healthyView(deps)));
    },
  },
  {
    doc: {
      method: 'get',
      path: '/readyz',
      tag,
      summary: 'The process can work, and what it knows of its neighbours',
      access: 'nobody asked',
      query: noQuery,
      answers: [
        answers(200, 'PostgreSQL answers', readySchema, {
          ...readyView(deps, true, undefined),
          sweep: lastSweepExample,
        }),
      ],
    },
    serve: async (request) => {
      readQuery(request, noQuery);
      await inTime(deps.database.ping(), PING_PATIENCE_MS);
      const known = await deps.database.asRelay(async (tx) => ({
        isReading: await areRepliesReadAnywhere(tx),
        swept: await lastSweep(tx),
      }));
      return ok(readyView(deps, known.isReading, known.swept));
    },
  },
];

const healthyView = ({ settings }: Deps) => ({
  status: 'ok' as const,
  mail: { live: settings.mailEnd, sandbox: settings.sandboxMailEnd },
});

/** `isReading`: some organisation has a connector through which replies come in. Which ones is nobody's business here. */
const readyView = ({ settings }: Deps, isReading: boolean, swept: SweepRow | undefined) => ({
  status: 'ready' as const,
  postgres: 'reachable' as const,
  temporal: settings.temporalStatus(),
  mail: {
    live: settings.mailEnd,
    sandbox: settings.sandboxMailEnd,
    replies: isReading ? READ_SOMEWHERE : READ_NOWHERE,
  },
  sweep: swept === undefined ? null : lastSweepView(swept),
});

async function inTime(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(busy('The database does not answer.')), patienceMs);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
