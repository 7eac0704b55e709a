import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may happen to a request on its way to the API. */
type Trouble = 'busy' | 'rate-limited' | 'answer lost';

export interface TroubledRoad {
  readonly url: string;
  /** What was asked, with the key it came under, in order. */
  readonly seen: readonly { readonly path: string; readonly key: string | undefined }[];
  close(): Promise<void>;
}

/** A proxy before the API where the first requests to an address meet these troubles, one each. */
export async function troubledRoad(
  apiUrl: string,
  troubles: Readonly<Record<string, readonly Trouble[]>>,
): Promise<TroubledRoad> {
  const waiting = new Map(Object.entries(troubles).map(([path, list]) => [path, [...list]]));
  const seen: { path: string; key: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, key: request.headers['idempotency-key'] as string | undefined });
    const trouble = waiting.get(path)?.shift();
    if (trouble === 'busy' || trouble === 'rate-limited') refuse(response, trouble);
    else forward(apiUrl, request, response, trouble === 'answer lost');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, slug: 'busy' | 'rate-limited'): void {
  const status = slug === 'busy' ? 503 : 429;
  response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  response.end(
    JSON.stringify({ type: `/problems/${slug}`, title: slug, status, detail: '', requestId: 'r' }),
  );
}

/** The work is done; whether the answer arrives is another matter. */
function forward(apiUrl: string, from: IncomingMessage, to: ServerResponse, isAnswerLost: boolean): void {
  const onward = ask(
    new URL(from.url ?? '/', apiUrl),
    { method: from.method, headers: from.headers },
    (reply) => {
      if (isAnswerLost) {
        reply.resume().once('end', () => to.destroy());
        return;
      }
      to.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(to);
    },
  );
  from.pipe(onward);
}
