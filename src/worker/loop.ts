import type { WorkerLog } from './log.js';

/** After a pass that failed, so that a broken dependency is not hammered. */
const AFTER_ERROR_MS = 2_000;

interface LoopOptions {
  readonly name: string;
  /** One pass; true asks for the next one at once. */
  readonly pass: () => Promise<boolean>;
  /** The wait after a pass that found nothing. */
  readonly idleMs: number;
  readonly log: WorkerLog;
}

/** Repeats a pass for ever: one at a time, woken early by a hint, surviving whatever a pass throws. */
export class Loop {
  private isStopping = false;
  private isWoken = false;
  private wakeUp: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();
  private earlyTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LoopOptions) {}

  start(): Promise<void> {
    this.running = this.run();
    return Promise.resolve();
  }

  /** Something may be there: do not wait the idle time out. */
  wake(): void {
    this.isWoken = true;
    this.wakeUp?.();
  }

  /** As `wake`, in a while; a later call replaces an earlier one. */
  wakeIn(ms: number): void {
    clearTimeout(this.earlyTimer);
    this.earlyTimer = setTimeout(() => this.wake(), ms);
  }

  /** Resolves when the pass in progress is over. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.earlyTimer);
    this.wakeUp?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const waitMs = await this.passOnce();
      if (waitMs > 0) await this.rest(waitMs);
    }
  }

  private async passOnce(): Promise<number> {
    const { name, pass, idleMs, log } = this.options;
    this.isWoken = false;
    try {
      return (await pass()) ? 0 : idleMs;
    } catch (error) {
      log.error({ loop: name, code: error instanceof Error ? error.name : 'unknown' }, 'a pass failed');
      return AFTER_ERROR_MS;
    }
  }

  private rest(ms: number): Promise<void> {
    if (this.isStopping || this.isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeUp?.(), ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = undefined;
        resolve();
      };
    });
  }
}
