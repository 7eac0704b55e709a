import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../../src/failpoints.js';
import type { Arena } from './arena.js';
import type { Machine } from './machine.js';
import type { Striker } from './striker.js';

/** What happens to the machine at a moment that nobody chose. */
export const WEATHER = [
  'worker killed',
  'api killed',
  'worker stopped',
  'worker stopped past its heartbeat, another one goes on',
  'api stopped',
  'postgres stopped immediately',
  'backends terminated',
  'temporal killed',
  'temporal away',
  'packets between worker and postgres held',
  'packets between api and postgres held',
  'packets to the provider held',
  'connections to postgres forgotten',
  'wall clocks set a day forward, then back',
] as const;
export type Weather = (typeof WEATHER)[number];

const STOPPED_LEASES = 2;
const AWAY_MS = 4_000;
/** Longer than a program waits for an answer of PostgreSQL's that never comes (src/db/pools.ts). */
const FORGOTTEN_MS = 30_000;
const DAY_MS = 86_400_000;
/** Longer than the heartbeat time-out of an activity: Temporal gives its step to the other worker meanwhile. */
const PAST_HEARTBEAT_MS = 13_000;
const CLAIM_PATIENCE_MS = 8_000;

/**
 * Makes ready what the weather needs, so that it can come at its moment; what is answered strikes once, so many
 * milliseconds later, and resolves when everything is up again.
 */
export async function gatherWeather(
  arena: Arena,
  striker: Striker,
  weather: Weather,
): Promise<(afterMs: number, tells: readonly Order[]) => Promise<void>> {
  const isTwofold = weather === 'worker stopped past its heartbeat, another one goes on';
  const second = isTwofold ? await arena.house.secondWorker() : undefined;
  return async (afterMs, tells) => {
    second?.tell({ orders: tells });
    // Only a worker that is sending shows anything when it stands still and comes back.
    await (second === undefined ? pause(afterMs) : workerHasClaimed(arena));
    await strike(arena, striker, weather);
    await second?.end();
  };
}

/** The first worker, not the second, has claimed a message. */
async function workerHasClaimed({ house, log }: Arena): Promise<void> {
  const untilMs = performance.now() + CLAIM_PATIENCE_MS;
  await log.waitFor(
    (line) =>
      line.event === 'reached' && line.point === 'send.claimed' && house.partOf(line.pid) === 'worker',
    () => performance.now() > untilMs,
    log.lines().length,
  );
}

async function strike(arena: Arena, striker: Striker, weather: Weather): Promise<void> {
  const { house, log, machine, leaseMs } = arena;
  const stop = async (part: 'api' | 'worker', forMs = leaseMs * STOPPED_LEASES): Promise<void> => {
    log.note({ event: 'struck', what: 'stop', part });
    house.signal(part, 'SIGSTOP');
    await pause(forMs);
    house.signal(part, 'SIGCONT');
  };
  /** Nothing passes for longer than a lease, then everything arrives that nobody took back. */
  const hold = async (wire: keyof Machine['wires']): Promise<void> => {
    log.note({ event: 'struck', what: 'hold', part: wire });
    machine.wires[wire].hold();
    await pause(leaseMs * STOPPED_LEASES);
    machine.wires[wire].letGo();
  };
  switch (weather) {
    case 'worker killed':
      return striker.kill('worker');
    case 'api killed':
      return striker.kill('api');
    case 'worker stopped':
      return stop('worker');
    case 'worker stopped past its heartbeat, another one goes on':
      return stop('worker', PAST_HEARTBEAT_MS);
    case 'api stopped':
      return stop('api');
    case 'postgres stopped immediately':
      return striker.kill('postgres');
    case 'backends terminated':
      log.note({ event: 'struck', what: 'cut', part: 'postgres' });
      await Promise.all([house.cutDatabase('api'), house.cutDatabase('worker')]);
      return;
    case 'temporal killed':
      return striker.kill('temporal');
    case 'temporal away':
      return striker.kill('temporal', AWAY_MS);
    case 'packets between worker and postgres held':
      return hold('worker');
    case 'packets between api and postgres held':
      return hold('api');
    case 'packets to the provider held':
      return hold('provider');
    case 'connections to postgres forgotten':
      return forget(arena);
    case 'wall clocks set a day forward, then back':
      for (const shiftMs of [DAY_MS, -DAY_MS, 0]) {
        log.note({ event: 'struck', what: 'clock', part: 'api, worker' });
        machine.shiftClocks(shiftMs);
        await pause(leaseMs);
      }
  }
}

/** As a firewall that lost its table: who speaks on an old connection is never answered, new ones work. */
async function forget({ log, machine: { wires } }: Arena): Promise<void> {
  log.note({ event: 'struck', what: 'forget', part: 'api, worker' });
  const database = [wires.api, wires.worker];
  for (const wire of database) wire.forget();
  await pause(FORGOTTEN_MS);
  for (const wire of database) wire.cutHeld(); // what lay idle meanwhile
}
