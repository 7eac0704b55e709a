import { randomBytes } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { ActivityDeps } from '../../activities/deps.js';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS } from '../../activities/send/guards.js';
import { moveClock, runningAdvance, startAdvance } from '../../src/db/clock.js';
import { createDatabase, type Database, type OrgTx } from '../../src/db/database.js';
import { applyEffects } from '../../src/db/effects.js';
import { loadFacts } from '../../src/db/facts.js';
import { newId } from '../../src/db/ids.js';
import { lockInvoiceForStop, withOrgStopping } from '../../src/db/leases.js';
import { enqueueSignal, enqueueStart } from '../../src/db/outbox.js';
import { recordPayment } from '../../src/db/payments.js';
import { replan, storedMove } from '../../src/db/plan.js';
import { seedPresets } from '../../src/db/policies.js';
import type { TaskRow } from '../../src/db/tables.js';
import { completeTask } from '../../src/db/tasks.js';
import { insertUser } from '../../src/db/users.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { outcomeEffects } from '../../src/domain/outcomes.js';
import { instant, type CivilDate } from '../../src/domain/time.js';
import { mailEndChooser } from '../../src/worker/mail-ends.js';
import { startWorker, type RunningWorker, type StartWorkerOptions } from '../../src/worker/run.js';
import { workflowIdOf } from '../../workflows/names.js';
import { quiet } from './quiet.js';
import { insertStageInvoice, type InvoiceWish } from './stage-invoice.js';
import {
  createTestDatabase,
  testServers,
  uniqueTaskQueue,
  type TestDatabase,
} from '../support/environment.js';

/** What the engine's tests need of a worker besides the defaults. */
export interface WorkerTweaks {
  readonly deps?: Partial<ActivityDeps>;
  readonly options?: Partial<StartWorkerOptions>;
}

/**
 * A sandbox organisation on a database of its own with an in-process worker, driven through src/db as the
 * API drives it. Every test file has its own task queue, so files do not meet.
 */
export class Stage {
  readonly orgId = newId('org');
  private worker: RunningWorker | undefined;
  managerId = '';

  private constructor(
    readonly testDatabase: TestDatabase,
    readonly database: Database,
    readonly client: Client,
    readonly taskQueue: string,
  ) {}

  static async open(): Promise<Stage> {
    const testDatabase = await createTestDatabase();
    const servers = testServers();
    const connection = await Connection.connect({ address: servers.temporalAddress });
    const client = new Client({ connection, namespace: servers.temporalNamespace });
    const stage = new Stage(
      testDatabase,
      createDatabase({ url: testDatabase.url }),
      client,
      uniqueTaskQueue(),
    );
    await stage.createOrganisation();
    return stage;
  }

  async close(): Promise<void> {
    await this.worker?.shutdown();
    await this.database.close();
    await this.client.connection.close();
    await this.testDatabase.drop();
  }

  deps(tweaks: Partial<ActivityDeps> = {}): ActivityDeps {
    return {
      database: this.database,
      mailEndOf: mailEndChooser(this.database),
      monotonicMs: () => performance.now(),
      log: quiet,
      limits: limitsOf(12_000),
      guards: SEND_GUARDS,
      ...tweaks,
    };
  }

  async startWorker(tweaks: WorkerTweaks = {}): Promise<RunningWorker> {
    const servers = testServers();
    this.worker = await startWorker({
      deps: this.deps(tweaks.deps),
      log: quiet,
      connection: { address: servers.temporalAddress },
      client: this.client,
      namespace: servers.temporalNamespace,
      workflowBundle: servers.workflowBundle,
      taskQueue: this.taskQueue,
      ...tweaks.options,
    });
    return this.worker;
  }

  async stopWorker(): Promise<void> {
    await this.worker?.shutdown();
    this.worker = undefined;
  }

  inOrg<T>(work: (tx: OrgTx) => Promise<T>): Promise<T> {
    return this.database.withOrg(this.orgId, work);
  }

