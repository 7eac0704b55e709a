import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';

/** How a command ended, with everything it wrote. `code` is null when a signal or the time limit ended it. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end without a shell.
 * @param options.timeoutMs the command is killed after that long
 * @returns its exit code and output; a command that cannot be started at all has code 127
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { timeoutMs?: number } = {},
): Promise<CommandResult> {
  const { timeoutMs, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    // Whoever ends this process leaves no half-done download or migration running.
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    const finish = (code: number | null, stderr = output.stderr) => {
      clearTimeout(timer);
      process.off('exit', killWithUs);
      resolve({ code, stdout: output.stdout, stderr });
    };
    child.once('error', (error) => finish(127, error.message));
    child.once('close', (code) => finish(code));
  });
}
