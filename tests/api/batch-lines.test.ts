import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BodyBroken, type RawLine, type Splitter } from '../../src/api/batch/lines.js';
import { readLine } from '../../src/api/batch/read-line.js';
import { ArraySplitter } from '../../src/api/batch/split-array.js';
import { NdjsonSplitter } from '../../src/api/batch/split-ndjson.js';

/** The lines of a body that arrives in pieces of the given sizes, over and over. */
function cut(splitter: Splitter, body: Buffer | string, sizes: readonly number[] = [7]): RawLine[] {
  const bytes = Buffer.from(body);
  const lines: RawLine[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    lines.push(...splitter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  lines.push(...splitter.end());
  return lines;
}

const texts = (lines: readonly RawLine[]) =>
  lines.map(({ line, bytes }) => [line, bytes?.toString() ?? null]);
const anySizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('elements of an array', () => {
  test('are those JSON.parse sees, wherever the body is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })),
        anySizes,
        fc.integer({ min: 0, max: 3 }),
        (values, sizes, indent) => {
          const body = `\ufeff \n${JSON.stringify(values, null, indent)}\r\n`;
          const lines = cut(new ArraySplitter(), body, sizes);
          expect(lines.map(({ line }) => line)).toEqual(values.map((_, index) => index + 1));
          const parsed = lines.map(({ bytes }) => JSON.parse(bytes?.toString() ?? '') as unknown);
          expect(parsed).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
    );
  });

  test('whatever comes, nothing is taken for an element that JSON would read otherwise', () => {
    const signs = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"',
      '\\',
      '1',
      'a',
      ' ',
      '\n',
      '"a":1',
      'null',
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 30 }), anySizes, (parts, sizes) => {
        const body = `[${parts.join('')}`;
        let whole: unknown;
        try {
          whole = JSON.parse(body) as unknown;
        } catch {
          whole = undefined;
        }
        let lines: RawLine[] | undefined;
        try {
          lines = cut(new ArraySplitter(), body, sizes);
        } catch (error) {
          expect(error).toBeInstanceOf(BodyBroken);
        }
        if (whole !== undefined) {
          expect(lines?.map(({ bytes }) => JSON.parse(String(bytes)) as unknown)).toEqual(whole);
        } else if (lines) {
          // Cut without doubt, so one element at least is no JSON by itself.
          expect(lines.some(({ bytes }) => !isJson(String(bytes)))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['nothing', '', 1, 'breaks off before the array is closed'],
    ['an object', '{"a":1}', 1, 'is no JSON array'],
    ['words', 'hello', 1, 'is no JSON array'],
    ['cut off', '[{"a":1},{"b":', 2, 'breaks off before the array is closed'],
    ['never closed', '[{"a":1}', 1, 'breaks off before the array is closed'],
    ['an empty element', '[1,,2]', 2, 'is empty'],
    ['a comma at the end', '[1,2,]', 3, 'is empty'],
    ['a bracket too many', '[{"a":1}},{"b":1}]', 1, 'has brackets that do not match'],
    ['brackets crossed', '[1,{"a":[1}]', 2, 'has brackets that do not match'],
    ['something after it', '[1] 2', 2, 'comes after the array is closed'],
    ['two arrays', '[1][2]', 2, 'comes after the array is closed'],
    ['1,001 brackets', `[${'['.repeat(1_001)}`, 1, 'is nested too deep'],
    ['half a byte order mark', '\u00ef[1]', 1, 'is no JSON array'],
  ])('%s breaks the array', (_name, body, line, reason) => {
    try {
      cut(new ArraySplitter(), body);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BodyBroken);
      expect([(error as BodyBroken).line, (error as BodyBroken).reason]).toEqual([line, reason]);
    }
  });

  test('an empty array has none', () => {
    expect(cut(new ArraySplitter(), ' [ \n ] ')).toEqual([]);
  });

  test('one longer than 256 kB is passed over, its neighbours are not', () => {
    const long = JSON.stringify('x'.repeat(256 * 1024));
    const lines = cut(new ArraySplitter(), `[1,${long},"]"]`, [64 * 1024]);
    expect(texts(lines)).toEqual([
      [1, '1'],
      [2, null],
      [3, '"]"'],
    ]);
  });
});

describe('lines of NDJSON', () => {
  test('end with their line feed; blank ones are counted and skipped', () => {
    const body = '\ufeff{"a":1}\r\n\n  \t\r\n{"b":\n{"c":3}';
    for (const size of [1, 2, 3, 5, 100]) {
      expect(texts(cut(new NdjsonSplitter(), body, [size]))).toEqual([
        [1, '{"a":1}\r'],
        [4, '{"b":'],
        [5, '{"c":3}'],
      ]);
    }
  });

  test('one longer than 256 kB is passed over', () => {
    const lines = cut(new NdjsonSplitter(), `1\n${'x'.repeat(256 * 1024 + 1)}\n3\n`, [64 * 1024]);
    expect(texts(lines)).toEqual([
      [1, '1'],
      [2, null],
      [3, '3'],
    ]);
  });
});

test('50 MB are cut in a few seconds, brackets and backslashes included', () => {
  const element = Buffer.from(`${JSON.stringify({ a: '\\"[{'.repeat(50), b: [[1, 2], { c: 3 }] })},`);
  const piece = Buffer.concat(Array.from({ length: 200 }, () => element));
  const splitter = new ArraySplitter();
  const startedAt = performance.now();
  let count = 0;
  count += [...splitter.push(Buffer.from('['))].length;
  for (let sent = 0; sent < 50_000_000; sent += piece.length) {
    count += [...splitter.push(piece)].length;
  }
  expect(count).toBeGreaterThan(100_000);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('a line is read by the parser of single bodies, and refused with paths of its own', () => {
  const reading = {
    schema: z.strictObject({ number: z.string(), deep: z.json().optional() }),
    names: (field: (name: string) => string | null) => ({ number: field('number') }),
  };
  const errorsOf = (text: string | Buffer) => {
    const line = readLine({ line: 1, bytes: Buffer.from(text) }, reading);
    return 'errors' in line
      ? [line.names.number, ...line.errors.map((one) => [one.path, one.message])]
      : 'read';
  };
  expect(errorsOf('{"number":"F-1"}')).toBe('read');
  expect(errorsOf('{"number":"F-1","number":"F-2"}')).toEqual([
    null,
    ['', 'names a field twice in one object'],
  ]);
  expect(errorsOf(`{"number":"F-1","deep":${'['.repeat(20)}${']'.repeat(20)}}`)).toEqual([
    null,
    ['', 'is nested deeper than 20 levels'],
  ]);
  expect(errorsOf('{"number":"F-1","__proto__":{"x":1}}')).toEqual(['F-1', ['/__proto__', 'unknown field']]);
  expect(errorsOf('{"number":"F\\u0000"}')).toEqual([null, ['/number', 'contains a NUL character']]);
  expect(errorsOf('{"number":"F\\ud800"}')).toEqual([null, ['/number', 'contains half of a surrogate pair']]);
  expect(errorsOf('\ufeff{"number":"F-1"}')).toEqual([null, ['', 'cannot be read as JSON']]);
  expect(errorsOf(Buffer.from([0x22, 0xff, 0x22]))).toEqual([null, ['', 'is not UTF-8']]);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
