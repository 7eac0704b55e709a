import { readFileSync } from 'node:fs';
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { answerAs } from './answer.js';
import { WELL, type Behaviour, type Fault } from './faults.js';
import { Log } from './log.js';
import { Messages, type Letter } from './messages.js';

/** A certificate made for these tests alone; it is trusted by nobody else. */
export const TEST_CERTIFICATE = readFileSync(new URL('test-certificate.pem', import.meta.url), 'utf8');
const TEST_KEY = readFileSync(new URL('test-key.pem', import.meta.url), 'utf8');

interface Connection {
  readonly number: number;
  readonly raw: Socket;
  isReset: boolean;
}

const noteReset = (socket: Socket, connection: Connection): unknown =>
  socket.on('error', (error: NodeJS.ErrnoException) => (connection.isReset ||= error.code === 'ECONNRESET'));

/** A TLS socket of Node's server, which keeps the TCP socket under this name. */
type Tunnel = Socket & { readonly _parent: Socket };

/** A Postmark that does as it is told: `POST /email`, `GET /messages/outbound`, under a base path if one is given. */
export class FakePostmarkServer {
  readonly log: Log;
  readonly messages = new Messages();
  behaviour: Behaviour = WELL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new WeakMap<Socket, Connection>();
  #count = 0;

  constructor(
    private readonly options: {
      readonly isSecure: boolean;
      readonly basePath?: string;
      readonly logPath?: string;
    },
  ) {
    this.log = new Log(options.logPath);
    const listener: RequestListener = (request, response) => void this.#serve(request, response);
    this.#server = options.isSecure
      ? createHttps({ key: TEST_KEY, cert: TEST_CERTIFICATE }, listener)
      : createHttp(listener);
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (raw: Socket) => this.#meet(raw));
    this.#server.on('secureConnection', (socket: Tunnel) => this.#meetAgain(socket));
  }

  /** Its port on 127.0.0.1. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Ends every connection with a reset, whatever it is doing. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #meet(raw: Socket): void {
    const connection: Connection = { number: (this.#count += 1), raw, isReset: false };
    this.#sockets.add(raw);
    this.#connections.set(raw, connection);
    this.log.note({ event: 'connected', connection: connection.number });
    noteReset(raw, connection);
    raw.on('close', () => {
      this.#sockets.delete(raw);
      // TLS tells of a reset a moment after the socket under it is closed.
      setImmediate(() =>
        this.log.note({ event: 'closed', connection: connection.number, isReset: connection.isReset }),
      );
    });
  }

  #meetAgain(socket: Tunnel): void {
    const connection = this.#connections.get(socket._parent);
    if (connection === undefined) return;
    this.#connections.set(socket, connection);
    noteReset(socket, connection);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { number, raw } = this.#connections.get(request.socket) ?? { number: 0, raw: request.socket };
    response.on('error', () => undefined);
    this.log.note({ event: 'begun', connection: number });
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return;
    const url = new URL(request.url ?? '/', 'http://fake');
    const { basePath = '' } = this.options;
    const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : undefined;
    const token = request.headers['x-postmark-server-token'];
    if (request.method === 'POST' && path === '/email') {
      const letter = JSON.parse(body) as Letter;
      const messageId = letter.Metadata?.['relance_message'] ?? '';
      this.log.note({ event: 'received', connection: number, messageId, path, ...aboutOf(letter) });
      const status = await this.#post(letter, token, { messageId, number, raw, response });
      this.log.note({
        event: 'answered',
        connection: number,
        messageId,
        ...(status !== undefined && { status }),
      });
      return;
    }
    if (request.method === 'GET' && path === '/messages/outbound') {
      this.log.note({ event: 'searched', connection: number, path: url.search });
      const isKnown = this.#isKnown(token);
      const answer = isKnown
        ? this.messages.search(url.searchParams, this.behaviour.visibleAfterMs)
        : BAD_TOKEN;
      response
        .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer));
      return;
    }
    const told =
      request.method === 'GET' && path !== undefined ? this.#told(path, url.searchParams) : undefined;
    if (told !== undefined) {
      this.log.note({ event: 'searched', connection: number, path: `${path ?? ''}${url.search}` });
      const isKnown = this.#isKnown(token);
      response
        .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(isKnown ? told : BAD_TOKEN));
      return;
    }
    response.writeHead(404).end('{}');
  }

  /** What Postmark shows of events, for whoever asks instead of being told. */
  #told(path: string, query: URLSearchParams): object | undefined {
    const { bounces, inbound } = this.behaviour;
    const page = <T>(rows: readonly T[]): readonly T[] => {
      const from = Number(query.get('offset'));
      return rows.slice(from, from + Number(query.get('count')));
    };
    if (path === '/bounces') return { TotalCount: bounces.length, Bounces: page(bounces) };
    if (path === '/messages/inbound') {
      const rows = inbound.map(({ TextBody: _text, HtmlBody: _html, Headers: _headers, ...row }) => row);
      return { TotalCount: inbound.length, InboundMessages: page(rows) };
    }
    const id = /^\/messages\/inbound\/([^/]+)\/details$/.exec(path)?.[1];
    return id === undefined ? undefined : inbound.find((mail) => mail['MessageID'] === id);
  }

  async #post(
    letter: Letter,
    token: unknown,
    at: { messageId: string; number: number; raw: Socket; response: ServerResponse },
  ): Promise<number | undefined> {
    if (!this.#isKnown(token)) {
      return answerAs({ kind: 'status', status: 401, code: 10 }, at.response, at.raw, {});
    }
    const { accepts, isDoubling = false, delayMs = 0, answer = { kind: 'well' } } = this.#nextFault();
    const isTaken = accepts ?? answer.kind === 'well';
    if (isTaken) {
      this.messages.take(letter);
      const taken = { event: 'taken', connection: at.number, messageId: at.messageId } as const;
      this.log.note({ ...taken, ...aboutOf(letter) });
      if (isDoubling) {
        this.messages.take(letter);
        this.log.note({ ...taken, ...aboutOf(letter), isOwnDouble: true });
      }
    }
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const id = this.messages.taken.findLast((taken) => taken.letter === letter)?.id ?? 'none';
    const well = {
      To: letter.To,
      SubmittedAt: new Date().toISOString(),
      MessageID: id,
      ErrorCode: 0,
      Message: 'OK',
    };
    return answerAs(answer, at.response, at.raw, well);
  }

  #nextFault(): Fault {
    const [fault, ...next] = this.behaviour.next;
    if (fault) this.behaviour = { ...this.behaviour, next };
    return fault ?? this.behaviour.always;
  }

  #isKnown(token: unknown): boolean {
    const { tokens } = this.behaviour;
    return tokens === null || (typeof token === 'string' && tokens.includes(token));
  }
}

/** What a letter is about, by its tag and its text alone: numbers as the tests' firms give them (`Shop`, `Stage`). */
const aboutOf = ({ Tag, Subject, TextBody = '' }: Letter): { step: string; numbers: string[] } => ({
  step: Tag ?? '',
  numbers: [...new Set(`${Subject} ${TextBody}`.match(/\bF-[0-9a-f]{6,8}(-\d+)?\b/g) ?? [])],
});

const BAD_TOKEN = {
  ErrorCode: 10,
  Message: 'No Account or Server API tokens were supplied in the HTTP headers.',
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
