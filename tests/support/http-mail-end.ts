import { fork, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { HandOverAnswer, MailConnection, MailEnd, OutgoingMail } from '../../src/connectors/mail-end.js';

/** When a mail reached the provider, by the machine's monotonic clock (`process.hrtime.bigint()`). */
export interface Arrival {
  readonly messageId: string;
  readonly attemptId: string;
  readonly atNs: bigint;
}

/** A mail provider in a process of its own, and its log. */
export interface MailServer {
  readonly mailEnd: MailEnd;
  arrivals(): Promise<readonly Arrival[]>;
  close(): void;
}

/** Starts the provider; it answers each mail 50 ms after it arrived and cannot be searched. */
export async function startMailServer(): Promise<MailServer> {
  const child: ChildProcess = fork(fileURLToPath(new URL('mail-server.mjs', import.meta.url)));
  const { port } = await new Promise<{ port: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { port: number })),
  );
  return {
    mailEnd: {
      name: 'fake',
      connect: () => openConnection(port),
      search: () => Promise.resolve({ kind: 'cannot_ask' }),
    },
    async arrivals() {
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      const lines = (await answer.json()) as (Omit<Arrival, 'atNs'> & { atNs: string })[];
      return lines.map((line) => ({ ...line, atNs: BigInt(line.atNs) }));
    },
    close: () => child.kill('SIGKILL'),
  };
}

function openConnection(port: number): Promise<MailConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(connectionOn(socket)));
  });
}

function connectionOn(socket: Socket): MailConnection {
  return {
    isAlive: () => socket.readyState === 'open',
    handOver(mail, { timeoutMs, mayWrite }) {
      const request = requestOf(mail);
      if (!mayWrite()) return Promise.resolve({ kind: 'not_written' });
      socket.write(request);
      return answerOf(socket, timeoutMs);
    },
    release: () => socket.destroy(),
  };
}

function requestOf(mail: OutgoingMail): string {
  const body = JSON.stringify({ messageId: mail.messageId, attemptId: mail.attemptId });
  const length = Buffer.byteLength(body);
  return `POST /mail HTTP/1.1\r\nHost: fake\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

function answerOf(socket: Socket, timeoutMs: number): Promise<HandOverAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.resetAndDestroy();
      resolve({ kind: 'unknown', reason: 'time_out' });
    }, timeoutMs);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const id = /"id":"([^"]+)"/.exec(text)?.[1];
      if (id === undefined) return;
      clearTimeout(timer);
      resolve({ kind: 'accepted', providerMessageId: id });
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve({ kind: 'unknown', reason: 'closed' });
    });
  });
}
