import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

// docs/guarantees.md is held to its word: what it names is there.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/guarantees.md');
const PARTS = ['Promised.', 'Not promised.', 'Proof.', 'Figure.', 'Negative control.'];

const promises = [...page.matchAll(/^## (P\d) .+$([^]*?)(?=^## )/gm)].map(([, name = '', text = '']) => ({
  name,
  text,
}));

test('it states P1 to P8', () => {
  expect(promises.map(({ name }) => name)).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8']);
});

describe.each(promises)('$name', ({ text }) => {
  test.each(PARTS)('says: %s', (part) => {
    expect(text).toMatch(new RegExp(`^\\*\\*${part.replace('.', '\\.')}\\*\\* .{15}`, 'm'));
  });

  test('its proof is tests, its figure has a command', () => {
    const [, proof = ''] = /\*\*Proof\.\*\*([^]*?)\*\*Figure/.exec(text) ?? [];
    expect(proof).toMatch(/`tests\/[^`]+\.test\.ts`/);
    const [, figure = ''] = /\*\*Figure\.\*\*([^]*?)\*\*Negative/.exec(text) ?? [];
    expect(figure).toMatch(/`npm (run|test)/);
  });
});

test('every file it names is there', () => {
  const named = [...page.matchAll(/`((?:tests|docs|scripts|src|workflows)\/[^`\s]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every test a negative control quotes stands in the file named before it', () => {
  const controls = promises.map(({ text }) => text.slice(text.indexOf('**Negative control.**')));
  const quoted = controls.flatMap((text) => {
    let path = '';
    const found: { path: string; title: string }[] = [];
    for (const [, file, title] of text.matchAll(/`(tests\/[^`]+\.test\.ts)`|"([^"]+)"/g)) {
      if (file !== undefined) path = file;
      else found.push({ path, title: (title ?? '').replace(/\s+/g, ' ') });
    }
    return found;
  });
  expect(quoted.length).toBeGreaterThanOrEqual(12);
  expect(quoted.filter(({ path, title }) => !read(path).replaceAll("\\'", "'").includes(title))).toEqual([]);
});

test('every command it gives exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const commands = [...page.matchAll(/`npm (?:run )?([a-z:]+)/g)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});
