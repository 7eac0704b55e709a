import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';

// Below the range outgoing connections take their ports from: a server that is killed and started again
// must find its own port free.
const ANY_FROM = 20_000;
const ANY_COUNT = 10_000;

/**
 * A TCP port on 127.0.0.1 that was free a moment ago.
 * @param from first port to try, counting upwards; without it any will do
 * @param taken ports to pass over although nothing listens on them yet
 */
export async function freePort(from?: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = from ?? ANY_FROM + Math.floor(Math.random() * ANY_COUNT); port < 65_536; port += 1) {
    if (!taken.has(port) && (await canListen(port))) return port;
  }
  throw new Error(`no free port from ${from ?? ANY_FROM} on ${LOOPBACK}`);
}

/**
 * Starts something on the first free port from `from`; on the next one when another process was faster.
 * @param start rejects when it cannot start
 */
export async function onFreePort(from: number, start: (port: number) => Promise<void>): Promise<number> {
  const lost = new Set<number>();
  for (;;) {
    const port = await freePort(from, lost);
    try {
      await start(port);
      return port;
    } catch (error) {
      // Whoever answers there now took it between our look and our start.
      if (!(await answers(port))) throw error;
      lost.add(port);
    }
  }
}

/** Resolves once something accepts connections on the port; throws after `timeoutMs` or when `isAlive` says no. */
export async function untilPortAnswers(
  port: number,
  options: { host?: string; timeoutMs: number; isAlive?: () => boolean },
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  while (performance.now() < deadline) {
    if (await answers(port, options.host ?? LOOPBACK)) return;
    if (options.isAlive?.() === false) throw new Error(`the process ended before it opened port ${port}`);
    await sleep(25);
  }
  throw new Error(`nothing answered on port ${port} within ${options.timeoutMs} ms`);
}

/** Whether something accepts connections on the port right now. */
export function answers(port: number, host = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const finish = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.setTimeout(1000, () => finish(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
