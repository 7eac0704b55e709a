import { instant } from '../../src/domain/time.js';
import { BenchDays } from '../days.js';
import { openFirm } from '../firm.js';
import { withInstance, type BenchInstance } from '../instance.js';
import { postMany } from '../lives/accept.js';
import { wholeLives, type WholeLives } from '../lives/whole-lives.js';
import { machine, printTable, sayWhenBusy, writeResult, type Row } from '../report.js';
import { rounded } from '../statistics.js';
import { diskOf, largestTables, type Disk } from './disk.js';

/** The small one only shows that everything runs: its figures mean nothing. */
const SIZES = { full: { asleep: 1000, lives: 200 }, small: { asleep: 20, lives: 5 } } as const;

interface Result {
  readonly bytesPerSleeper: Disk;
  readonly bytesPerLife: Disk;
  readonly tables: Readonly<Record<string, number>>;
  readonly mailsPerLife: number;
  readonly life: WholeLives;
}

/** `npm run bench -- cost`: what invoices cost in Temporal actions, mails, CPU and disk. */
export async function runCost(rootDir: string, size: keyof typeof SIZES): Promise<void> {
  const on = machine(rootDir);
  sayWhenBusy(on);
  await withInstance(rootDir, async (instance) => {
    const result = await measure(instance, SIZES[size]);
    printTable(
      `What invoices cost (${size}; ${on['commit'] ?? ''}; load before: ${on['loadAverage'] ?? ''})`,
      rowsOf(result),
    );
    writeResult(rootDir, `cost-${size}`, { machine: on, size: SIZES[size], ...result });
  });
}

async function measure(instance: BenchInstance, size: (typeof SIZES)[keyof typeof SIZES]): Promise<Result> {
  const days = new BenchDays(instant(Date.now()));
  const firm = await openFirm(instance);
  const empty = await diskOf(instance, firm);
  console.log(`bench: ${size.asleep} invoices fall asleep`);
  await postMany(firm, size.asleep, days.farAway());
  await firm.untilOutboxIsEmpty();
  const asleep = await diskOf(instance, firm);
  console.log(`bench: ${size.lives} whole lives`);
  const living = await openFirm(instance);
  const life = await wholeLives(instance, living, size.lives, days.pmeLife());
  const lived = await diskOf(instance, living);
  const { rows } = await living.database.query<{ mails: string }>(
    'SELECT count(*) AS mails FROM mailbox_mail WHERE org_id = $1',
    [living.orgId],
  );
  const tables = await largestTables(living, size.asleep + size.lives);
  await Promise.all([firm.close(), living.close()]);
  return {
    bytesPerSleeper: between(empty, asleep, size.asleep),
    bytesPerLife: between(asleep, lived, size.lives),
    tables,
    mailsPerLife: rounded(Number(rows[0]?.mails ?? 0) / size.lives, 2),
    life,
  };
}

const between = (before: Disk, after: Disk, count: number): Disk => ({
  postgres: Math.round((after.postgres - before.postgres) / count),
  temporal: Math.round((after.temporal - before.temporal) / count),
});

function rowsOf({ bytesPerSleeper, bytesPerLife, tables, mailsPerLife, life }: Result): Row[] {
  const { all, ...parts } = life.cpuMsPerLife;
  const kb = (bytes: number): string => `${rounded(bytes / 1000)} kB`;
  const disk = (each: Disk): string =>
    `${kb(each.postgres + each.temporal)} (PostgreSQL ${kb(each.postgres)}, Temporal ${kb(each.temporal)})`;
  return [
    ['Temporal actions per life, the sandbox clock apart', `${life.actions}`],
    ['mails per life', `${mailsPerLife}`],
    [
      'CPU per life',
      `${all} ms (${Object.entries(parts)
        .map(([part, ms]) => `${part} ${ms}`)
        .join(', ')})`,
    ],
    ['disk per sleeping invoice', disk(bytesPerSleeper)],
    ['disk per whole life', disk(bytesPerLife)],
    [
      'largest tables, bytes per invoice',
      Object.entries(tables)
        .map(([name, bytes]) => `${name} ${bytes}`)
        .join(', '),
    ],
    ['lives completed', `${life.completed} of ${life.lives}`],
  ];
}
