import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineLog } from './line-log.js';

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5_000;
/** A child that was ready for this long has recovered: its next death starts the back-off anew. */
const RECOVERED_AFTER_MS = 5_000;

/** What the supervisor must know to run one child. */
export interface ChildPlan {
  readonly name: string;
  spawn(): ChildProcess;
  /** Resolves when the child does its work; rejects when it never will. */
  untilReady(child: ChildProcess): Promise<void>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
}

/** Where a child's life is told. */
export interface ChildObserver {
  readonly log: LineLog;
  readonly say: (line: string) => void;
  /** A new process runs under this name. */
  readonly onSpawn: (name: string, pid: number) => void;
}

/** One process that is brought back, with back-off, until it is told to stop. */
export class SupervisedChild {
  private child: ChildProcess | null = null;
  private readonly stopping = new AbortController();
  private deaths = 0;
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly plan: ChildPlan,
    private readonly observer: ChildObserver,
  ) {}

  /** Starts it for the first time. @throws with its last lines when it does not get ready */
  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      await this.stop();
      const last = this.observer.log.lastLinesOf(this.plan.name);
      throw new Error([`${this.plan.name}: ${(error as Error).message}`, ...last].join('\n  '), {
        cause: error,
      });
    }
  }

  /** Ends it for good: its own signal first, SIGKILL for the whole process group when it does not listen. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.end();
    await this.restarting;
    await this.end();
  }

  private async launch(): Promise<void> {
    const child = this.plan.spawn();
    this.child = child;
    const { log, onSpawn } = this.observer;
    log.follow(this.plan.name, child.stdout);
    log.follow(this.plan.name, child.stderr);
    child.on('error', (error) => log.add(this.plan.name, error.message));
    if (child.pid !== undefined) onSpawn(this.plan.name, child.pid);
    await this.plan.untilReady(child);
    if (hasEnded(child)) throw new Error(`ended at once (${howItEnded(child)})`);
    const readySince = performance.now();
    child.once('exit', () => {
      if (this.isStopping()) return;
      if (performance.now() - readySince > RECOVERED_AFTER_MS) this.deaths = 0;
      this.report(child);
      this.restarting = this.bringBack();
    });
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private report(child: ChildProcess): void {
    const { log, say } = this.observer;
    say(`${this.plan.name} ended (${howItEnded(child)}) and is brought back; its last lines:`);
    for (const line of log.lastLinesOf(this.plan.name).slice(-5)) say(`  ${line}`);
  }

  private async bringBack(): Promise<void> {
    for (;;) {
      await this.pauseBeforeReturn();
      if (this.isStopping()) return;
      try {
        await this.launch();
        this.observer.say(`${this.plan.name} is back`);
        return;
      } catch (error) {
        await this.end();
        if (this.isStopping()) return;
        this.observer.say(`${this.plan.name} did not come back: ${(error as Error).message}`);
      }
    }
  }

  private async pauseBeforeReturn(): Promise<void> {
    const pauseMs = Math.min(FIRST_BACKOFF_MS * 2 ** this.deaths, LONGEST_BACKOFF_MS);
    this.deaths += 1;
    await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async end(): Promise<void> {
    const child = this.child;
    if (child?.pid === undefined || hasEnded(child)) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(this.plan.stopSignal);
    const isEnded = await Promise.race([
      ended.then(() => true),
      sleep(this.plan.stopTimeoutMs, false, { ref: false }),
    ]);
    if (isEnded) return;
    this.observer.say(`${this.plan.name} does not end by itself and is killed`);
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
}

/** Whether a child process is over. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function howItEnded(child: ChildProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`;
}
