import { z } from 'zod';
import { ok, type Call } from '../call.js';
import type { Deps } from '../deps.js';
import { noQuery } from '../schemas/queries.js';
import { readQuery } from '../http/read-query.js';
import { busy } from '../problems.js';
import { answers } from './answer-docs.js';

const tag = 'Health';
const PING_PATIENCE_MS = 2_000;

/** Which mail end live organisations use, and which the sandbox ones. */
const mailEnds = { live: z.string(), sandbox: z.string() };

const healthySchema = z.object({ status: z.literal('ok'), mail: z.object(mailEnds) }).meta({ id: 'Healthy' });

const readySchema = z
  .object({
    status: z.literal('ready'),
    postgres: z.literal('reachable'),
    temporal: z.object({
      state: z.enum(['reachable', 'unreachable', 'not-asked']),
      checkedAt: z.string().nullable(),
    }),
    mail: z.object({ ...mailEnds, replies: z.string() }),
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
      answers: [answers(200, 'PostgreSQL answers', readySchema, readyView(deps))],
    },
    serve: async (request) => {
      readQuery(request, noQuery);
      await inTime(deps.database.ping(), PING_PATIENCE_MS);
      return ok(readyView(deps));
    },
  },
];

const healthyView = ({ settings }: Deps) => ({
  status: 'ok' as const,
  mail: { live: settings.mailEnd, sandbox: settings.sandboxMailEnd },
});

const readyView = ({ settings }: Deps) => ({
  status: 'ready' as const,
  postgres: 'reachable' as const,
  temporal: settings.temporalStatus(),
  mail: {
    live: settings.mailEnd,
    sandbox: settings.sandboxMailEnd,
    replies: "No inbound address: replies reach the account manager's own mailbox and are noted by a person.",
  },
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
