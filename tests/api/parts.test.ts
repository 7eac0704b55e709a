import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeApiKey, hashOfSecret, idInApiKey, matchesHash } from '../../src/api/auth/api-key.js';
import { canonicalText } from '../../src/api/canonical.js';
import { toCsv } from '../../src/api/http/csv.js';
import { createRateLimiter } from '../../src/api/http/rate-limit.js';
import { parseStrictJson } from '../../src/api/http/strict-json.js';
import { Problem } from '../../src/api/problems.js';
import { decodeCursor, encodeCursor } from '../../src/db/read/page.js';
import { newId } from '../../src/db/ids.js';

describe('strict JSON', () => {
  test('reads what JSON.parse reads, as long as it is shallow and names no field twice', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses what JSON.parse refuses, always with its own problem', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseStrictJson(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect((error as Problem).slug).toBe('malformed-json');
        }
      }),
    );
  });

  test('reads 250 kB of one string, or of brackets, in a blink', () => {
    const startedAt = performance.now();
    parseStrictJson(Buffer.from(JSON.stringify('\\"'.repeat(60_000))));
    expect(() => parseStrictJson(Buffer.from('['.repeat(250_000)))).toThrow(Problem);
    expect(() => parseStrictJson(Buffer.from(`"${'\\'.repeat(249_999)}`))).toThrow(Problem);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

test('the canonical text forgets order and absence, and nothing else', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalText({ ...reversed, absent: undefined })).toBe(canonicalText(value));
      expect(JSON.parse(canonicalText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

describe('API keys', () => {
  test('carry their id, and every single changed letter is noticed', () => {
    const id = newId('key');
    const key = composeApiKey(id, false);
    expect(idInApiKey(key)).toBe(id);
    expect(matchesHash(key, hashOfSecret(key))).toBe(true);
    for (let place = 0; place < key.length; place += 1) {
      const letter = key[place] === 'A' ? 'B' : 'A';
      const changed = key.slice(0, place) + letter + key.slice(place + 1);
      expect(matchesHash(changed, hashOfSecret(key))).toBe(false);
    }
    expect(idInApiKey(key.slice(0, -1) + (key.endsWith('0') ? '1' : '0'))).toBeUndefined();
  });

  test('are never alike', () => {
    const id = newId('key');
    expect(composeApiKey(id, true)).not.toBe(composeApiKey(id, true));
  });
});

describe('the rate limit', () => {
  test('lets a burst through, then so many per second, each caller for itself', () => {
    let nowMs = 0;
    const take = createRateLimiter({ perSecond: 10, burst: 20 }, () => nowMs);
    const passes = (caller: string, times: number) =>
      Array.from({ length: times }).filter(() => {
        try {
          take(caller);
          return true;
        } catch (error) {
          expect((error as Problem).slug).toBe('rate-limited');
          expect((error as Problem).retryAfterSeconds).toBe(1);
          return false;
        }
      }).length;
    expect(passes('a', 50)).toBe(20);
    expect(passes('b', 5)).toBe(5);
    nowMs = 1_000;
    expect(passes('a', 50)).toBe(10);
    nowMs = 60_000;
    expect(passes('a', 50)).toBe(20);
  });
});

describe('CSV', () => {
  test('no cell begins a formula, whatever somebody typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [, cell = ''] = toCsv([{ text }], ['text']).split('\r\n');
        expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t]/);
      }),
    );
  });

  test('a negative number stays a number', () => {
    expect(toCsv([{ cents: -5, none: null, list: [1] }], ['cents', 'none', 'list', 'a.b'])).toBe(
      '\ufeffcents,none,list,a.b\r\n-5,,[1],\r\n',
    );
  });
});

describe('cursors', () => {
  test('come back as they were given, and only to their own list', () => {
    const cursor = encodeCursor('tasks', [5, 'tsk_1']);
    expect(decodeCursor('tasks', cursor, ['number', 'id'])).toEqual([5, 'tsk_1']);
    for (const wrong of [
      cursor.slice(1),
      `${cursor}A`,
      encodeCursor('other', [5, 'tsk_1']),
      encodeCursor('tasks', ['5', 'tsk_1']),
    ]) {
      expect(() => decodeCursor('tasks', wrong, ['number', 'id'])).toThrow();
    }
  });

  test('nothing a stranger makes up reaches the database', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() =>
          decodeCursor('tasks', Buffer.from(text).toString('base64url'), ['number', 'id']),
        ).toThrow();
      }),
    );
  });
});
