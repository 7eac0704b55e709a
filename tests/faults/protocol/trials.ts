import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Stage } from '../../engine/stage.js';
import type { FakePostmark } from '../../support/fake-postmark/start.js';
import type { LogLine } from '../../support/fake-postmark/log.js';
import type { Chance } from '../chance.js';
import type { SenderMode } from './sender.js';
import { SenderProcess, type Claim } from './sender-process.js';

/** What goes wrong in a trial. `none` is for the control, which needs no fault to fail. */
export const FAULTS = ['database-cut', 'sender-stopped', 'sender-killed', 'provider-cut'] as const;
export type ProtocolFault = (typeof FAULTS)[number] | 'none';

export interface Field {
  readonly stage: Stage;
  readonly oracle: pg.Pool;
  readonly fake: FakePostmark;
  readonly mode: SenderMode;
  readonly leaseMs: number;
  /** How long the provider takes to answer. */
  readonly answerMs: number;
  readonly chance: Chance;
  /** Is told of every payment that was tried (negative controls, which are judged by the oracle of the suite). */
  readonly onPayment?: (payment: Payment & { readonly invoiceId: string }) => void;
}

/** What came of the trials of one kind. */
export interface Tally {
  trials: number;
  /** The payment was posted between the claim and the provider's answer. */
  counted: number;
  /** Of those: the provider got the request after the payment was acknowledged. */
  late: number;
  /** One message taken twice (nobody sends anew here: takeovers.ts is about that). */
  doubled: number;
  /** Payments that were answered 503 for want of a lease that ends. */
  refusedPayments: number;
  paymentMs: number[];
}
export const emptyTally = (): Tally => ({
  trials: 0,
  counted: 0,
  late: 0,
  doubled: 0,
  refusedPayments: 0,
  paymentMs: [],
});

/** Sends in flight in one sender: a fault that hits the process hits them all. */
export const AT_ONCE = 8;
const GAP_MS = 60;
const STOPPED_LEASES = 1.5;

/** From the claim to a little before the provider's answer. */
export const windowMs = ({ answerMs }: Field): number => GAP_MS + answerMs;

/** Senders that wait for work; whoever was killed is not given back. */
export class Senders {
  readonly #spare: SenderProcess[] = [];

  constructor(private readonly field: Field) {}

  async take(): Promise<SenderProcess> {
    const sender = this.#spare.shift() ?? this.#start();
    await sender.ready;
    return sender;
  }

  /** Starts one ahead, while somebody waits for something else. */
  prepare(): void {
    this.#spare.push(this.#start());
  }

  giveBack(sender: SenderProcess): void {
    this.#spare.push(sender);
  }

  close(): void {
    for (const sender of this.#spare) sender.signal('SIGKILL');
  }

  #start(): SenderProcess {
    const { stage, fake, leaseMs, mode } = this.field;
    const { url } = stage.testDatabase;
    return new SenderProcess(
      { databaseUrl: url, orgId: stage.orgId, apiUrl: fake.apiUrl, leaseMs, mode, gapMs: GAP_MS },
      fake.caPath,
    );
  }
}

/** One sender with several sends, one fault, and a payment for each at a moment of its own. */
export async function runBatch(
  field: Field,
  senders: Senders,
  fault: ProtocolFault,
  invoiceIds: readonly string[],
  tally: Tally,
): Promise<void> {
  const sender = await senders.take();
  const { chance } = field;
  const from = (await field.fake.log()).length;
  sender.send(invoiceIds);
  const payments = invoiceIds.map(async (invoiceId) => {
    const claim = await sender.claimOf(invoiceId);
    await pause(chance.upTo(windowMs(field)));
    return { invoiceId, claim, ...(await pay(field, invoiceId)) };
  });
  const striking = strike(field, sender, fault, invoiceIds);
  const paid = await Promise.all(payments);
  await striking;
  if (fault === 'sender-killed') {
    senders.prepare();
    await pause(field.leaseMs * STOPPED_LEASES); // bytes of the dead that would arrive late have this long
  } else {
    await sender.finished(invoiceIds);
    senders.giveBack(sender);
  }
  for (const payment of paid) field.onPayment?.(payment);
  const log = (await field.fake.log()).slice(from);
  for (const payment of paid) await judge(field.stage, log, payment, tally);
}

