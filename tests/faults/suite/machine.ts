import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Between } from '../house.js';
import { Wire } from './wire.js';

/** The network between the parts, and the wall clock of the API and the worker. */
export interface Machine {
  readonly wires: Readonly<Record<'api' | 'worker' | 'provider', Wire>>;
  /** The wall clocks are off by so much from now on. */
  shiftClocks(ms: number): void;
  close(): Promise<void>;
}

export interface MachineParts {
  readonly between: Between;
  /** Where the worker finds the provider. */
  readonly providerUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Once the house stands. */
  readonly machine: () => Machine;
}

/** Lays the wires of a house to be opened: each program's own to PostgreSQL, and the one to the provider. */
export async function layMachine(folder: string, providerUrl: string): Promise<MachineParts> {
  const url = new URL(providerUrl);
  const provider = await Wire.to(Number(url.port));
  url.port = String(provider.port);
  const clock = join(folder, 'clock');
  const shiftClocks = (ms: number): void => writeFileSync(clock, String(ms));
  shiftClocks(0);
  const laid = new Map<string, Wire>();
  return {
    between: async (part, port) => {
      const wire = await Wire.to(port);
      laid.set(part, wire);
      return wire.port;
    },
    providerUrl: url.href.replace(/\/$/, ''),
    environment: {
      NODE_OPTIONS: `--import ${new URL('shifted-clock.mjs', import.meta.url).href}`,
      SHIFTED_CLOCK: clock,
    },
    machine: () => {
      const [api, worker] = [laid.get('api'), laid.get('worker')];
      if (!api || !worker) throw new Error('the house has no wires');
      return {
        wires: { api, worker, provider },
        shiftClocks,
        close: async () => {
          for (const wire of [api, worker, provider]) await wire.close();
        },
      };
    },
  };
}
