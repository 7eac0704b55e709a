import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks per second of /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of the process and of its children that have ended, in milliseconds. */
  readonly cpuMs: number;
}

/** CPU time of a process and everything below it so far, in milliseconds. Linux only. */
export function cpuOfTree(root: number): number {
  return treeOf(root).reduce((sum, line) => sum + line.cpuMs, 0);
}

/** Proportional memory of a process and everything below it (shared pages counted once), in megabytes. */
export function memoryOfTree(root: number): number {
  const kilobytes = treeOf(root).map(({ pid }) => {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      return 0; // ended meanwhile
    }
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function treeOf(root: number): ProcessLine[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => lineOf(Number(name)))
    .filter((line) => line !== null);
  const found = new Map(all.filter((line) => line.pid === root).map((line) => [line.pid, line]));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const line of all) if (found.has(line.parent)) found.set(line.pid, line);
  }
  return [...found.values()];
}

function lineOf(pid: number): ProcessLine | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold spaces and parentheses: fields are counted after the last one.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
    return { pid, parent: fields[1] ?? 0, cpuMs: (ticks * 1000) / TICKS_PER_SECOND };
  } catch {
    return null;
  }
}
