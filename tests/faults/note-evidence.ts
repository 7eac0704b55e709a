import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { SEND_PROTOCOL_VERSION } from '../../activities/send/protocol-version.js';

const PRODUCT = ['src', 'activities', 'workflows'];

/**
 * Prints the figures of a run and, where `FAULT_EVIDENCE` names a file, appends them to it: with the day, the commit
 * (`+` when the product differs from it) and the version of the send protocol they are about. Before anything is expected
 * of them, so that a red run is kept as well.
 */
export function noteEvidence(line: Readonly<Record<string, unknown>> & { readonly suite: string }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
  const path = process.env['FAULT_EVIDENCE'];
  if (path === undefined) return;
  const { suite, ...figures } = line;
  const on = new Date().toISOString().slice(0, 10);
  mkdirSync(dirname(path), { recursive: true });
  const whole = { on, suite, commit: commitNow(), protocol: SEND_PROTOCOL_VERSION, ...figures };
  appendFileSync(path, `${JSON.stringify(whole)}\n`);
}

function commitNow(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', '--', ...PRODUCT) === '';
  return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : '+'}`;
}
