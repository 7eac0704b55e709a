import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import { ensureBuilt } from './built.js';
import { openHouse, PARTS, type House } from './house.js';
import { ObservationLog } from './oracle/log.js';
import { expectKept } from './oracle/look.js';
import { ClientWitness } from './oracle/witness.js';

// The disk under PostgreSQL is full (crash table, row 41): 503 and nothing else, and what was answered 2xx is there when
// there is room again. On a disk of its own where this account may mount one; everywhere, PostgreSQL's own answer to it.

const DISK_MB = 256;
const MOST_TRIES = 600;

beforeAll(ensureBuilt, 180_000);

const mount = (folder: string): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0755`, 'tmpfs', folder]);
};
const mayMount = await (async (): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'relance-mount-'));
  try {
    mount(folder);
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
})();

interface Scene {
  readonly house: House;
  readonly fill: () => Promise<void>;
  readonly free: () => Promise<void>;
}

/** Writes until there is no room for another block. */
async function fillDisk(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const bytes of [1_048_576, 4_096]) {
      const block = Buffer.alloc(bytes);
      const isRoom = (): Promise<boolean> =>
        file.write(block).then(
          ({ bytesWritten }) => bytesWritten === bytes,
          (error: unknown) => {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
            return false;
          },
        );
      while (await isRoom());
    }
  } finally {
    await file.close();
  }
}

/** A failure shows what the programs said last. */
async function withLastWords(house: House, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (failure) {
    const words = PARTS.map((part) => `--- ${part}\n${house.lastWords(part)}`).join('\n');
    throw new Error(`${(failure as Error).message}\n${words}`, { cause: failure });
  }
}

/** Every answer is 201 or a 503 that says when to come again, until the first 503; then the same calls succeed. */
async function livesThrough({ house, fill, free }: Scene, logPath: string): Promise<void> {
  const log = new ObservationLog(logPath);
  const { witness } = new ClientWitness(log, 'full disk');
  const shop = await sandboxOrganisation(house.premises, { witness, startsNow: true });
  const before = await shop.postInvoice();
  const receivedOn = (await shop.now()).slice(0, 10);
  const payment = { amountCents: before.totalCents, reference: 'VIR-full', currency: 'EUR', receivedOn };
  await fill();
  const refused = await postUntilRefused(shop);
  const paying = { body: payment, idempotencyKey: 'pay' };
  const whileFull = await shop.api.call('POST', `/v1/invoices/${before.id}/payments`, paying);
  expect([201, 503]).toContain(whileFull.status);
  await shop.api.call('GET', '/healthz', { expected: [200] });

  await free();
  if (!house.isUp('postgres')) await house.start('postgres');
  const again = await new ApiClient({
    baseUrl: house.premises.apiUrl,
    key: house.premises.operatorKey,
    patienceMs: 60_000,
  }).call('GET', '/readyz', {});
  expect(again.status).toBe(200);
  for (const [path, call] of [...refused, [`/v1/invoices/${before.id}/payments`, paying] as const]) {
    await expect
      .poll(async () => (await shop.api.call('POST', path, call)).status, { timeout: 30_000 })
      .toBe(201);
  }
  await expectKept({ premises: house.premises, orgId: shop.orgId, log });
  await shop.close();
  log.close();
}

type Refused = readonly [path: string, call: { readonly body: unknown; readonly idempotencyKey: string }];

async function postUntilRefused(shop: Shop): Promise<Refused[]> {
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const call = { body: shop.invoiceBody(), idempotencyKey: `post-${tried}` };
    const answer = await shop.api.call('POST', '/v1/invoices', call);
    if (answer.status === 201) continue;
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    return [['/v1/invoices', call]];
  }
  throw new Error(`nothing was refused in ${MOST_TRIES} invoices`);
}

describe.runIf(mayMount)('a disk of its own that is full', () => {
  let disk: string;
  let house: House;
  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'relance-disk-'));
    mount(disk);
    await chmod(disk, 0o755);
    house = await openHouse({ SEND_LEASE_MS: '1500' }, { dataDir: join(disk, 'postgres') });
  }, 180_000);
  afterAll(async () => {
    await house.stop();
    execFileSync('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true, force: true });
  });

  test(
    '503 and no 2xx that is lost; the same calls succeed when there is room',
    { timeout: 180_000 },
    async () => {
      const ballast = join(disk, 'ballast');
      const fill = (): Promise<void> => fillDisk(ballast);
      const free = (): Promise<void> => rm(ballast);
      const folder = await mkdtemp(join(tmpdir(), 'relance-full-'));
      await withLastWords(house, livesThrough({ house, fill, free }, join(folder, 'log.jsonl')));
      await rm(folder, { recursive: true, force: true });
    },
  );
});

describe('PostgreSQL answers as it does on a full disk (53100)', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ SEND_LEASE_MS: '1500' });
  }, 180_000);
  afterAll(() => house.stop());

  const asSuperuser = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: house.premises.superuserUrl });
    await client.connect();
    await client.query(text);
    await client.end();
  };

  test('503, and the same calls succeed when it takes rows again', { timeout: 120_000 }, async () => {
    const fill = (): Promise<void> =>
      asSuperuser(`
        CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END $$;
        CREATE TRIGGER disk_full BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION disk_full();
        CREATE TRIGGER disk_full BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION disk_full();`);
    const free = (): Promise<void> => asSuperuser('DROP FUNCTION disk_full() CASCADE');
    const folder = await mkdtemp(join(tmpdir(), 'relance-full-'));
    await withLastWords(house, livesThrough({ house, fill, free }, join(folder, 'log.jsonl')));
    await rm(folder, { recursive: true, force: true });
  });
});
