import { setTimeout as sleep } from 'node:timers/promises';
import { instant } from '../../src/domain/time.js';
import { BenchDays } from '../days.js';
import { openFirm, type Firm } from '../firm.js';
import { withInstance, type BenchInstance } from '../instance.js';
import { cpuOfTree, memoryOfTree } from '../process-cost.js';
import { machine, printTable, sayWhenBusy, writeResult, type Row } from '../report.js';
import { rounded, type Spread } from '../statistics.js';
import { accept, type Accepted } from './accept.js';
import { burst, paidBurst, type Burst, type PaidBurst } from './burst.js';
import { payAtPace, type PaymentsAcknowledged } from './payments.js';
import { planned, type Planned } from './planned.js';
import { wholeLives, type WholeLives } from './whole-lives.js';

/** Sizes of the phases. The small ones only show that everything runs: their figures mean nothing. */
const SIZES = {
  full: {
    acceptSeconds: 10,
    // Enough that the slowest ten decide the p99, not the first one and one collection of garbage.
    quietPayments: 1000,
    burst: 1000,
    paidBurst: 500,
    plannedPerSecond: 15,
    lives: 100,
  },
  small: { acceptSeconds: 1, quietPayments: 20, burst: 40, paidBurst: 20, plannedPerSecond: 1, lives: 5 },
} as const;
const CALLERS = 32;
/** The API lets one key ask 500 times a second on average; together they may ask more. */
const ACCEPTING_FIRMS = 8;
const QUIET_PER_SECOND = 5;
const BURST_PAYMENTS_PER_SECOND = 25;
const REST_SECONDS = 10;

interface Rest {
  readonly memoryMb: Readonly<Record<keyof BenchInstance['pids'], number>>;
  readonly cpuPercentOfOneCore: number;
}

interface Result {
  readonly restAtStart: Rest;
  readonly accepted: Omit<Accepted, 'invoices'>;
  readonly quiet: PaymentsAcknowledged['answer'];
  readonly burst: Burst;
  readonly paidBurst: PaidBurst;
  readonly planned: Planned;
  readonly lives: WholeLives;
  readonly restAtEnd: Rest;
}

/** `npm run bench -- lives`: the life of invoices on one machine, everything real but the customers' time. */
export async function runLives(rootDir: string, size: keyof typeof SIZES): Promise<void> {
  const on = machine(rootDir);
  sayWhenBusy(on);
  await withInstance(rootDir, async (instance) => {
    const result = await measure(instance, SIZES[size]);
    printTable(
      `Lives of invoices (${size}; ${on['processors'] ?? ''} processors, load before: ${on['loadAverage'] ?? ''})`,
      rowsOf(result),
    );
    printBounds();
    writeResult(rootDir, `lives-${size}`, { machine: on, size: SIZES[size], ...result });
  });
}

async function measure(instance: BenchInstance, size: (typeof SIZES)[keyof typeof SIZES]): Promise<Result> {
  const days = new BenchDays(instant(Date.now()));
  const open = (): Promise<Firm> => openFirm(instance);
  const restAtStart = await rest(instance);

  say(`${CALLERS} callers register invoices for ${size.acceptSeconds} s`);
  const sleeping = await Promise.all(Array.from({ length: ACCEPTING_FIRMS }, open));
  const { invoices, ...accepted } = await accept(sleeping, days.farAway(), CALLERS, size.acceptSeconds);
  say(`${invoices.length} accepted; their runs are started behind them`);
  await sleeping[0]?.untilOutboxIsEmpty();

  say(`${size.quietPayments} payments on sleeping invoices`);
  const quiet = await payAtPace(invoices.slice(0, size.quietPayments), QUIET_PER_SECOND);
  await sleeping[0]?.untilOutboxIsEmpty();

  // From here on in a firm of its own: each phase moves its clock.
  const firm = await open();
  say(`${size.burst} reminders due at the same instant`);
  const atOnce = await burst(firm, 'burst', size.burst, days.oneReminder());
  say(`${size.paidBurst} more while half of them are paid`);
  const paid = await paidBurst(
    firm,
    'paid-burst',
    size.paidBurst,
    days.oneReminder(),
    BURST_PAYMENTS_PER_SECOND,
  );
  say(`a minute with ${size.plannedPerSecond} mails planned per second`);
  const plan = await planned(firm, size.plannedPerSecond, days.oneReminder());
  await firm.close();

  say(`${size.lives} whole lives`);
  const living = await open();
  const lives = await wholeLives(instance, living, size.lives, days.pmeLife());
  await Promise.all([living, ...sleeping].map((each) => each.close()));
  return {
    restAtStart,
    accepted,
    quiet: quiet.answer,
    burst: atOnce,
    paidBurst: paid,
    planned: plan,
    lives,
    restAtEnd: await rest(instance),
  };
}

