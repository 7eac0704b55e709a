import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { openLine, type Line, type LineAddress } from './line.js';

/** What came of one request, as seen from the socket. */
export type Exchange =
  /** The last word was no: nothing was written. */
  | { readonly kind: 'not_written' }
  /** A whole answer. */
  | { readonly kind: 'answered'; readonly head: AnswerHead; readonly body: string }
  /** Status and headers came, the body did not, or not all of it. */
  | { readonly kind: 'cut'; readonly head: AnswerHead; readonly reason: Silence }
  /** Written, and not even a status came back. */
  | { readonly kind: 'silent'; readonly reason: Silence };

export interface AnswerHead {
  readonly status: number;
  readonly retryAfter: string | undefined;
}
type Silence = 'time_out' | 'connection_lost' | 'too_large';

export interface RequestContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
export interface SendLimits {
  readonly timeoutMs: number;
  readonly mayWrite: () => boolean;
}

/** One HTTP/1.1 request on its own open connection, not written yet. */
export interface WarmRequest {
  isAlive(): boolean;
  /**
   * Asks the last word and writes the whole request, in the calling tick: line, headers and body leave in
   * one write to the socket before this function returns. To be called at most once. Never rejects.
   */
  send(content: RequestContent, limits: SendLimits): Promise<Exchange>;
  /** Ends the connection; with a reset while an answer is owed, so that nothing leaves later. */
  release(): void;
}

/** No answer we understand is longer; the rest is not read. */
const LONGEST_ANSWER_BYTES = 1_000_000;

/**
 * Opens a connection and binds a request to it. node:http writes a request whose socket is already assigned
 * within `end()`; that is what makes `send` synchronous (shown by tests/connectors/postmark-write.test.ts).
 */
export async function openRequest(
  address: LineAddress,
  target: { readonly method: 'GET' | 'POST'; readonly path: string; readonly host: string },
  timeoutMs: number,
): Promise<WarmRequest> {
  const line = await openLine(address, timeoutMs);
  const request = httpRequest({
    createConnection: () => line.stream,
    method: target.method,
    path: target.path,
    headers: { host: target.host },
    setHost: false,
  });
  request.on('error', () => undefined); // an idle connection may end: `isAlive` says so
  try {
    await bound(request);
  } catch (error) {
    line.reset();
    throw error;
  }
  return warm(line, request);
}

/** Resolves once the socket is the request's own. */
const bound = (request: ClientRequest): Promise<void> =>
  new Promise((resolve, reject) => request.once('socket', () => resolve()).once('error', reject));

function warm(line: Line, request: ClientRequest): WarmRequest {
  let isOwed = false;
  return {
    isAlive: () => line.isAlive() && !request.destroyed,
    async send(content, { timeoutMs, mayWrite }) {
      for (const [name, value] of Object.entries(content.headers)) request.setHeader(name, value);
      if (content.body !== undefined) request.setHeader('content-length', Buffer.byteLength(content.body));
      const answer = readAnswer(request);
      if (!line.isAlive() || !mayWrite()) return { kind: 'not_written' };
      isOwed = true;
      request.end(content.body);
      const exchange = await within(timeoutMs, answer);
      isOwed = exchange.kind !== 'answered';
      if (isOwed) line.reset();
      return exchange;
    },
    release: () => (isOwed ? line.reset() : line.stream.destroy()),
  };
}

interface Reading {
  readonly whole: Promise<Exchange>;
  /** The status and headers, as soon as they are there. */
  readonly head: () => AnswerHead | undefined;
}

function readAnswer(request: ClientRequest): Reading {
  let head: AnswerHead | undefined;
  const cut = (reason: Silence): Exchange =>
    head ? { kind: 'cut', head, reason } : { kind: 'silent', reason };
  const whole = new Promise<Exchange>((resolve) => {
    const lost = (): void => resolve(cut('connection_lost'));
    // Once there is a response, reading it tells of the end.
    const lostBefore = (): void => {
      if (head === undefined) lost();
    };
    request.once('error', lostBefore).once('close', lostBefore);
    request.once('response', (response) => {
      head = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      readBody(response).then(
        (body) =>
          resolve(
            body === undefined ? cut('too_large') : { kind: 'answered', head: head as AnswerHead, body },
          ),
        lost,
      );
    });
  });
  return { whole, head: () => head };
}

/** The whole body; undefined when it is too long; rejects when it breaks off. */
async function readBody(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('the answer broke off');
  return Buffer.concat(chunks).toString('utf8');
}

/** The time is counted over the whole answer: one byte a second does not stretch it. */
function within(timeoutMs: number, { whole, head }: Reading): Promise<Exchange> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const said = head();
      resolve(
        said ? { kind: 'cut', head: said, reason: 'time_out' } : { kind: 'silent', reason: 'time_out' },
      );
    }, timeoutMs);
    void whole.then((exchange) => {
      clearTimeout(timer);
      resolve(exchange);
    });
  });
}
