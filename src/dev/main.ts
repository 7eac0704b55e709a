import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config.js';
import type { InstanceFile } from './instance-file.js';
import { releaseLock, takeLock } from './instance-lock.js';
import { Supervisor } from './supervisor.js';

// dist/src/dev/main.js → the root of the clone
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const PARENT_WATCH_MS = 500;

/**
 * `npm start`, once everything is installed and built (scripts/start.mjs): brings one instance up and
 * keeps it up until SIGINT, SIGTERM or SIGHUP. Ends the process itself; exit code 1 when it cannot start.
 */
export async function runInstance(): Promise<void> {
  const dataDir = resolve(
    process.env.RELANCE_DATA_DIR ? process.env.RELANCE_DATA_DIR : join(ROOT, '.relance'),
  );
  const other = lockOrEnd(dataDir);
  if (other !== null) {
    say(
      `an instance is already running on ${dataDir} (pid ${other.pid}); see ${join(dataDir, 'instance.json')}`,
    );
    process.exit(1);
  }
  // A terminal that is gone must not take the instance's orderly end with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const supervisor = new Supervisor({ rootDir: ROOT, dataDir, environment: process.env, say });
  let ending: Promise<void> | null = null;
  const end = (code: number, reason: string) => {
    // Ctrl-C arrives twice through npm: once is enough.
    ending ??= endInstance(supervisor, dataDir, code, reason);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end(0, 'stopping'));
  }
  onParentGone(() => end(0, 'npm is gone: stopping'));
  try {
    const instance = await supervisor.start();
    introduce(instance, dataDir, supervisor.logFile);
  } catch (error) {
    for (const line of problemLines(error)) say(line);
    end(1, 'could not start; ending what was started');
  }
}

/** Takes the folder, or says in a line why it cannot be used: a file, a disk that is full, somebody else's. */
function lockOrEnd(dataDir: string): ReturnType<typeof takeLock> {
  try {
    return takeLock(dataDir);
  } catch (error) {
    say(`${dataDir} cannot keep the instance's data: ${(error as Error).message}`);
    say('Nothing was started. Set RELANCE_DATA_DIR to a folder this user may write to.');
    process.exit(1);
  }
}

/** A killed `npm start` cannot pass the signal on; nothing shall stay behind all the same. */
function onParentGone(act: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, PARENT_WATCH_MS);
}

async function endInstance(
  supervisor: Supervisor,
  dataDir: string,
  code: number,
  reason: string,
): Promise<void> {
  say(reason);
  await supervisor.stop();
  releaseLock(dataDir);
  say('stopped');
  process.exit(code);
}

function problemLines(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  return [error instanceof Error ? error.message : String(error)];
}

function introduce(instance: InstanceFile, dataDir: string, logFile: string): void {
  const rows = [
    ['Pages', instance.webUrl],
    ['Mailbox', instance.mailboxUrl],
    ['API', `${instance.apiUrl}/v1  (reference: ${instance.apiUrl}/docs)`],
    ['Temporal UI', instance.temporalUiUrl ?? `(yours; server ${instance.temporalAddress})`],
    ['Login', `${instance.login.email}  ${instance.login.password}`],
    ['API key', instance.apiKey],
    ['Logs', logFile],
    ['Everything', join(dataDir, 'instance.json')],
  ];
  console.log('');
  console.log('relance is ready. A sandbox organisation is waiting; nothing leaves this machine.');
  for (const [name, value] of rows) console.log(`  ${(name ?? '').padEnd(12)} ${value ?? ''}`);
  console.log('');
  console.log('`npm run demo` in another terminal tells the story of one invoice. Ctrl-C stops everything.');
}

function say(line: string): void {
  console.log(`relance: ${line}`);
}
