import { Client, Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Firm, PostedInvoice } from '../firm.js';
import type { BenchInstance } from '../instance.js';
import { actionsIn } from '../cost/actions.js';
import { cpuOfTree } from '../process-cost.js';
import { rounded } from '../statistics.js';
import { postMany } from './accept.js';

export interface WholeLives {
  readonly lives: number;
  readonly cpuMsPerLife: Readonly<Record<'all' | 'postgres' | 'temporal' | 'api' | 'worker', number>>;
  /** Means per life; what the sandbox clock adds is counted apart. */
  readonly events: number;
  readonly workflowTasks: number;
  readonly clockSignals: number;
  /** Billable actions, those of the sandbox clock apart. */
  readonly actions: number;
  readonly completed: number;
}

/** Local moments of a `pme` life: into each step's slot, one after the other. */
export interface LifeDays {
  readonly dueOn: string;
  readonly mornings: readonly string[];
}

/** Whole lives on the sandbox clock: posted, two e-mails, a call task with its promise, a payment, the end. */
export async function wholeLives(
  instance: BenchInstance,
  firm: Firm,
  count: number,
  days: LifeDays,
): Promise<WholeLives> {
  const before = cpuOf(instance);
  const invoices = await postMany(firm, count, days.dueOn, 'pme');
  await firm.untilOutboxIsEmpty();
  for (const morning of days.mornings) await firm.advanceTo(`${morning}T10:00`);
  for (const invoice of invoices) await callAndPay(firm, invoice);
  await firm.untilOutboxIsEmpty();
  const runs = await endOfRuns(instance, invoices);
  const after = cpuOf(instance);
  const perLife = (part: keyof typeof after): number => rounded((after[part] - before[part]) / count);
  const mean = (of: (run: RunCost) => number): number =>
    rounded(runs.reduce((sum, run) => sum + of(run), 0) / Math.max(1, runs.length));
  return {
    lives: count,
    cpuMsPerLife: {
      all: rounded(perLife('postgres') + perLife('temporal') + perLife('api') + perLife('worker')),
      postgres: perLife('postgres'),
      temporal: perLife('temporal'),
      api: perLife('api'),
      worker: perLife('worker'),
    },
    events: mean((run) => run.events),
    workflowTasks: mean((run) => run.workflowTasks),
    clockSignals: mean((run) => run.clockSignals),
    actions: mean((run) => run.actions),
    completed: runs.length,
  };
}

async function callAndPay(firm: Firm, invoice: PostedInvoice): Promise<void> {
  const tasks = await firm.get<{ data: { id: string; kind: string; state: string }[] }>(
    `/v1/invoices/${invoice.id}/tasks`,
  );
  const call = tasks.data.find((task) => task.kind === 'call' && task.state === 'open');
  if (!call) throw new Error(`${invoice.number} has no open call task`);
  await firm.post(`/v1/tasks/${call.id}/complete`, { outcome: 'payment_sent' });
  await firm.pay(invoice);
}

function cpuOf({ pids }: BenchInstance): Record<keyof BenchInstance['pids'], number> {
  return {
    postgres: cpuOfTree(pids.postgres),
    temporal: cpuOfTree(pids.temporal),
    api: cpuOfTree(pids.api),
    worker: cpuOfTree(pids.worker),
  };
}

interface RunCost {
  readonly events: number;
  readonly workflowTasks: number;
  readonly clockSignals: number;
  readonly actions: number;
}

async function endOfRuns(instance: BenchInstance, invoices: readonly PostedInvoice[]): Promise<RunCost[]> {
  const connection = await Connection.connect({ address: instance.temporalAddress });
  const client = new Client({ connection, namespace: instance.temporalNamespace });
  const costs: RunCost[] = [];
  for (const { workflowId } of invoices) {
    const handle = client.workflow.getHandle(workflowId);
    for (let tries = 0; (await handle.describe()).status.name === 'RUNNING' && tries < 300; tries++) {
      await sleep(100);
    }
    const events = (await handle.fetchHistory()).events ?? [];
    if (!events.at(-1)?.workflowExecutionCompletedEventAttributes) continue;
    costs.push({
      events: events.length,
      workflowTasks: events.filter((event) => event.workflowTaskCompletedEventAttributes).length,
      clockSignals: events.filter(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'clockMoved',
      ).length,
      actions: actionsIn(events),
    });
  }
  await connection.close();
  return costs;
}