/** When so many of them have come true. */
function nthOf(events: readonly Promise<unknown>[], wanted: number): Promise<void> {
  return new Promise((resolve) => {
    let happened = 0;
    for (const event of events)
      void event.then(() => {
        happened += 1;
        if (happened >= wanted) resolve();
      });
  });
}

/** When at least half of the sends are claimed; how many exactly is drawn. */
export function mostClaimed(
  { chance }: Field,
  sender: SenderProcess,
  invoiceIds: readonly string[],
): Promise<void> {
  const least = AT_ONCE / 2;
  return nthOf(
    invoiceIds.map((id) => sender.claimOf(id)),
    least + Math.floor(chance.upTo(AT_ONCE - least + 1)),
  );
}

/**
 * Strikes when at least half of the sends are claimed: on a busy machine the claims come one after the other,
 * and a fault that waits for the first alone finds a sender that has hardly begun.
 */
async function strike(
  field: Field,
  sender: SenderProcess,
  fault: ProtocolFault,
  invoiceIds: readonly string[],
): Promise<void> {
  if (fault === 'none') return;
  await mostClaimed(field, sender, invoiceIds);
  await pause(field.chance.upTo(windowMs(field)));
  switch (fault) {
    case 'database-cut':
      // Of this batch alone: the numbers of processes come round again on a busy machine.
      for (const invoiceId of invoiceIds) {
        const claim = sender.claims.get(invoiceId);
        if (claim) await field.oracle.query('SELECT pg_terminate_backend($1)', [claim.backend]);
      }
      return;
    case 'sender-stopped':
      sender.signal('SIGSTOP');
      await pause(field.leaseMs * STOPPED_LEASES);
      sender.signal('SIGCONT');
      return;
    case 'sender-killed':
      sender.signal('SIGKILL');
      return;
    case 'provider-cut':
      await field.fake.cutAll();
      return;
  }
}

export interface Payment {
  readonly firedNs: bigint;
  /** Undefined: refused, to be repeated. */
  readonly acknowledgedNs: bigint | undefined;
}

async function pay({ stage }: Field, invoiceId: string): Promise<Payment> {
  const firedNs = process.hrtime.bigint();
  const isPaid = await stage.pay(invoiceId).then(
    () => true,
    () => false,
  );
  return { firedNs, acknowledgedNs: isPaid ? process.hrtime.bigint() : undefined };
}

/** By the provider's log and the clock of this machine, never by what the sender believes. */
async function judge(
  stage: Stage,
  log: readonly LogLine[],
  { invoiceId, claim, firedNs, acknowledgedNs }: Payment & { invoiceId: string; claim: Claim | undefined },
  tally: Tally,
): Promise<void> {
  tally.trials += 1;
  if (acknowledgedNs === undefined) {
    tally.refusedPayments += 1;
    return;
  }
  tally.paymentMs.push(Number(acknowledgedNs - firedNs) / 1e6);
  const messageIds = new Set((await stage.messages(invoiceId)).map((message) => message.id));
  const lines = log.filter((line) => messageIds.has(line.messageId ?? ''));
  const taken = lines.filter((line) => line.event === 'taken');
  if (taken.length > 1) tally.doubled += 1;
  const answered = lines.find((line) => line.event === 'answered');
  const isDuring = claim !== undefined && firedNs >= claim.atNs && (!answered || firedNs <= answered.atNs);
  if (!isDuring) return;
  tally.counted += 1;
  if (lines.some((line) => line.event === 'received' && line.atNs > acknowledgedNs)) tally.late += 1;
}
