import { setTimeout as pause } from 'node:timers/promises';
import {
  isInRecord,
  openInvoicesAfter,
  type InvoiceKey,
  type OpenInvoice,
} from '../../src/db/sweep-looks.js';
import { endLeftRun, isLongFinal, startLostRun } from '../../src/db/sweep-mending.js';
import type { SweepCounts } from '../../src/domain/sweep.js';
import type { SweepDeps } from './deps.js';
import { eachOf, mend } from './mend.js';

export interface RunsRequest {
  /** `<org id>/<invoice id>` of the last invoice looked at; null at the beginning. */
  readonly after: string | null;
  /** Runs that may still be asked about one by one. */
  readonly budget: number;
}
export interface RunsLooked {
  readonly counts: Partial<SweepCounts>;
  readonly budget: number;
  /** Null when the walk came round. */
  readonly after: string | null;
}

const PAGE = 500;
/** A namespace gives some ten lists a second, and people look at the UI as well. */
const BETWEEN_PAGES_MS = 250;
/** Pages of one activity: a walk over very many invoices leaves a step in the history now and then. */
const PAGES = 20;

/**
 * Every open invoice has one run, every final one none. Goes through the open invoices by key, and through what
 * Temporal lists in the same range; where the two differ, the run itself is asked, and the record again under its lock.
 */
export async function compareRuns(deps: SweepDeps, request: RunsRequest): Promise<RunsLooked> {
  const tally = { invoices: 0, runsMissing: 0, runsLeftOver: 0, runsStuck: 0, mended: 0 };
  let { after, budget } = request;
  for (let page = 0; page < PAGES && budget > 0; page += 1) {
    const begun = after;
    const open = await deps.database.asRelay((tx) => openInvoicesAfter(tx, begun, PAGE));
    const last = open.length < PAGE ? undefined : open.at(-1);
    const suspects = await suspectsOf(deps, open, keyOf(after), last ?? null);
    tally.invoices += open.length;
    budget -= suspects.lost.length + suspects.left.length;
    await eachOf(suspects.lost, (key) => lookAtLost(deps, key, tally));
    await eachOf(suspects.left, (key) => lookAtLeft(deps, key, tally));
    after = last === undefined ? null : `${last.orgId}/${last.invoiceId}`;
    if (after === null) break;
    await pause(BETWEEN_PAGES_MS);
  }
  return { counts: tally, budget, after };
}

type Tally = Record<'runsMissing' | 'runsLeftOver' | 'runsStuck' | 'mended', number>;

/** Where the record and the list of runs differ in a range. A start that is still in the outbox is no difference. */
async function suspectsOf(
  { engine }: SweepDeps,
  open: readonly OpenInvoice[],
  after: InvoiceKey | null,
  upTo: InvoiceKey | null,
): Promise<{ lost: readonly InvoiceKey[]; left: readonly InvoiceKey[] }> {
  const told = open.filter((invoice) => !invoice.isWaiting);
  const listed = await engine.listed(after, upTo);
  if (listed === undefined) return { lost: told, left: [] };
  const nameOf = ({ orgId, invoiceId }: InvoiceKey): string => `${orgId}/${invoiceId}`;
  const running = new Set(listed.map(nameOf));
  const known = new Set(open.map(nameOf));
  return {
    lost: told.filter((key) => !running.has(nameOf(key))),
    left: listed.filter((key) => !known.has(nameOf(key))),
  };
}

async function lookAtLost(deps: SweepDeps, key: InvoiceKey, tally: Tally): Promise<void> {
  const seen = await deps.engine.run(key);
  if (seen !== 'gone' && seen !== 'ended') return;
  if (!(await mend(deps, key.orgId, (tx) => startLostRun(tx, key.invoiceId)))) return;
  tally.runsMissing += 1;
  tally.mended += 1;
}

/** The record first: an end that was told a moment ago may still be on its way to the run. */
async function lookAtLeft(deps: SweepDeps, key: InvoiceKey, tally: Tally): Promise<void> {
  const isFinal = await mend(deps, key.orgId, (tx) => isLongFinal(tx, key.invoiceId));
  const isKnown = isFinal || (await deps.database.asRelay((tx) => isInRecord(tx, key)));
  if (isKnown && !isFinal) return;
  const seen = await deps.engine.run(key);
  if (seen === 'stuck')
    tally.runsStuck += 1; // it would not hear
  else if (seen !== 'asleep') return;
  else if (!isKnown) tally.runsLeftOver += 1;
  else if (await mend(deps, key.orgId, (tx) => endLeftRun(tx, key.invoiceId))) {
    tally.runsLeftOver += 1;
    tally.mended += 1;
  }
}

function keyOf(after: string | null): InvoiceKey | null {
  const [orgId, invoiceId] = after?.split('/') ?? [];
  return orgId === undefined || invoiceId === undefined ? null : { orgId, invoiceId };
}
