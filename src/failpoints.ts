/**
 * Places where a fault may strike, at the numbered gaps of the crash table (docs/faults.md says which row each one
 * is). Inert unless a fault run opens them when the process starts: no import, no lookup, nothing but one comparison.
 * What strikes where is told later, over the channel to the parent, so that one process serves many trials.
 */
export const FAILPOINTS = [
  'command.before-commit',
  'command.committed',
  'record.commit-sent',
  'record.commit-answered',
  'relay.taken',
  'relay.calling',
  'relay.told',
  'activity.begun',
  'activity.done',
  'step.acted',
  'send.prepared',
  'send.claimed',
  'send.checked',
  'send.written',
  'send.answered',
  'resolver.answered',
  'inbox.stored',
  'inbox.applied',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/**
 * `tell` only says that the place was reached, every time. `kill` and `stop` are SIGKILL and SIGSTOP to this very
 * process; `cut` waits until the parent has ended the database connections and says so.
 */
export type Strike = 'tell' | 'kill' | 'stop' | 'throw' | 'delay' | 'cut';

/** What is to happen at a place: once, except for `tell`. */
export interface Order {
  readonly point: Failpoint;
  readonly strike: Strike;
  /** The how-manieth time it is reached; the first without it. */
  readonly hit?: number;
  /** Only when the place is reached for this: an id, a path, the name of an activity. */
  readonly about?: string;
  /** For `delay`. */
  readonly ms?: number;
}

/** What the parent says. */
export type FailpointWord = { readonly orders: readonly Order[] } | { readonly goOn: number };

/** What is written down, one line of JSON each, on the monotonic clock all processes of a machine share. */
export interface ReachedLine {
  readonly atNs: string;
  readonly event: 'reached';
  readonly point: Failpoint;
  readonly strike: Strike;
  readonly about?: string;
  readonly pid: number;
  /** Of a `cut`: what the parent answers with. */
  readonly number: number;
}

/** Thrown by `throw`. It looks like a lost connection, so that code which reads an error's code meets a real one. */
class FaultInjected extends Error {
  override readonly name = 'FaultInjected';
  readonly code = 'ECONNRESET';
}

interface Watch {
  pending: { readonly order: Order; left: number }[];
  readonly note: (line: ReachedLine) => void;
  readonly goOn: Map<number, () => void>;
  count: number;
}

let watch: Watch | undefined;

/** Opens the failpoints of this process for its parent; called by main files alone, when they are told a log. */
export function openFailpoints(logPath: string): void {
  const { appendFileSync } = process.getBuiltinModule('node:fs');
  const opened: Watch = {
    pending: [],
    note: (line) => appendFileSync(logPath, `${JSON.stringify(line)}\n`),
    goOn: new Map(),
    count: 0,
  };
  watch = opened;
  process.on('message', (word: FailpointWord) => {
    if ('orders' in word) opened.pending = word.orders.map((order) => ({ order, left: order.hit ?? 1 }));
    else opened.goOn.get(word.goOn)?.();
  });
}

/**
 * The process has come to this place. `kill` and `stop` strike before this returns, so a caller that has just
 * written something may call it without awaiting first.
 */
export function reached(point: Failpoint, about?: string): Promise<void> | undefined {
  return watch === undefined ? undefined : strikeAt(watch, point, about);
}

async function strikeAt(opened: Watch, point: Failpoint, about: string | undefined): Promise<void> {
  for (const planned of [...opened.pending]) {
    const { order } = planned;
    if (order.point !== point || (order.about !== undefined && order.about !== about)) continue;
    planned.left -= 1;
    if (order.strike !== 'tell' && planned.left > 0) continue;
    if (order.strike !== 'tell') opened.pending = opened.pending.filter((other) => other !== planned);
    await strike(opened, order, about);
  }
}

async function strike(opened: Watch, order: Order, about: string | undefined): Promise<void> {
  const number = (opened.count += 1);
  const gate = order.strike === 'cut' ? new Promise<void>((go) => opened.goOn.set(number, go)) : undefined;
  opened.note({
    atNs: String(process.hrtime.bigint()),
    event: 'reached',
    point: order.point,
    strike: order.strike,
    ...(about === undefined ? {} : { about }),
    pid: process.pid,
    number,
  });
  switch (order.strike) {
    case 'tell':
      return;
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'throw':
      throw new FaultInjected(`a fault run strikes at ${order.point}`);
    case 'delay':
      return new Promise((resolve) => setTimeout(resolve, order.ms ?? 0));
    case 'cut':
      await gate;
      opened.goOn.delete(number);
  }
}
