import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '../../support/fake-postmark/log.js';
import { mostClaimed, windowMs, type Field, type Senders } from './trials.js';

/** What came of hand-overs whose process was killed and which another one took over. */
export interface TakeoverTally {
  /** Sends that were asked for. */
  trials: number;
  /** Of those: claimed, and no outcome in the record when their process died. */
  inFlight: number;
  /** Of those: the provider had taken the letter already. */
  taken: number;
  /** The provider took the step a second time. */
  doubled: number;
}
export const emptyTakeovers = (): TakeoverTally => ({ trials: 0, inFlight: 0, taken: 0, doubled: 0 });

/** The one who comes after looks at once, as Temporal's next attempt may, and twice when the lease is over. */
const LOOKS_AFTER_LEASES = [0, 1.2, 0];
const PATIENCE_MS = 2_000;
const POLL_MS = 10;

/**
 * Several sends in flight, their process killed, and another one told to do the same steps, again and again. With
 * `forgets` the claims of the dead are gone, as those of a program are that claims and sends in one transaction.
 */
export async function runTakeover(
  field: Field,
  senders: Senders,
  invoiceIds: readonly string[],
  tally: TakeoverTally,
  forgets = false,
): Promise<void> {
  const { stage, fake, chance, leaseMs } = field;
  const numbers = await numbersOf(field, invoiceIds);
  const from = (await fake.log()).length;
  const [first, second] = [await senders.take(), await senders.take()];
  first.send(invoiceIds);
  await mostClaimed(field, first, invoiceIds);
  // Three times in four not before the provider has taken some: the letter that is taken and not yet recorded is the one to double.
  if (chance.next() < 0.25) await pause(chance.upTo(windowMs(field)));
  else await someTaken(field, from, [...numbers.values()]);
  first.signal('SIGKILL');
  await first.ended();
  senders.prepare();
  const inFlight: string[] = [];
  for (const [id, number] of numbers)
    if ((await stage.messages(id)).some(({ state }) => state === 'claimed')) inFlight.push(number);
  const takenBy = (log: readonly LogLine[], number: string): number =>
    log.filter((line) => line.event === 'taken' && line.numbers?.includes(number)).length;
  const before = (await fake.log()).slice(from);
  if (forgets) await forgetClaims(field);
  for (const leases of LOOKS_AFTER_LEASES) {
    await pause(leases * leaseMs);
    second.send(invoiceIds);
    await second.finished(invoiceIds);
  }
  senders.giveBack(second);
  const after = (await fake.log()).slice(from);
  tally.trials += invoiceIds.length;
  tally.inFlight += inFlight.length;
  tally.taken += inFlight.filter((number) => takenBy(before, number) > 0).length;
  tally.doubled += [...numbers.values()].filter((number) => takenBy(after, number) > 1).length;
}

/** Waits until the provider has taken some of them, how many is drawn, and less than it takes to answer. */
async function someTaken(
  { fake, chance, answerMs }: Field,
  from: number,
  numbers: readonly string[],
): Promise<void> {
  const wanted = 1 + Math.floor(chance.upTo(numbers.length / 2));
  const untilMs = performance.now() + PATIENCE_MS;
  const taken = async (): Promise<number> =>
    (await fake.log())
      .slice(from)
      .filter((line) => line.event === 'taken' && line.numbers?.some((number) => numbers.includes(number)))
      .length;
  while ((await taken()) < wanted && performance.now() < untilMs) await pause(POLL_MS);
  await pause(chance.upTo(answerMs / 4));
}

async function numbersOf({ stage, oracle }: Field, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await oracle.query<{ id: string; number: string }>(
    'SELECT id, number FROM invoice WHERE org_id = $1 AND id = ANY ($2)',
    [stage.orgId, ids],
  );
  return new Map(rows.map(({ id, number }) => [id, number]));
}

async function forgetClaims({ stage, oracle }: Field): Promise<void> {
  for (const table of ['message_invoice', 'message'])
    await oracle.query(`DELETE FROM ${table} WHERE org_id = $1`, [stage.orgId]);
}
