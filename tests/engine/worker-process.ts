import { Client, Connection } from '@temporalio/client';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS } from '../../activities/send/guards.js';
import { createDatabase } from '../../src/db/database.js';
import { mailEndChooser } from '../../src/worker/mail-ends.js';
import { startWorker } from '../../src/worker/run.js';
import { quiet } from './quiet.js';

// A worker to be killed by advance.test.ts: what it needs comes in STAGE.
interface StageOfWorker {
  readonly databaseUrl: string;
  readonly address: string;
  readonly namespace: string;
  readonly workflowBundle: string;
  readonly taskQueue: string;
}
const given = JSON.parse(process.env['STAGE'] ?? '{}') as StageOfWorker;
const database = createDatabase({ url: given.databaseUrl });
const connection = await Connection.connect({ address: given.address });
await startWorker({
  deps: {
    database,
    mailEndOf: mailEndChooser(database),
    monotonicMs: () => performance.now(),
    log: quiet,
    limits: limitsOf(12_000),
    guards: SEND_GUARDS,
  },
  log: quiet,
  connection: { address: given.address },
  client: new Client({ connection, namespace: given.namespace }),
  namespace: given.namespace,
  workflowBundle: given.workflowBundle,
  taskQueue: given.taskQueue,
});
process.on('disconnect', () => process.exit());
