import pg from 'pg';
import { urlWithOptions } from './pools.js';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

/**
 * Listens on a channel with a connection of its own, for as long as the answer is not called: a lost
 * connection is made again with back-off. `onNotify` also runs after each (re)connection, since
 * notifications may have been missed meanwhile.
 */
export async function listen(
  url: string,
  channel: string,
  onNotify: () => void,
): Promise<() => Promise<void>> {
  const listener = new Listener(url, channel, onNotify);
  await listener.connect();
  return () => listener.stop();
}

class Listener {
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isStopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onNotify: () => void,
  ) {}

  /** One try; a failure plans the next one, it never throws. */
  async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: urlWithOptions(this.url, { role: 'relance_relay' }),
      application_name: 'relance-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.#client = client;
    const onLoss = (): void => this.#reconnectLater(client);
    client.on('error', onLoss);
    client.on('end', onLoss);
    client.on('notification', () => this.onNotify());
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.channel)}`);
      this.#retryMs = FIRST_RETRY_MS;
      this.onNotify();
    } catch {
      onLoss();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  #reconnectLater(client: pg.Client): void {
    if (this.#isStopped || this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    this.#timer = setTimeout(() => void this.connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
