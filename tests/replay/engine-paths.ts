import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { limitsOf } from '../../activities/deps.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { mailboxOn } from '../../src/worker/mail-ends.js';
import { until, type Stage, type WorkerTweaks } from '../engine/stage.js';

/** A path on which something outside is out of order: it needs a worker of its own making. */
export interface EnginePath {
  readonly worker: (stage: Stage) => WorkerTweaks;
  /** Tells the story and answers with the run whose history is kept. */
  readonly tell: (stage: Stage) => Promise<WorkflowHandle>;
}

let isBroken = false;

export const ENGINE_PATHS: Readonly<Record<string, EnginePath>> = {
  'stuck-and-mended': {
    worker: (stage) => {
      const mailbox = mailboxOn(stage.database);
      const failure = ApplicationFailure.create({ type: 'broken', message: 'out', nonRetryable: true });
      const connect: MailEnd['connect'] = (...given) =>
        isBroken ? Promise.reject(failure) : mailbox.connect(...given);
      return { deps: { mailEndOf: () => ({ ...mailbox, connect }) } };
    },
    async tell(stage) {
      const invoiceId = await stage.postInvoice();
      isBroken = true;
      await stage.advanceToNext(invoiceId);
      await until(async () => (await stage.openTasks(invoiceId)).length > 0);
      isBroken = false;
      await stage.handle(invoiceId).signal('invoiceChanged');
      await until(async () => (await stage.openTasks(invoiceId)).length === 0);
      await stage.pay(invoiceId);
      return stage.handle(invoiceId);
    },
  },
  'unclear-send': {
    // Takes mails without a word, and cannot be asked.
    worker: () => ({
      deps: {
        limits: limitsOf(1_500),
        mailEndOf: () => ({
          name: 'silent',
          search: () => Promise.resolve({ kind: 'cannot_ask' }),
          connect: () =>
            Promise.resolve({
              isAlive: () => true,
              release: () => undefined,
              handOver: (_mail, { mayWrite }) =>
                Promise.resolve(
                  mayWrite() ? { kind: 'unknown', reason: 'time_out' } : { kind: 'not_written' },
                ),
            }),
        }),
      },
    }),
    async tell(stage) {
      const invoiceId = await stage.postInvoice();
      await stage.advanceToNext(invoiceId);
      await until(async () =>
        (await stage.openTasks(invoiceId)).some((task) => task.kind === 'check_delivery'),
      );
      await stage.pay(invoiceId);
      return stage.handle(invoiceId);
    },
  },
  'continued-as-new': {
    worker: () => ({}),
    async tell(stage) {
      const { first } = await flooded(stage);
      return first;
    },
  },
  'after-continuing-as-new': {
    worker: () => ({}),
    async tell(stage) {
      const { invoiceId } = await flooded(stage);
      await stage.pay(invoiceId);
      await stage.handle(invoiceId).result();
      return stage.handle(invoiceId);
    },
  },
};

/** More signals than one run keeps: it goes on as a new one. */
async function flooded(stage: Stage): Promise<{ invoiceId: string; first: WorkflowHandle }> {
  const invoiceId = await stage.postInvoice();
  await stage.started(invoiceId);
  const handle = stage.handle(invoiceId);
  const { runId, workflowId } = await handle.describe();
  const isNew = async (): Promise<boolean> => (await handle.describe()).runId !== runId;
  for (let sent = 0; !(await isNew()); sent += 4) {
    if (sent > 2_000) throw new Error('the run does not go on as a new one');
    await Promise.all(Array.from({ length: 4 }, () => handle.signal('clockMoved', { offsetMs: 0 })));
  }
  return { invoiceId, first: stage.client.workflow.getHandle(workflowId, runId, { followRuns: false }) };
}
