import { FAILPOINTS, type Failpoint, type Order, type Strike } from '../../../src/failpoints.js';
import type { Chance } from '../chance.js';

export const STRIKES = ['kill', 'stop', 'throw', 'cut'] as const satisfies readonly Strike[];

/** One cell of the matrix. */
export interface Pair {
  readonly point: Failpoint;
  readonly strike: (typeof STRIKES)[number];
}

/** Where a failpoint is met in a round, and how often at least, so that any hit up to that may be drawn. */
interface Place {
  readonly part: 'api' | 'worker';
  readonly about?: readonly string[];
  readonly hits: number;
}

const COMMANDS = ['/v1/invoices', '/v1/invoices/{id}/payments'];
const PLACES: Readonly<Record<Failpoint, Place>> = {
  'command.before-commit': { part: 'api', about: COMMANDS, hits: 4 },
  'command.committed': { part: 'api', about: COMMANDS, hits: 4 },
  'record.commit-sent': { part: 'worker', hits: 30 },
  'record.commit-answered': { part: 'worker', hits: 30 },
  'relay.taken': { part: 'worker', about: ['start_run', 'signal_run'], hits: 1 },
  'relay.calling': { part: 'worker', hits: 8 },
  'relay.told': { part: 'worker', about: ['start_run', 'signal_run'], hits: 1 },
  'activity.begun': { part: 'worker', about: ['sendReminder', 'openCallTask', 'advanceToNextHalt'], hits: 1 },
  'activity.done': { part: 'worker', about: ['sendReminder', 'openCallTask'], hits: 1 },
  'step.acted': { part: 'worker', about: ['open_call_task'], hits: 1 },
  'send.prepared': { part: 'worker', hits: 3 },
  'send.claimed': { part: 'worker', hits: 3 },
  'send.checked': { part: 'worker', hits: 3 },
  'send.written': { part: 'worker', hits: 3 },
  'send.answered': { part: 'worker', hits: 3 },
  'resolver.answered': { part: 'worker', hits: 1 },
  'inbox.stored': { part: 'api', hits: 1 },
  'inbox.applied': { part: 'worker', hits: 1 },
};

/** Every failpoint with every strike. */
export const PAIRS: readonly Pair[] = FAILPOINTS.flatMap((point) =>
  STRIKES.map((strike) => ({ point, strike })),
);

export interface Aim {
  readonly part: 'api' | 'worker';
  readonly order: Order;
}

/** The pair made an order: which hit, and of what, is drawn. */
export function aimAt({ point, strike }: Pair, chance: Chance): Aim {
  const { part, about, hits } = PLACES[point];
  const chosen = about?.[Math.floor(chance.upTo(about.length))];
  const hit = 1 + Math.floor(chance.upTo(hits));
  // The record's transactions are both processes'.
  const isEither = point.startsWith('record.') && chance.next() < 0.5;
  return {
    part: isEither ? 'api' : part,
    order: {
      point,
      strike,
      hit: isEither ? Math.min(hit, 10) : hit,
      ...(chosen === undefined ? {} : { about: chosen }),
    },
  };
}
