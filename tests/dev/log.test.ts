import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/log.js';

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void, level: 'info' | 'warn' = 'info') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(createLogger({ name: 'test', level, destination }));
  return lines;
}

test('neither secrets nor what tells who somebody is reach the log', () => {
  const [line = ''] = linesOf((log) => {
    log.info(
      {
        headers: { authorization: 'Bearer hush', cookie: 'session=hush' },
        body: { customer: { email: 'hush@example.com', phone: '+33hush', reference: 'C-17' } },
        password: 'hush',
        settings: { databaseUrl: 'postgresql://hush' },
      },
      'a request',
    );
  });
  expect(line).not.toContain('hush');
  expect(JSON.parse(line)).toMatchObject({
    name: 'test',
    msg: 'a request',
    body: { customer: { reference: 'C-17', email: '[redacted]' } },
  });
});

test('a line below the level is not written', () => {
  expect(linesOf((log) => log.info('quiet'), 'warn')).toEqual([]);
});
