import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../../src/failpoints.js';
import type { Observation } from '../oracle/evidence.js';
import type { Part } from '../house.js';
import type { Arena } from './arena.js';

type Reached = Extract<Observation, { event: 'reached' }>;
const STOPPED_LEASES = 2;

/**
 * Does the harness's half of a strike: restarts what was killed, continues what was stopped two leases later, cuts
 * the connections of whoever waits for it.
 */
export class Striker {
  /** Strikes that came to pass, by the place they struck at. */
  readonly struck: Reached[] = [];
  #isOver = false;
  #running: Promise<void> = Promise.resolve();
  readonly #pending = new Set<Promise<void>>();
  #workerTells: readonly Order[] = [];
  /** Restarts one after the other: a part that two strikes ended is started once. */
  #restarting: Promise<void> = Promise.resolve();

  constructor(private readonly arena: Arena) {}

  /** From this line of the log on. */
  start(from: number): void {
    this.#running = this.#watch(from);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await this.settled();
  }

  /** Every strike so far is over: who died is back, who stood still goes on. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Orders for both processes; `tells` are repeated to a worker that comes back. */
  arm(api: readonly Order[], worker: readonly Order[], tells: readonly Order[]): void {
    this.#workerTells = tells;
    this.arena.house.tell('api', { orders: api });
    this.arena.house.tell('worker', { orders: [...worker, ...tells] });
  }

  /** Kills from outside, at whatever place the part is. */
  async kill(part: Part, downMs = 0): Promise<void> {
    const { house, log } = this.arena;
    log.note({ event: 'struck', what: 'kill', part });
    await house.take(part);
    await pause(downMs);
    await this.#restart(part);
  }

  #restart(part: Part): Promise<void> {
    const { house } = this.arena;
    const restarted = this.#restarting.then(async () => {
      if (!house.isUp(part)) await house.start(part);
      if (part === 'worker') house.tell('worker', { orders: this.#workerTells });
    });
    this.#restarting = restarted.catch(() => undefined);
    return restarted;
  }

  async #watch(first: number): Promise<void> {
    for (let from = first; ;) {
      const isStrike = (line: Observation): boolean => line.event === 'reached' && line.strike !== 'tell';
      const line = await this.arena.log.waitFor(isStrike, () => this.#isOver, from);
      if (line?.event !== 'reached') return;
      from = this.arena.log.lines().indexOf(line) + 1;
      if (line.strike !== 'delay') this.struck.push(line);
      const answer = this.#answer(line).finally(() => this.#pending.delete(answer));
      this.#pending.add(answer);
    }
  }

  async #answer({ pid, strike, number }: Reached): Promise<void> {
    const { house, leaseMs } = this.arena;
    const part = house.partOf(pid);
    if (part !== 'api' && part !== 'worker') return;
    switch (strike) {
      case 'kill':
        await house.ended(part);
        return this.#restart(part);
      case 'stop':
        await pause(leaseMs * STOPPED_LEASES);
        house.signal(part, 'SIGCONT');
        return;
      case 'cut':
        await house.cutDatabase(part);
        house.tell(part, { goOn: number });
    }
  }
}
