import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchAnswer } from '../../src/api/batch/tally.js';
import { instant } from '../../src/domain/time.js';
import { BenchDays } from '../days.js';
import { openFirm, type Firm } from '../firm.js';
import { withInstance, type BenchInstance } from '../instance.js';
import { postMany, type OwnedInvoice } from '../lives/accept.js';
import { addPolicy } from '../lives/bench-policy.js';
import { clockOffsetMs, untilArrived } from '../lives/mailbox.js';
import { payAtPace } from '../lives/payments.js';
import { cpuOfTree, memoryOfTree } from '../process-cost.js';
import { machine, printTable, sayWhenBusy, writeResult, type Row } from '../report.js';
import { rounded, spreadOf, type Spread } from '../statistics.js';
import { invoiceLines, sendBatch } from './send-batch.js';

/** The small one only shows that everything runs: its figures mean nothing. */
const SIZES = {
  full: { lines: 10_000, remindersPerSecond: 3, quietPayments: 100 },
  small: { lines: 1_000, remindersPerSecond: 1, quietPayments: 10 },
} as const;
type Size = (typeof SIZES)[keyof typeof SIZES];

/** What the release asks for (issue: a firm moves in). */
const GOALS = { seconds: 60, paymentP99Ms: 150 };
/** Enough of them within the batch that a p99 is not just the slowest. */
const PAYMENTS_PER_SECOND = 10;
const MOST_PAYMENTS = 600;
/** The reminders of a slot of two minutes are planned over its first. */
const SLOT = { from: '09:00', to: '09:02' };
const SLOT_SECONDS = 60;

interface Result {
  readonly answer: Pick<BatchAnswer, 'accepted' | 'unchanged'> & { readonly rejected: number };
  readonly megabytes: number;
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly cpuMsPerLine: Readonly<Record<'api' | 'postgres', number>>;
  readonly apiMemoryMb: { readonly before: number; readonly most: number };
  readonly paymentsQuiet: Spread;
  readonly paymentsMeanwhile: Spread;
  readonly reminders: { readonly planned: number; readonly handedOver: number; readonly lateness: Spread };
  readonly startsLeft: number;
}

/** `npm run bench -- batch`: a firm moves in with thousands of invoices while others are paid and reminded. */
export async function runBatchBench(
  rootDir: string,
  size: keyof typeof SIZES,
  withEmail = true,
): Promise<void> {
  const on = machine(rootDir);
  sayWhenBusy(on);
  await withInstance(rootDir, async (instance) => {
    const result = await measure(instance, SIZES[size], withEmail);
    const load = on['loadAverage'] ?? '';
    const kind = withEmail ? 'batch' : 'batch-without-email';
    printTable(`A batch of invoices (${kind}, ${size}; load before: ${load})`, rowsOf(result));
    writeResult(rootDir, `${kind}-${size}`, { machine: on, size: SIZES[size], goals: GOALS, ...result });
  });
}

async function measure(instance: BenchInstance, size: Size, withEmail: boolean): Promise<Result> {
  const days = new BenchDays(instant(Date.now()));
  const firm = await openFirm(instance);
  const due = days.oneReminder();
  const farAway = days.farAway();
  await addPolicy(firm, 'due-today', SLOT);
  say('invoices that will be due, and invoices that will be paid, fall asleep');
  const reminders = size.remindersPerSecond * SLOT_SECONDS;
  await postMany(firm, reminders, due.dueOn, 'due-today');
  const toPay = await postMany(firm, size.quietPayments + MOST_PAYMENTS, farAway);
  await firm.untilOutboxIsEmpty();
  const owned = toPay.map((invoice): OwnedInvoice => ({ firm, invoice }));

  say(`${size.quietPayments} payments while nothing else happens`);
  const quiet = await payAtPace(owned.splice(0, size.quietPayments), PAYMENTS_PER_SECOND);
  await firm.untilOutboxIsEmpty();

  await firm.advanceTo(`${due.jumpOn}T08:59`);
  const offsetMs = await clockOffsetMs(firm);
  const minuteMs = 60_000;
  await sleep(minuteMs - ((Date.now() + offsetMs) % minuteMs));
  say(`${size.lines} invoices arrive while ${reminders} reminders are due and payments come in`);
  const lines = [...invoiceLines(size.lines, farAway, withEmail)];
  const moved = await moveIn(instance, firm, lines, owned);
  const arrivals = await untilArrived(firm, 'due-today', reminders);
  const startsLeft = await firm.startsLeft();
  await firm.close();
  return {
    ...moved,
    paymentsQuiet: quiet.answer,
    reminders: {
      planned: reminders,
      handedOver: arrivals.length,
      lateness: spreadOf(arrivals.map((one) => one.receivedAtMs + offsetMs - one.plannedForMs)),
    },
    startsLeft,
  };
}

