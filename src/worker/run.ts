import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { NativeConnectionOptions, WorkerOptions } from '@temporalio/worker';
import type { ActivityDeps } from '../../activities/deps.js';
import { createActivities } from '../../activities/index.js';
import { createSweepActivities } from '../../activities/sweep/index.js';
import { TASK_QUEUE } from '../../workflows/names.js';
import type { DayCount } from '../connectors/postmark/day-count.js';
import type { LostEvents } from '../connectors/postmark/events/lost-events.js';
import type { ReadBack } from '../connectors/postmark/events/read-back.js';
import type { Database } from '../db/database.js';
import { createClockKeeper } from './clock-keeper.js';
import { createCorrector } from './corrector.js';
import { InboxApplier } from './inbox/inbox-applier.js';
import { LostEventsPoller } from './inbox/lost-events-poller.js';
import type { WorkerLog } from './log.js';
import { Relay, type RelayPace } from './relay/relay.js';
import { Runs } from './relay/runs.js';
import { createResolver } from './resolver.js';
import { createRetentionKeeper } from './retention-keeper.js';
import { createStatisticsKeeper } from './statistics-keeper.js';
import { dayComparer } from './sweep/compare-day.js';
import { engineEyes } from './sweep/engine-eyes.js';
import { createSweepKeeper } from './sweep/schedule.js';
import { createWideActsKeeper } from './wide-acts-keeper.js';

export interface StartWorkerOptions {
  readonly deps: ActivityDeps;
  readonly log: WorkerLog;
  /** How the worker reaches Temporal; a connection of its own, which is closed with it. */
  readonly connection: NativeConnectionOptions;
  /** The relay's way to Temporal; stays the caller's. */
  readonly client: Client;
  readonly namespace: string;
  /** The workflows, bundled at build time (bundle-workflows.ts). */
  readonly workflowBundle: string;
  readonly taskQueue?: string;
  readonly pace?: RelayPace;
  /** Asks the mail provider about bounces and complaints before they are believed; absent: nobody can be asked. */
  readonly readBack?: ReadBack | undefined;
  /** Asks the mail provider how much it took on a day; absent: it cannot be asked. */
  readonly countDay?: DayCount | undefined;
  /** Asks the mail provider, every hour, for events its webhooks have lost; absent: nobody can be asked. */
  readonly lostEvents?: LostEvents | undefined;
  /** Off in tests that drive the outbox themselves. */
  readonly isRelaying?: boolean;
  /** How often the record is compared with the runs; without it this worker sweeps only what it is asked to. */
  readonly sweepEveryMs?: number | undefined;
}

export interface RunningWorker {
  /** Lets what is running end (up to 30 s), then closes everything that was opened here. */
  shutdown(): Promise<void>;
}

/** Pause before a worker that broke down is made anew, doubled up to the last. */
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 10_000;

/**
 * Settings measured for two cores (guide: Temporal §4, §9). A killed worker costs every run bound to its
 * sticky queue the schedule-to-start time-out, and sleepers gain nothing from stickiness: 1.5 s.
 */
const TUNING = {
  maxCachedWorkflows: 300,
  maxConcurrentWorkflowTaskExecutions: 40,
  maxConcurrentActivityTaskExecutions: 20,
  workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 20 },
  activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 20 },
  stickyQueueScheduleToStartTimeout: '1500 ms',
  shutdownGraceTime: '30 s',
  shutdownForceTime: '35 s',
} satisfies Partial<WorkerOptions>;

/**
 * The SDK kills workflow code that computes for 5 s, and with it, through a bug of Node's, the whole process.
 * A run flooded with signals gets them in one go (the server gives up workflow tasks while more than 100
 * arrive), some 0.5 to 0.9 ms of SDK work each and at most 10,000: one flooded invoice must not take all
 * others down. The option is not in the SDK's types.
 */
const PATIENCE: object = { isolateExecutionTimeout: '60 s' };

/** Runs activities and workflows, the relay and the keeper of sandbox clocks until `shutdown`. */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const { database } = options.deps;
  const taskQueue = options.taskQueue ?? TASK_QUEUE;
  const supervisor = new WorkerSupervisor(options, taskQueue);
  await supervisor.start();
  const helpers = options.isRelaying === false ? [] : startHelpers(options, database, taskQueue);
  for (const helper of helpers) await helper.start();
  return {
    async shutdown() {
      await Promise.all([...helpers.map((helper) => helper.stop()), supervisor.stop()]);
    },
  };
}

interface Helper {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const startHelpers = (options: StartWorkerOptions, database: Database, taskQueue: string): Helper[] => [
  new Relay(database, new Runs(options.client, database, taskQueue), options.log, options.pace),
  createClockKeeper(database, options.log),
  createWideActsKeeper(database, options.log),
  createResolver(options.deps, options.log),
  createCorrector(options.deps, options.log),
  new InboxApplier(database, options.log, options.readBack),
  createRetentionKeeper(database, options.log),
  createStatisticsKeeper(database, options.log),
  ...(options.lostEvents === undefined
    ? []
    : [new LostEventsPoller(database, options.log, options.lostEvents)]),
  ...(options.sweepEveryMs === undefined
    ? []
    : [createSweepKeeper(options.client, taskQueue, options.sweepEveryMs, options.log)]),
];

/** Keeps one Temporal worker alive: one that ends by itself (the server gone for long) is made anew. */
class WorkerSupervisor {
  private worker: Worker | undefined;
  private connection: NativeConnection | undefined;
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: StartWorkerOptions,
    private readonly taskQueue: string,
  ) {}

  /** Resolves once the first worker is made; rejects when Temporal cannot be reached. */
  async start(): Promise<void> {
    const worker = await this.create();
    this.running = this.runForever(worker);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }

  private async runForever(first: Worker): Promise<void> {
    let worker: Worker | undefined = first;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2)) {
      if (worker !== undefined) await this.runOnce(worker);
      if (this.isStopping) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      worker = await this.create().catch(() => undefined);
    }
  }

  private async runOnce(worker: Worker): Promise<void> {
    try {
      await worker.run();
    } catch (error) {
      this.options.log.error(
        { code: error instanceof Error ? error.name : 'unknown' },
        'the worker broke down',
      );
    } finally {
      await this.connection?.close().catch(() => undefined);
    }
  }

  private async create(): Promise<Worker> {
    const { options, taskQueue } = this;
    this.connection = await NativeConnection.connect(options.connection);
    this.worker = await Worker.create({
      ...TUNING,
      ...PATIENCE,
      connection: this.connection,
      namespace: options.namespace,
      taskQueue,
      workflowBundle: { codePath: options.workflowBundle },
      activities: {
        ...createActivities(options.deps),
        ...createSweepActivities({
          database: options.deps.database,
          engine: engineEyes(options.client, taskQueue),
          log: options.log,
          compareDay: options.countDay && dayComparer(options.deps.database, options.countDay, options.log),
        }),
      },
    });
    return this.worker;
  }
}
