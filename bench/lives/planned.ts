import { setTimeout as sleep } from 'node:timers/promises';
import type { Firm } from '../firm.js';
import { rounded, spreadOf, type Spread } from '../statistics.js';
import { postMany } from './accept.js';
import { addPolicy } from './bench-policy.js';
import type { BurstDays } from './burst.js';
import { clockOffsetMs, untilArrived } from './mailbox.js';

export interface Planned {
  readonly mails: number;
  readonly handedOver: number;
  readonly plannedPerSecond: number;
  /** From each mail's own planned instant to its arrival in the mailbox. */
  readonly lateness: Spread;
}

/** Two minutes of slot: the messages are planned over its first minute. */
const SLOT = { from: '09:00', to: '09:02' };
const SPREAD_SECONDS = 60;

/** A minute of real time with so many mails planned per second, each at its own instant; nothing is skipped over. */
export async function planned(firm: Firm, perSecond: number, days: BurstDays): Promise<Planned> {
  const name = `planned-${perSecond}`;
  await addPolicy(firm, name, SLOT);
  const mails = perSecond * SPREAD_SECONDS;
  await postMany(firm, mails, days.dueOn, name);
  await firm.untilOutboxIsEmpty();
  await firm.advanceTo(`${days.jumpOn}T08:59`);
  // The minute before, then the minute itself: the organisation's clock runs at the real one's pace.
  await sleep(60_000 + SPREAD_SECONDS * 1000);
  const arrivals = await untilArrived(firm, name, mails);
  const offsetMs = await clockOffsetMs(firm);
  return {
    mails,
    handedOver: arrivals.length,
    plannedPerSecond: rounded(mails / SPREAD_SECONDS),
    lateness: spreadOf(arrivals.map((arrival) => arrival.receivedAtMs + offsetMs - arrival.plannedForMs)),
  };
}
