import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SenderOptions, SenderWord } from './sender.js';

/** A claim as the sender told of it. */
export interface Claim {
  readonly atNs: bigint;
  readonly backend: number;
}

/** One sender process and what it said. */
export class SenderProcess {
  readonly claims = new Map<string, Claim>();
  readonly #done = new Set<string>();
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;
  #onWord: () => void = () => undefined;
  #hasEnded = false;

  constructor(options: SenderOptions, caPath: string) {
    this.#child = fork(fileURLToPath(new URL('sender.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, SENDER: JSON.stringify(options), NODE_EXTRA_CA_CERTS: caPath },
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.once('exit', () => {
        reject(new Error('a sender ended before it was ready'));
        this.#hasEnded = true;
        this.#onWord();
      });
      this.#child.on('message', (word: SenderWord) => {
        if (word.word === 'ready') resolve();
        if (word.word === 'claimed')
          this.claims.set(word.invoiceId, { atNs: BigInt(word.atNs), backend: word.backend });
        if (word.word === 'done') this.#done.add(word.invoiceId);
        this.#onWord();
      });
    });
    this.ready.catch(() => undefined); // told to whoever waits for it
  }

  send(invoiceIds: readonly string[]): void {
    for (const id of invoiceIds) this.#done.delete(id);
    this.#child.send(invoiceIds);
  }

  /** Waits until the sender has claimed this invoice; undefined when it was done, or ended, without a claim. */
  claimOf(invoiceId: string): Promise<Claim | undefined> {
    return this.#until(() => this.claims.has(invoiceId) || this.#done.has(invoiceId)).then(() =>
      this.claims.get(invoiceId),
    );
  }

  /** Waits until it is done with all of them. */
  finished(invoiceIds: readonly string[]): Promise<void> {
    return this.#until(() => invoiceIds.every((id) => this.#done.has(id)));
  }

  /** Waits until the process is no more. */
  ended(): Promise<void> {
    return this.#until(() => this.#hasEnded);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  #until(happened: () => boolean): Promise<void> {
    const isSo = (): boolean => this.#hasEnded || happened();
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#onWord;
      this.#onWord = () => {
        before();
        if (isSo()) resolve();
      };
    });
  }
}
