import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultyAnswer } from './faults.js';

/** The answer that `fault` gives in the place of `well`; resolves when nothing more will be written. */
export async function answerAs(
  fault: FaultyAnswer,
  response: ServerResponse,
  rawSocket: Socket,
  well: object,
): Promise<number | undefined> {
  switch (fault.kind) {
    case 'well':
      return json(response, 200, JSON.stringify(well));
    case 'status': {
      const { status, code = status, message = 'As planned', headers = {} } = fault;
      const body = fault.body ?? JSON.stringify(code === 0 ? well : { ErrorCode: code, Message: message });
      return json(response, status, body, headers);
    }
    case 'hang':
      return undefined;
    case 'stall':
      response.writeHead(fault.status ?? 200, {
        'content-type': 'application/json',
        'content-length': '200',
      });
      response.flushHeaders();
      return fault.status ?? 200;
    case 'cut':
      await half(response, JSON.stringify(well));
      response.socket?.destroy();
      return 200;
    case 'reset':
      rawSocket.resetAndDestroy();
      return undefined;
    case 'drip':
      return drip(response, JSON.stringify(well), fault.everyMs);
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): number {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
  return status;
}

const half = (response: ServerResponse, body: string): Promise<void> =>
  new Promise((resolve) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.write(body.slice(0, body.length / 2), () => resolve());
  });

async function drip(response: ServerResponse, body: string, everyMs: number): Promise<number> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  for (const letter of body) {
    if (response.destroyed) break;
    response.write(letter);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  response.end();
  return 200;
}
