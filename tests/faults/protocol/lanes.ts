import type pg from 'pg';
import { Stage } from '../../engine/stage.js';
import { startFakePostmark, type FakePostmark } from '../../support/fake-postmark/start.js';
import type { Chance } from '../chance.js';
import { AT_ONCE, Senders, type Field } from './trials.js';
import { oraclePool } from '../../support/oracle-pool.js';

/** Firms side by side, each in a database of its own, so that the clock and the connections of one are not another's. */
export interface Lanes {
  /** Due invoices to `batch`, again and again in every lane, until it is enough. */
  drive(
    field: Pick<Field, 'mode'> & Partial<Pick<Field, 'answerMs'>> & { readonly isSecure: boolean },
    isEnough: () => boolean,
    batch: (field: Field, senders: Senders, invoiceIds: readonly string[]) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

interface Lane {
  readonly stage: Stage;
  readonly oracle: pg.Pool;
}

/** Opens so many, with the providers (http and TLS) they share. */
export async function openLanes(
  count: number,
  terms: { readonly leaseMs: number; readonly answerMs: number; readonly chance: Chance },
): Promise<Lanes> {
  const lanes: Lane[] = [];
  for (let opened = 0; opened < count; opened += 1) lanes.push(await openLane());
  const fakes = new Map<boolean, FakePostmark>();
  for (const isSecure of [false, true]) {
    const fake = await startFakePostmark({ isSecure });
    fakes.set(isSecure, fake);
  }
  return {
    async drive({ mode, isSecure, answerMs = terms.answerMs }, isEnough, batch) {
      const fake = fakes.get(isSecure) as FakePostmark;
      await fake.behave({ always: { delayMs: answerMs } });
      const driven = lanes.map((lane) =>
        driveLane({ ...terms, ...lane, fake, mode, answerMs }, isEnough, batch),
      );
      await Promise.all(driven);
    },
    async close() {
      for (const fake of fakes.values()) fake.close();
      for (const { oracle, stage } of lanes) {
        await oracle.end();
        await stage.close();
      }
    },
  };
}

async function openLane(): Promise<Lane> {
  const stage = await Stage.open();
  return { stage, oracle: oraclePool(stage.testDatabase.superuserUrl, 2) };
}

async function driveLane(
  field: Field,
  isEnough: () => boolean,
  batch: (field: Field, senders: Senders, invoiceIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const senders = new Senders(field);
  try {
    while (!isEnough()) await batch(field, senders, await dueInvoices(field.stage));
  } finally {
    senders.close();
  }
}

async function dueInvoices(stage: Stage): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < AT_ONCE; made += 1) ids.push(await stage.postInvoice());
  await stage.jumpToDueSlot(ids);
  return ids;
}
