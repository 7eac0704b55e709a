import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FAILPOINTS } from '../../src/failpoints.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs', 'faults.md'), 'utf8');
const ROWS = 44;

const inProduct = ['src', 'activities', 'workflows'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(ROOT, folder, path), 'utf8').matchAll(/\breached\(\s*'([^']+)'/g),
    ])
    .map((match) => match[1]),
);

test('every failpoint stands in the product, at one place', () => {
  expect([...inProduct].sort()).toEqual([...FAILPOINTS].sort());
});

test('every row of the crash table has its failpoint, or the reason why it needs none', () => {
  const rows = [...page.matchAll(/^\| (\d+) \|[^|]+\| ([^|]+) \|$/gm)];
  expect(rows.map((row) => Number(row[1]))).toEqual(Array.from({ length: ROWS }, (_, at) => at + 1));
  const named = new Set<string>(FAILPOINTS);
  for (const [, number, place = ''] of rows) {
    const points = [...place.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map((match) => match[1] ?? '');
    expect(
      points.every((point) => named.has(point)),
      `row ${number}`,
    ).toBe(true);
    if (!/^none( yet)?: .{10}/.test(place)) expect(points, `row ${number}`).not.toEqual([]);
  }
});

test('the page names every failpoint', () => {
  expect(FAILPOINTS.filter((point) => !page.includes(`\`${point}\``))).toEqual([]);
});
