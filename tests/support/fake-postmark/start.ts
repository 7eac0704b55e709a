import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildOptions, Order } from './child.js';
import type { Behaviour } from './faults.js';
import { readLine, type LogLine, type WrittenLine } from './log.js';
import type { TakenMessage } from './messages.js';
import { TEST_CERTIFICATE } from './server.js';

/** A fake Postmark in a process of its own, and the strings it hangs on. */
export interface FakePostmark {
  /** For `POSTMARK_API_URL`. */
  readonly apiUrl: string;
  /** To be trusted by its client; for child processes `caPath` goes into `NODE_EXTRA_CA_CERTS`. */
  readonly ca: string | undefined;
  readonly caPath: string;
  /** Changes what is named, leaves the rest as it is. */
  behave(behaviour: Partial<Behaviour>): Promise<void>;
  /** Resets every connection. */
  cutAll(): Promise<void>;
  log(): Promise<readonly LogLine[]>;
  messages(): Promise<readonly TakenMessage[]>;
  close(): void;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startFakePostmark(options: Partial<ChildOptions> = {}): Promise<FakePostmark> {
  const given: ChildOptions = { isSecure: false, ...options };
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, FAKE_POSTMARK: JSON.stringify(given) },
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the fake Postmark ended at once')));
    child.on('message', (said: { port?: number; id?: number; answer?: unknown }) => {
      if (said.port !== undefined) resolve(said.port);
      if (said.id !== undefined) waiting.get(said.id)?.(said.answer);
    });
  });
  let asked = 0;
  const ask = (order: Order): Promise<unknown> =>
    new Promise((resolve) => {
      const id = (asked += 1);
      waiting.set(id, resolve);
      child.send({ id, order });
    });
  return {
    apiUrl: `${given.isSecure ? 'https' : 'http'}://127.0.0.1:${port}${given.basePath ?? ''}`,
    ca: given.isSecure ? TEST_CERTIFICATE : undefined,
    caPath: fileURLToPath(new URL('test-certificate.pem', import.meta.url)),
    behave: (behaviour) => ask({ kind: 'behave', behaviour }).then(() => undefined),
    cutAll: () => ask({ kind: 'cut-all' }).then(() => undefined),
    log: readOn(async (from) => (await ask({ kind: 'log', from })) as WrittenLine[]),
    messages: async () => (await ask({ kind: 'messages' })) as TakenMessage[],
    close: () => void child.kill('SIGKILL'),
  };
}

/** Keeps what was read: a long run asks for its log thousands of times. One question at a time, so that no line comes twice. */
function readOn(read: (from: number) => Promise<readonly WrittenLine[]>): () => Promise<readonly LogLine[]> {
  const known: LogLine[] = [];
  let reading: Promise<unknown> = Promise.resolve();
  return () => {
    const next = reading.then(async () => {
      for (const line of await read(known.length)) known.push(readLine(line));
      return known.slice();
    });
    reading = next.catch(() => undefined);
    return next;
  };
}
