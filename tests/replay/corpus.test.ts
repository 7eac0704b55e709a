import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ANSWER_PATHS, PATH_OF_ANSWER } from './answer-paths.js';
import { ENGINE_PATHS } from './engine-paths.js';
import { PATHS } from './paths.js';
import { HISTORIES, SUMS, sumOf } from './record.js';

// A recorded history is never recorded again: runs that look like it may be asleep for months. The sums say what each
// was when it came; git says that no sum ever changed.

const LINE = /^([0-9a-f]{64}) {2}(\S+)$/;
const recorded = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json')).sort();

/** The lines of a list of sums, `[name, sum]`. */
const sumsIn = (text: string): [string, string][] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [, sum = '', name = ''] = LINE.exec(line) ?? [];
      return [name, sum];
    });

/** Names to which a file of sums ever gave more than one sum, read from its changes as `git log -p` shows them. */
export function recordedAgain(log: string): string[] {
  const sums = new Map<string, Set<string>>();
  for (const line of log.split('\n')) {
    const [, sum = '', name = ''] = LINE.exec(line.replace(/^[+-]/, '')) ?? [];
    if (name !== '') sums.set(name, (sums.get(name) ?? new Set()).add(sum));
  }
  return [...sums].filter(([, all]) => all.size > 1).map(([name]) => name);
}

/** Undefined where there is no history to ask: a copy without git, or a clone of the last commit only. */
function changesOf(file: URL): string | undefined {
  const cwd = fileURLToPath(new URL('.', file));
  const git = (...args: string[]): string | undefined => {
    const { error, status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' });
    return error === undefined && status === 0 ? stdout : undefined;
  };
  if (git('rev-parse', '--is-shallow-repository')?.trim() !== 'false') return undefined;
  return git('log', '--format=', '-p', '--unified=0', '--', fileURLToPath(file));
}

describe('the replay corpus', () => {
  it('has a history of every path', () => {
    const names = new Set(recorded.map((name) => name.replace('.json', '')));
    for (const path of [PATHS, ANSWER_PATHS, ENGINE_PATHS].flatMap((paths) => Object.keys(paths)))
      expect(names, `npm run record:history -- ${path}`).toContain(path);
  });

  it.each(Object.entries(PATH_OF_ANSWER))('has a history of the answer %s: %s', (_answer, path) => {
    expect(recorded).toContain(`${path}.json`);
  });

  it('is what it was when it was recorded', async () => {
    const sums = sumsIn(await readFile(SUMS, 'utf8'));
    expect(sums.map(([name]) => name).sort()).toEqual(recorded);
    for (const [name, sum] of sums) expect(sumOf(await readFile(new URL(name, HISTORIES))), name).toBe(sum);
  });

  it('was never recorded again, as far as git knows', async () => {
    const now = await readFile(SUMS, 'utf8');
    expect(recordedAgain(`${changesOf(SUMS) ?? ''}\n${now}`)).toEqual([]);
  });

  it('would tell when one was', () => {
    const [one, other] = [sumOf('one'), sumOf('other')];
    const log = `+${one}  a.json\n+${one}  b.json\n\n-${one}  a.json\n+${other}  a.json\n`;
    expect(recordedAgain(log)).toEqual(['a.json']);
    expect(recordedAgain(`+${one}  a.json\n-${one}  a.json\n`)).toEqual([]);
    expect(recordedAgain(`+${one}  a.json\n-${one}  a.json\n+${other}  a.json`)).toEqual(['a.json']);
  });

  it('holds nothing of anybody', async () => {
    for (const name of recorded) {
      const text = await readFile(new URL(name, HISTORIES), 'utf8');
      const payloads = [...text.matchAll(/"data": ?"([^"]+)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString('utf8'),
      );
      expect(payloads.length, name).toBeGreaterThan(0);
      expect(text, `${name} names a folder of a machine`).not.toMatch(/ \(?(?:file:\/\/)?\/[\w.-]+\//);
      expect(payloads.join('\n'), name).not.toMatch(/@|Mécanique|Rhône|client\.example|VIR-/);
    }
  });
});
