import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../../src/failpoints.js';
import { sandboxOrganisation } from '../../support/sandbox-organisation.js';
import type { Chance } from '../chance.js';
import { ClientWitness } from '../oracle/witness.js';
import type { Arena } from './arena.js';
import type { PlayedRound } from './round.js';
import type { Striker } from './striker.js';

/** Clients that write all the time, each repeating what nobody answered with the same key. */
const CLIENTS = 16;
const CLIENT_PATIENCE_MS = 120_000;
/** Between two writes of a client: as many runs as the relay starts meanwhile, no more. */
const REST_MS = 250;
const CALM_MS = 500;
/** A kill at a failpoint that is not reached by then comes from outside instead. */
const STRIKE_PATIENCE_MS = 2_000;
const POINTS: readonly Order['point'][] = [
  'command.before-commit',
  'record.commit-sent',
  'record.commit-answered',
  'command.committed',
];

/**
 * Invoices and payments are written while the API is killed again and again: half of the times wherever it is, half of
 * the times around a commit. Whatever a client was answered 2xx is judged with the rest.
 */
export async function writeUnderKills(
  arena: Arena,
  striker: Striker,
  plan: { readonly name: string; readonly kills: number },
  chance: Chance,
): Promise<PlayedRound> {
  const witness = new ClientWitness(arena.log, plan.name);
  const shop = await sandboxOrganisation(arena.house.premises, {
    patienceMs: CLIENT_PATIENCE_MS,
    startsNow: true,
    witness: witness.witness,
  });
  let isOver = false;
  const client = async (isPayer: boolean): Promise<void> => {
    while (!isOver) {
      const invoice = await shop.postInvoice();
      if (isPayer) await shop.pay(invoice);
      await pause(REST_MS);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, at) => client(at % 2 === 0));
  for (let kill = 0; kill < plan.kills; kill += 1) {
    await pause(chance.upTo(CALM_MS));
    const point = POINTS[Math.floor(chance.upTo(POINTS.length * 2))];
    const hit = 1 + Math.floor(chance.upTo(CLIENTS));
    if (point === undefined || !(await isKilledAt(striker, { point, strike: 'kill', hit })))
      await striker.kill('api');
  }
  isOver = true;
  await Promise.all(clients);
  await shop.close();
  return { name: plan.name, orgId: shop.orgId, numbers: witness.numbers, stories: [] };
}

async function isKilledAt(striker: Striker, order: Order): Promise<boolean> {
  const struckBefore = striker.struck.length;
  const untilMs = performance.now() + STRIKE_PATIENCE_MS;
  striker.arm([order], [], []);
  while (striker.struck.length === struckBefore && performance.now() < untilMs) await pause(10);
  await striker.settled();
  return striker.struck.length > struckBefore;
}