async function moveIn(
  { apiUrl, pids }: BenchInstance,
  firm: Firm,
  lines: readonly string[],
  toPay: OwnedInvoice[],
): Promise<Omit<Result, 'paymentsQuiet' | 'reminders' | 'startsLeft'>> {
  const count = lines.length;
  const before = memoryOfTree(pids.api);
  const cpu = (): [number, number] => [cpuOfTree(pids.api), cpuOfTree(pids.postgres)];
  const [apiBefore, postgresBefore] = cpu();
  const over = new AbortController();
  let most = before;
  const watch = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, memoryOfTree(pids.api));
      await sleep(250);
    }
  })();
  const began = performance.now();
  const sending = sendBatch(apiUrl, firm.apiKey, '/v1/invoices/batch', lines).finally(() => {
    over.abort();
  });
  const payments = await payAtPace(toPay, PAYMENTS_PER_SECOND, () => over.signal.aborted);
  const answer = await sending;
  const seconds = (performance.now() - began) / 1000;
  const [apiAfter, postgresAfter] = cpu();
  await watch;
  return {
    answer: { accepted: answer.accepted, unchanged: answer.unchanged, rejected: answer.rejected.length },
    megabytes: rounded(lines.reduce((sum, line) => sum + line.length, 0) / 1e6),
    seconds: rounded(seconds),
    linesPerSecond: rounded(count / seconds),
    cpuMsPerLine: {
      api: rounded((apiAfter - apiBefore) / count, 2),
      postgres: rounded((postgresAfter - postgresBefore) / count, 2),
    },
    apiMemoryMb: { before: rounded(before, 0), most: rounded(most, 0) },
    paymentsMeanwhile: payments.answer,
  };
}

function rowsOf(result: Result): Row[] {
  const { answer, cpuMsPerLine, apiMemoryMb, paymentsQuiet, paymentsMeanwhile, reminders } = result;
  const spread = (of: Spread): string =>
    `p50 ${of.p50Ms} ms, p99 ${of.p99Ms} ms, most ${of.maxMs} ms (${of.count})`;
  return [
    [
      'batch',
      `${answer.accepted} accepted, ${answer.unchanged} unchanged, ${answer.rejected} rejected; ${result.megabytes} MB`,
    ],
    [
      `time (goal: 10,000 in under ${GOALS.seconds} s)`,
      `${result.seconds} s, ${result.linesPerSecond} lines/s`,
    ],
    [
      'CPU per line, all work of that time',
      `API ${cpuMsPerLine.api} ms, PostgreSQL ${cpuMsPerLine.postgres} ms`,
    ],
    ['memory of the API', `${apiMemoryMb.before} MB before, at most ${apiMemoryMb.most} MB`],
    ['payment acknowledged, quiet', spread(paymentsQuiet)],
    [`payment acknowledged, meanwhile (goal: p99 ${GOALS.paymentP99Ms} ms)`, spread(paymentsMeanwhile)],
    [
      'reminders due meanwhile, against their plan',
      `${spread(reminders.lateness)}; ${reminders.handedOver} of ${reminders.planned} handed over`,
    ],
    [
      'runs still to be started when the batch was answered and the reminders had left',
      `${result.startsLeft}`,
    ],
  ];
}

const say = (text: string): void => console.log(`bench: ${text}`);