  handle(invoiceId: string): WorkflowHandle {
    return this.client.workflow.getHandle(workflowIdOf(this.orgId, invoiceId));
  }

  /** Posts an invoice of 1 200.00 EUR, by default issued two weeks ago and due today, as `POST /v1/invoices` does. */
  postInvoice(given: InvoiceWish = {}): Promise<string> {
    return this.inOrg(async (tx) => {
      const { id, move } = await insertStageInvoice(tx, this.managerId, given);
      await enqueueStart(tx, id, move);
      return id;
    });
  }

  /**
   * Pays what is due (or less) as `POST …/payments` does; resolves when it is acknowledged. `beforeCommit`
   * lets the transaction dawdle.
   */
  pay(
    invoiceId: string,
    amountCents = 120_000,
    beforeCommit?: () => Promise<void>,
  ): Promise<{ settled: boolean }> {
    return withOrgStopping(this.database, this.orgId, async (tx) => {
      const answer = await recordPayment(tx, {
        target: { kind: 'invoice', invoiceId },
        reference: randomBytes(8).toString('hex'),
        amountCents,
        currency: 'EUR',
        receivedOn: civilDateOf(tx.now, tx.org.timeZone),
        requestHash: randomBytes(32),
        actor: { kind: 'api' },
      });
      if (answer.kind !== 'recorded') throw new Error(answer.kind);
      const { payment, settlements } = answer;
      const { settled, move } = settlements[0] ?? { settled: false, move: await storedMove(tx, invoiceId) };
      const ending = settled && move.outcome ? { outcome: move.outcome } : {};
      await enqueueSignal(tx, invoiceId, 'paymentReceived', {
        paymentId: payment.id,
        settled,
        next: move,
        ...ending,
      });
      await beforeCommit?.();
      return { settled };
    });
  }

  /** Completes a task as `POST /v1/tasks/{id}/complete` does. */
  complete(
    task: TaskRow,
    request: { outcome: string; promisedFor?: CivilDate; text?: string },
  ): Promise<void> {
    return withOrgStopping(this.database, this.orgId, async (tx) => {
      await lockInvoiceForStop(tx, task.invoice_id);
      const { facts, policy } = await loadFacts(tx, task.invoice_id);
      const result = outcomeEffects({ task, request, facts, policy, now: tx.now });
      if (result.kind !== 'accepted') throw new Error(result.message);
      const { outcome, ...outcomeData } = request;
      const completion = { taskId: task.id, outcome, outcomeData, note: null, hash: randomBytes(8) };
      const actor = { kind: 'user', id: this.managerId } as const;
      await completeTask(tx, { ...completion, actor, completedBy: 'Anne' });
      await applyEffects(tx, task.invoice_id, result.effects, actor, task.id);
      const move = await replan(tx, task.invoice_id);
      await enqueueSignal(tx, task.invoice_id, 'taskCompleted', {
        taskId: task.id,
        next: move,
        ...(move.outcome && { outcome: move.outcome }),
      });
    });
  }

  /** Moves the clock by real work of the `advanceClock` workflow; resolves when it is there. */
  async advance(days: number, mode: 'step' | 'jump' = 'step'): Promise<void> {
    await this.startAdvance(days, mode);
    await this.advanced();
  }

  /** The search attributes an engineer can list the run by. */
  async attributes(invoiceId: string): Promise<{ org: unknown; state: unknown }> {
    const { typedSearchAttributes } = await this.handle(invoiceId).describe();
    const values = new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    return { org: values.get('RelanceOrg'), state: values.get('RelanceState') };
  }

  /** Resolves when no advance runs any more. */
  async advanced(): Promise<void> {
    await until(async () => (await this.inOrg(runningAdvance)) === undefined, 90_000);
  }

  /** Resolves when the relay has started the invoice's run. */
  async started(invoiceId: string): Promise<void> {
    const isThere = (): Promise<boolean> =>
      this.handle(invoiceId)
        .describe()
        .then(
          () => true,
          () => false,
        );
    await until(isThere);
  }

