import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Router } from 'express';
import type { Database } from '../db/database.js';
import type { Logger } from '../log.js';
import { createApp } from './app.js';
import { createPasswords } from './auth/password.js';
import { BODY_PATIENCE_MS, type ApiSettings } from './deps.js';
import { showSender } from './show-sender.js';

/** Headers that come slower than this are given up (408). */
const HEADERS_PATIENCE_MS = 30_000;
/** The last resort: a batch may be long under way, and each call watches over its own body. */
const REQUEST_PATIENCE_MS = 3_600_000;
/** Calls under way get this long when the process is told to stop. */
const CLOSE_PATIENCE_MS = 10_000;

/** What has no default: who operates, and with which secret. */
type Required = Pick<ApiSettings, 'operatorKey' | 'secret'>;
export interface ApiOptions extends Required, Partial<Omit<ApiSettings, keyof Required>> {
  readonly database: Database;
  readonly log: Logger;
  readonly host?: string;
  /** 0 or absent: the first free one. */
  readonly port?: number;
  /** Built by main.ts, which alone knows src/web; called once the address is known. */
  readonly pages?: (context: { readonly apiUrl: string }) => Router;
}

/** A listening API. */
export interface RunningApi {
  readonly url: string;
  readonly port: number;
  /** Takes no new calls, lets those under way finish (bounded); the database stays the caller's. */
  close(): Promise<void>;
}

const DEFAULTS: Omit<ApiSettings, keyof Required | 'publicUrl'> = {
  temporalUiUrl: null,
  temporalNamespace: 'default',
  mailEnd: 'mailbox',
  sandboxMailEnd: 'mailbox',
  temporalStatus: () => ({ state: 'not-asked', checkedAt: null }),
  deliverability: showSender(undefined),
  rateLimit: { perSecond: 500, burst: 2_000 },
  loginRateLimit: { perSecond: 0.5, burst: 20 },
  leasePatienceMs: 15_000,
  bodyPatienceMs: BODY_PATIENCE_MS,
  advancePatienceMs: 60_000,
};

/** Starts the API in this process; usable in tests as it is in production. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { database, log, host = '127.0.0.1', port: wantedPort = 0, pages, ...given } = options;
  const server = createServer({ requestTimeout: REQUEST_PATIENCE_MS, headersTimeout: HEADERS_PATIENCE_MS });
  const port = await listen(server, host, wantedPort);
  const url = `http://${reachable(host)}:${port}`;
  const settings: ApiSettings = { ...DEFAULTS, publicUrl: url, ...withoutUndefined(given) };
  const app = createApp({
    deps: { database, log, settings, passwords: createPasswords() },
    ownOrigins: new Set([
      new URL(settings.publicUrl).origin,
      url,
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}`,
    ]),
    pages: pages?.({ apiUrl: url }),
  });
  server.on('request', app);
  log.info({ port }, 'API listening');
  return { url, port, close: () => close(server) };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS);
  await closed;
  clearTimeout(timer);
}

/** An address that listens everywhere is reached here; an IPv6 one wears brackets. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
