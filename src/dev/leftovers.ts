import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readJson, writePrivateJson } from './private-file.js';
import { identityOf, isAlive } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';

const FILE = 'children.json';
const GRACE_MS = 10_000;

const record = z.record(z.string(), z.object({ pid: z.number(), startedAt: z.string() }));

/** Keeps on disk which processes a supervisor has started, so that the next one can end what a crash left. */
export class ChildRecord {
  private children: Record<string, ProcessIdentity> = {};

  constructor(private readonly dataDir: string) {}

  note(name: string, pid: number): void {
    const identity = identityOf(pid);
    if (identity === null) return;
    this.children = { ...this.children, [name]: identity };
    writePrivateJson(join(this.dataDir, FILE), this.children);
  }

  pidOf(name: string): number | null {
    return this.children[name]?.pid ?? null;
  }
}

/**
 * Ends the children of a supervisor that was killed itself, in reverse order of their start.
 * A number that belongs to another process by now is left alone.
 */
export async function endLeftovers(dataDir: string, say: (line: string) => void): Promise<void> {
  const known = record.safeParse(readJson(join(dataDir, FILE)));
  if (!known.success) return;
  for (const [name, identity] of Object.entries(known.data).reverse()) {
    if (!isAlive(identity)) continue;
    say(`ending ${name} (pid ${identity.pid}), left behind by a start that was killed`);
    // PostgreSQL takes SIGINT as "now, but cleanly"; SIGTERM would wait for its sessions.
    signal(identity.pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    const deadline = performance.now() + GRACE_MS;
    while (isAlive(identity) && performance.now() < deadline) await sleep(50);
    if (isAlive(identity)) signal(identity.pid, 'SIGKILL');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
