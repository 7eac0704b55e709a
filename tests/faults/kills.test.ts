import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invoice } from '../support/shop-shapes.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import { ensureBuilt } from './built.js';
import { Chance, seedOfRun } from './chance.js';
import { openHouse, PARTS, type House, type Part } from './house.js';
import { playStory, type PlayedStory } from './story-under-fire.js';

/** A long story under a few kills; the fault suite (suite.test.ts) has the many. */
const KILLS_EACH = Number(process.env['KILLS_EACH'] ?? 4);
/** How long everything works at most before the next kill. */
const CALM_MS = 900;
const INVOICES_PER_STORY = 6;
/** An advance may hold its answer for a minute (contract §6), and a kill may cost it that answer more than once. */
const PATIENCE_MS = 240_000;

let house: House;
beforeAll(async () => {
  await ensureBuilt();
  house = await openHouse({ SEND_LEASE_MS: '1500' });
}, 180_000);
afterAll(() => house.stop());

/** Kills parts in a random order at random moments until each had its share. */
async function killAll(chance: Chance): Promise<Record<Part, number>> {
  const kills: Record<Part, number> = { postgres: 0, temporal: 0, api: 0, worker: 0 };
  const victims = chance.shuffled(PARTS.flatMap((part) => Array.from({ length: KILLS_EACH }, () => part)));
  for (const victim of victims) {
    await sleep(chance.upTo(CALM_MS));
    await house.kill(victim);
    kills[victim] += 1;
  }
  return kills;
}

/** Stories one after the other, each in a firm of its own, until the killing is over and the last one ended. */
async function playUntil(isOver: () => boolean): Promise<{ shop: Shop; played: PlayedStory }[]> {
  const all: { shop: Shop; played: PlayedStory }[] = [];
  do {
    const shop = await sandboxOrganisation(house.premises, { patienceMs: PATIENCE_MS, startsNow: true });
    all.push({ shop, played: await playStory(shop, INVOICES_PER_STORY) });
  } while (!isOver());
  return all;
}

async function expectWholeAndOnce(shop: Shop, { paid, invoices }: PlayedStory): Promise<void> {
  expect(invoices).toHaveLength(INVOICES_PER_STORY);
  for (const invoice of invoices) {
    // Nothing lost: what was acknowledged is there, in the state it was acknowledged in (P3).
    const found = await shop.api.get<Invoice>(`/v1/invoices/by-number/${invoice.number}`);
    expect(found).toMatchObject({ id: invoice.id, state: 'settled', outstandingCents: 0 });
    // Every run ends, in its named state (P5).
    const run = await shop.endOfRun(invoice, 60_000);
    expect(run).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
    // Each step exactly once by the provider's log (P2), none after its payment was acknowledged (P1).
    const { steps, acknowledgedAtMs } = paid.get(invoice.id) ?? { steps: [], acknowledgedAtMs: 0 };
    const mails = await shop.mailsHandedOver(invoice);
    expect(
      mails.map((mail) => mail.step),
      invoice.number,
    ).toEqual(steps);
    for (const mail of mails) expect(mail.receivedAtMs).toBeLessThan(acknowledgedAtMs);
  }
}

test(
  `${KILLS_EACH} kills each of the API, the worker, Temporal and PostgreSQL only delay the story (P1, P2, P3, P5)`,
  { timeout: 600_000 },
  async () => {
    const chance = new Chance(seedOfRun());
    const told = `seed ${chance.seed}: FAULT_SEED=${chance.seed} repeats it`;
    let isOver = false;
    try {
      const killing = killAll(chance).finally(() => {
        isOver = true;
      });
      const [kills, stories] = await Promise.all([killing, playUntil(() => isOver)]);
      expect(kills).toEqual({
        postgres: KILLS_EACH,
        temporal: KILLS_EACH,
        api: KILLS_EACH,
        worker: KILLS_EACH,
      });
      for (const { shop, played } of stories) {
        await expectWholeAndOnce(shop, played);
        await shop.close();
      }
    } catch (failure) {
      const words = PARTS.map((part) => `--- ${part}\n${house.lastWords(part)}`).join('\n');
      throw new Error(`${told}\n${(failure as Error).message}\n${words}`, { cause: failure });
    }
  },
);
