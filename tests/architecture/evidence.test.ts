import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { SEND_PROTOCOL_VERSION } from '../../activities/send/protocol-version.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Figure {
  readonly name: string;
  readonly bad: number;
  readonly tries: number;
}
const { addUp, inWords, currentVersion, readLines } = (await import(
  pathToFileURL(join(ROOT, 'scripts', 'evidence.mjs')).href
)) as {
  addUp: (lines: readonly object[], version: number) => Figure[];
  inWords: (figure: Pick<Figure, 'bad' | 'tries'>) => string;
  currentVersion: () => number;
  readLines: () => readonly { readonly seed: number; readonly commit: string; readonly suite: string }[];
};

const LINES = [
  { suite: 'protocol', protocol: 2, fault: 'database-cut', counted: 100, late: 0, doubled: 0 },
  { suite: 'protocol', protocol: 2, fault: 'sender-killed', counted: 50, late: 0, doubled: 0 },
  { suite: 'protocol', protocol: 2, fault: 'none', counted: 30, late: 1, doubled: 0 },
  { suite: 'protocol', fault: 'database-cut', counted: 5_000, late: 3, doubled: 2 },
  {
    suite: 'protocol',
    protocol: 2,
    fault: 'provider-cut',
    answerAfterMs: 100,
    counted: 20,
    late: 0,
    doubled: 0,
  },
  { suite: 'takeovers', protocol: 2, trials: 60, inFlight: 50, doubled: 0 },
  { suite: 'faults', protocol: 2, counted: 40, late: 0, doubled: 0, sendsUnderKill: 7, apiKills: 4, lost: 0 },
];

test('only lines of the current protocol count; a kill counts what was in flight and taken over', () => {
  expect(addUp(LINES, 2).map(({ bad, tries }) => [bad, tries])).toEqual([
    [0, 210],
    [1, 30],
    [0, 20],
    [0, 57],
    [0, 4],
  ]);
  expect(addUp(LINES, 1)[0]).toMatchObject({ bad: 3, tries: 5_000 });
});

test('it says what N proves, and when it proves the contrary', () => {
  expect(inWords({ bad: 0, tries: 3_000 })).toBe('0 in 3,000: at most 0.10 % (95 %)');
  expect(inWords({ bad: 1, tries: 3_000 })).toBe('1 in 3,000: **broken**');
  expect(inWords({ bad: 0, tries: 0 })).toBe('not measured');
});

test('the version the script reads is the one of the code, and the page has room for the table', () => {
  expect(currentVersion()).toBe(SEND_PROTOCOL_VERSION);
  expect(readFileSync(join(ROOT, 'docs', 'guarantees.md'), 'utf8')).toMatch(
    /<!-- evidence: [^]*<!-- \/evidence -->/,
  );
});

test('every kept line names its seed, commit and suite', () => {
  for (const { seed, commit, suite } of readLines()) {
    expect([typeof seed, typeof commit, typeof suite]).toEqual(['number', 'string', 'string']);
  }
});
