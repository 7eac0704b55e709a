import { waitForBatchTurn } from '../../db/batch-turn.js';
import { withBulk, writeGathered } from '../../db/bulk.js';
import type { Database, OrgTx } from '../../db/database.js';
import { DatabaseUnavailable, isRetryable, LeaseOpen } from '../../db/errors.js';
import { withOrgStopping } from '../../db/leases.js';
import { inSavepoint } from '../../db/savepoint.js';
import type { Logger } from '../../log.js';
import { refuseSuspended } from '../auth/authenticate.js';
import { errorForLog } from '../http/answer-error.js';
import { Problem, type FieldError } from '../problems.js';
import { Breather } from './breather.js';
import type { Bystanders } from './bystanders.js';
import { errorsOf, type ReadLine } from './read-line.js';
import type { Slots } from './slots.js';
import type { LineOutcome } from './tally.js';

/**
 * Lines of one transaction. Each has a savepoint, and a backend remembers 64 of them cheaply: beyond that
 * every other transaction of the server pays for looking them up.
 */
const MAX_LINES = 50;
/** A transaction that has worked so long is committed: payments of the same customers wait for its locks. */
const MAX_MS = 50;
/** The same while others are about: a payment waits for the processor until it ends. */
const MAX_MS_BESIDE_OTHERS = 12;
/** Refusals that are about the line: bad fields, unknown names, other content under the same name. */
const LINE_STATUSES: readonly number[] = [400, 404, 409];

/** What takes one line in, like the single call does; by throwing a Problem it rejects the line alone. */
export type TakeLine<B> = (tx: OrgTx, body: B) => Promise<'accepted' | 'unchanged'>;

export interface LineTaking<B> {
  readonly database: Database;
  readonly orgId: string;
  readonly take: TakeLine<B>;
  /** Looks up for many lines at once what each would look up. */
  readonly prepare: (tx: OrgTx, bodies: readonly B[]) => Promise<void>;
  readonly leasePatienceMs: number;
  /** Shared by all batches of the process: they never take more of its connections. */
  readonly slots: Slots;
  /** Whose calls go first between two transactions. */
  readonly bystanders: Bystanders;
  readonly log: Logger;
}

/**
 * Takes lines in, in their order, in short transactions: what this has told of is committed.
 * @param onCommitted is told what became of the lines of each transaction
 */
export async function takeLines<B>(
  lines: readonly ReadLine<B>[],
  taking: LineTaking<B>,
  onCommitted: (outcomes: readonly LineOutcome[]) => void,
): Promise<void> {
  const { database, orgId, slots, bystanders, leasePatienceMs } = taking;
  // A slot is not kept while a hand-over in progress is waited for.
  const paced: Database = { ...database, withOrg: (id, work) => slots.run(() => database.withOrg(id, work)) };
  for (let from = 0; from < lines.length;) {
    await bystanders.letGoFirst();
    const next = lines.slice(from, from + MAX_LINES);
    const outcomes = next.every((line) => 'errors' in line)
      ? next.map(rejectionOf)
      : await takeTogether((work) => withOrgStopping(paced, orgId, work, leasePatienceMs), next, taking);
    onCommitted(outcomes);
    from += outcomes.length;
  }
}

/**
 * Lines write together, so a fault of ours (a statement that fails although the line is good) does not show whose it is:
 * then they are taken in again, each by itself.
 */
async function takeTogether<B>(
  run: (work: (tx: OrgTx) => Promise<LineOutcome[]>) => Promise<LineOutcome[]>,
  lines: readonly ReadLine<B>[],
  taking: LineTaking<B>,
): Promise<LineOutcome[]> {
  try {
    return await run((tx) => takeSome(tx, lines, taking, takeOne));
  } catch (error) {
    if (endsTheTransaction(error)) throw error;
    return await run((tx) => takeSome(tx, lines, taking, takeAlone));
  }
}

/** As many of these lines as the time of one transaction allows, at least one. */
async function takeSome<B>(
  tx: OrgTx,
  lines: readonly ReadLine<B>[],
  taking: LineTaking<B>,
  takeLine: typeof takeOne<B>,
): Promise<LineOutcome[]> {
  refuseSuspended(tx.org.suspendedAt);
  await waitForBatchTurn(tx);
  const bulk = withBulk(tx);
  await taking.prepare(
    bulk,
    lines.flatMap((line) => ('body' in line ? [line.body] : [])),
  );
  const since = performance.now();
  const outcomes: LineOutcome[] = [];
  const breather = new Breather();
  for (const line of lines) {
    try {
      outcomes.push(await takeLine(bulk, line, taking));
    } catch (error) {
      // A message of this line's invoice is being handed over: what came before it need not wait for that.
      if (!(error instanceof LeaseOpen) || outcomes.length === 0) throw error;
      break;
    }
    const mostMs = taking.bystanders.areAbout ? MAX_MS_BESIDE_OTHERS : MAX_MS;
    if (performance.now() - since >= mostMs) break;
    await breather.breathe();
  }
  writeGathered(bulk);
  return outcomes;
}

async function takeOne<B>(tx: OrgTx, line: ReadLine<B>, { take }: LineTaking<B>): Promise<LineOutcome> {
  if ('errors' in line) return rejectionOf(line);
  try {
    return await inSavepoint(tx, () => take(tx, line.body));
  } catch (error) {
    if (error instanceof Problem && LINE_STATUSES.includes(error.status)) {
      return rejection(line, errorsOf(error));
    }
    throw error;
  }
}

/** The same, with everything the line writes written before the next one begins. */
async function takeAlone<B>(tx: OrgTx, line: ReadLine<B>, taking: LineTaking<B>): Promise<LineOutcome> {
  const take: TakeLine<B> = async (within, body) => {
    const outcome = await taking.take(within, body);
    writeGathered(within);
    await within.settle();
    return outcome;
  };
  try {
    return await takeOne(tx, line, { ...taking, take });
  } catch (error) {
    if (endsTheTransaction(error)) throw error;
    taking.log.error(
      { line: line.line, cause: errorForLog(error) },
      'a line of a batch could not be taken in',
    );
    return rejection(line, [
      { path: '', message: 'could not be taken in, through a fault of ours; the request id leads us to it' },
    ]);
  }
}

const endsTheTransaction = (error: unknown): boolean =>
  error instanceof Problem ||
  error instanceof LeaseOpen ||
  error instanceof DatabaseUnavailable ||
  isRetryable(error);

const rejectionOf = <B>(line: ReadLine<B>): LineOutcome =>
  rejection(line, 'errors' in line ? line.errors : []);

const rejection = <B>({ line, names }: ReadLine<B>, errors: readonly FieldError[]): LineOutcome => ({
  rejected: { line, ...names, errors },
});
