import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from './arena.js';
import type { Striker } from './striker.js';

/** What happens to the machine at a moment that nobody chose. */
export const WEATHER = [
  'worker killed',
  'api killed',
  'worker stopped',
  'api stopped',
  'postgres stopped immediately',
  'backends terminated',
  'temporal killed',
  'temporal away',
] as const;
export type Weather = (typeof WEATHER)[number];

const STOPPED_LEASES = 2;
const AWAY_MS = 4_000;

/** Strikes once, so many milliseconds from now; resolves when everything is up again. */
export async function strikeFromOutside(
  { house, log, leaseMs }: Arena,
  striker: Striker,
  weather: Weather,
  afterMs: number,
): Promise<void> {
  await pause(afterMs);
  const stop = async (part: 'api' | 'worker'): Promise<void> => {
    log.note({ event: 'struck', what: 'stop', part });
    house.signal(part, 'SIGSTOP');
    await pause(leaseMs * STOPPED_LEASES);
    house.signal(part, 'SIGCONT');
  };
  switch (weather) {
    case 'worker killed':
      return striker.kill('worker');
    case 'api killed':
      return striker.kill('api');
    case 'worker stopped':
      return stop('worker');
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
  }
}