/** Nothing to do for a while: what the four processes hold and use. */
async function rest({ pids }: BenchInstance): Promise<Rest> {
  const all = Object.values(pids);
  const cpu = (): number => all.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
  await sleep(2_000);
  const before = cpu();
  await sleep(REST_SECONDS * 1000);
  return {
    cpuPercentOfOneCore: rounded((cpu() - before) / (REST_SECONDS * 10)),
    memoryMb: {
      postgres: rounded(memoryOfTree(pids.postgres), 0),
      temporal: rounded(memoryOfTree(pids.temporal), 0),
      api: rounded(memoryOfTree(pids.api), 0),
      worker: rounded(memoryOfTree(pids.worker), 0),
    },
  };
}

function rowsOf(result: Result): Row[] {
  const { accepted, quiet, burst: atOnce, paidBurst: paid, planned: plan, lives, restAtEnd } = result;
  const spread = (of: Spread): string => `p50 ${of.p50Ms} ms, p99 ${of.p99Ms} ms (${of.count})`;
  const { all, ...parts } = lives.cpuMsPerLife;
  const of = (each: Readonly<Record<string, number>>): string =>
    Object.entries(each)
      .map(([part, value]) => `${part} ${value}`)
      .join(', ');
  return [
    ['invoices accepted over HTTP', `${accepted.perSecond}/s; answer ${spread(accepted.answer)}`],
    ['payment acknowledged, quiet', spread(quiet)],
    ['payment acknowledged, in a burst', spread(paid.answer)],
    [`mails, ${atOnce.due} due at once`, `${atOnce.mailsPerSecond}/s (${atOnce.handedOver} handed over)`],
    ['lateness of these', spread(atOnce.lateness)],
    [
      'mails after an acknowledged payment',
      `${paid.mailsAfterPayment} of ${paid.paid} paid during the burst`,
    ],
    [
      `lateness against the plan, ${plan.plannedPerSecond}/s`,
      `${spread(plan.lateness)}; ${plan.handedOver} of ${plan.mails}`,
    ],
    ['CPU per life', `${all} ms (${of(parts)})`],
    [
      'history per life',
      `${lives.events} events, ${lives.workflowTasks} workflow tasks, of which ${lives.clockSignals} clock signals`,
    ],
    ['lives completed', `${lives.completed} of ${lives.lives}`],
    ['memory at rest, MB', of(restAtEnd.memoryMb)],
    ['CPU at rest', `${restAtEnd.cpuPercentOfOneCore} % of one core`],
  ];
}

function printBounds(): void {
  console.log(`
What bounds them: the processor. The callers, the API, PostgreSQL, Temporal and the worker share this
machine; a start and each step cost the engine 20 to 30 ms of it. Acceptance and payments are PostgreSQL
transactions and do not wait for the engine. "In a burst" and "lateness" count real time from the instant the
sandbox clock jumped; the provider is the mailbox, which answers at once. One run says little: repeat it on a
quiet machine and take the median.`);
}

const say = (text: string): void => console.log(`bench: ${text}`);