  /** Advances day by day until a task of this kind is open for the invoice, and answers it. */
  async advanceToTask(invoiceId: string, kind: TaskRow['kind']): Promise<TaskRow> {
    for (let days = 0; days < 60; days += 1) {
      const task = (await this.openTasks(invoiceId)).find((open) => open.kind === kind);
      if (task) return task;
      await this.advance(1);
    }
    throw new Error(`no ${kind} task within 60 days`);
  }

  async today(): Promise<CivilDate> {
    return this.inOrg((tx) => Promise.resolve(civilDateOf(tx.now, tx.org.timeZone)));
  }

  /** Advances to a minute after the invoice's next instant, and no further: still inside that slot. */
  async advanceToNext(invoiceId: string): Promise<void> {
    const msToNext = await this.inOrg(async (tx) => {
      const { next_at: nextAt } = await tx.db
        .selectFrom('invoice')
        .select('next_at')
        .where('id', '=', invoiceId)
        .executeTakeFirstOrThrow();
      return (nextAt ?? tx.now) - tx.now;
    });
    await this.advance((msToNext + 60_000) / 86_400_000);
  }

  async startAdvance(days: number, mode: 'step' | 'jump' = 'step'): Promise<string> {
    const advance = await this.inOrg((tx) =>
      startAdvance(tx, { mode, targetAt: instant(tx.now + days * 86_400_000) }),
    );
    if (!advance) throw new Error('another advance runs');
    return advance.id;
  }

  /** Puts the clock, without any workflow, where the next step of all these invoices is due. */
  async jumpToDueSlot(invoiceIds: readonly string[]): Promise<void> {
    await this.inOrg(async (tx) => {
      const { latest } = await tx.db
        .selectFrom('invoice')
        .select(({ fn }) => fn.max('next_at').as('latest'))
        .where('id', 'in', [...invoiceIds])
        .executeTakeFirstOrThrow();
      if (latest !== null) await moveClock(tx, latest, 'none');
    });
  }

  openTasks(invoiceId: string): Promise<TaskRow[]> {
    return this.inOrg((tx) =>
      tx.db
        .selectFrom('task')
        .selectAll()
        .where('invoice_id', '=', invoiceId)
        .where('state', '=', 'open')
        .execute(),
    );
  }

  /** Message rows of the invoice in order of their claims. */
  messages(invoiceId: string) {
    return this.inOrg((tx) =>
      tx.db
        .selectFrom('message as m')
        .innerJoin('message_invoice as mi', (join) => join.onRef('mi.message_id', '=', 'm.id'))
        .selectAll('m')
        .where('mi.invoice_id', '=', invoiceId)
        .orderBy('m.claimed_at')
        .execute(),
    );
  }

  /** What reached the mailbox for the invoice: the provider's own log. */
  mails(invoiceId: string) {
    return this.inOrg((tx) =>
      tx.db
        .selectFrom('mailbox_mail as mail')
        .innerJoin('message_invoice as mi', (join) => join.onRef('mi.message_id', '=', 'mail.message_id'))
        .select(['mail.message_id', 'mi.step', 'mail.mime', 'mail.received_at'])
        .where('mi.invoice_id', '=', invoiceId)
        .orderBy('mail.received_at')
        .execute(),
    );
  }

  private async createOrganisation(): Promise<void> {
    const sender = { name: 'Atelier Dupont', email: 'factures@atelier.example', phone: '+33 4 00 00 00 00' };
    const organisation = {
      id: this.orgId,
      name: 'Atelier Dupont',
      siren: null,
      sandbox: true,
      timeZone: 'Europe/Paris',
      region: 'FR',
      language: 'fr',
      sender,
    } as const;
    await this.database.withNewOrganisation(organisation, async (tx) => {
      await seedPresets(tx);
      const email = `owner-${randomBytes(4).toString('hex')}@atelier.example`;
      this.managerId = (await insertUser(tx, { email, name: 'Anne Martin', role: 'owner' })).id;
    });
  }
}

/** Looks again until it is so; fails after `withinMs`. */
export async function until(isSo: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
