import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** One row of the printed table. */
export type Row = readonly [metric: string, value: string];

/** What the figures were taken on; without it they mean nothing. */
export function machine(rootDir: string): Readonly<Record<string, string | number>> {
  const processors = cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    commit: commitOf(rootDir),
    loadAverage: loadAverage(),
  };
}

/** Which version the figures are of: a commit, and whether files were changed since. */
function commitOf(rootDir: string): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: rootDir, encoding: 'utf8' }).trim();
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', changed' : ''}`;
  } catch {
    return 'unknown';
  }
}

/** What else keeps the machine busy as the benchmark begins. */
function loadAverage(): string {
  try {
    return readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
  } catch {
    return 'unknown';
  }
}

/** More load than this before the start is somebody else's work. */
const AT_REST = 0.5;

export function sayWhenBusy(on: ReturnType<typeof machine>): void {
  const busy = Number(String(on['loadAverage']).split(' ')[0]);
  if (busy <= AT_REST) return;
  console.log(`bench: the machine is not at rest (load ${busy}): the figures will say more about that`);
}

export function printTable(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([metric]) => metric.length));
  console.log(`\n${title}\n`);
  for (const [metric, value] of rows) console.log(`  ${metric.padEnd(width)}  ${value}`);
}

/** Writes the result under bench/results/ and says where. */
export function writeResult(rootDir: string, name: string, result: unknown): void {
  const folder = join(rootDir, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nEverything in numbers: ${file}`);
}
