import { Models, ServerClient } from 'postmark';
import { z } from 'zod';

/** A body as Postmark's webhook would have sent it, found by asking. */
export interface FoundEvent {
  /** Of the mail that left, for a bounce; of the one that came, for an answer. */
  readonly providerMessageId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer that came in, as the list shows it: its words are asked for one by one. */
export interface FoundAnswer {
  readonly providerMessageId: string;
  /** Every address it was sent to, in lower case. */
  readonly recipients: readonly string[];
}

/** Asks Postmark what its webhooks may have lost. Rejects when it gives no answer that can be read. */
export interface LostEvents {
  /** Bounces and complaints since that day, newest first, at most ten thousand. */
  bouncesSince(since: Date): Promise<readonly FoundEvent[]>;
  answersSince(since: Date): Promise<readonly FoundAnswer[]>;
  answer(providerMessageId: string): Promise<FoundEvent>;
}

export interface LostEventsOptions {
  readonly serverToken: string;
  readonly messageStream: string;
  readonly apiUrl: string | null;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

const API_HOST = 'api.postmarkapp.com';
const TIMEOUT_MS = 10_000;
/** Postmark's own bounds of a list: so many a page, so many in all. */
const PAGE = 500;
const MOST = 10_000;
const DAY_MS = 86_400_000;

const { BounceFilteringParameters, InboundMessagesFilteringParameters } = Models;

const bounce = z.looseObject({
  ID: z.union([z.number(), z.string()]),
  Type: z.string(),
  MessageID: z.string(),
});
const address = z.object({ Email: z.string().catch('') }).catch({ Email: '' });
const answerRow = z.looseObject({
  MessageID: z.string(),
  OriginalRecipient: z.string().catch(''),
  ToFull: z.array(address).catch([]),
  CcFull: z.array(address).catch([]),
});

/** The official client with a `fetch` of ours, which knows where the API is and does not wait for ever. */
export function createLostEvents(options: LostEventsOptions): LostEvents {
  const { serverToken, messageStream } = options;
  const client = new ServerClient(
    serverToken,
    new Models.ClientOptions.Configuration(true, API_HOST, TIMEOUT_MS / 1000, fetchAt(options)),
  );
  return {
    async bouncesSince(since) {
      const rows = await everyPage(async (offset) => {
        const filter = new BounceFilteringParameters(PAGE, offset);
        filter.fromDate = dayBefore(since);
        filter.messageStream = messageStream;
        return (await client.getBounces(filter)).Bounces;
      });
      return rows.map((row) => bounce.parse(row)).map(asWebhook);
    },
    async answersSince(since) {
      const rows = await everyPage(async (offset) => {
        const filter = new InboundMessagesFilteringParameters(PAGE, offset);
        filter.fromDate = dayBefore(since);
        return (await client.getInboundMessages(filter)).InboundMessages;
      });
      return rows.map((row) => answerRow.parse(row)).map(asAnswer);
    },
    async answer(providerMessageId) {
      const body = z
        .record(z.string(), z.unknown())
        .parse(await client.getInboundMessageDetails(providerMessageId));
      return { providerMessageId, body: { ...body, RecordType: 'Inbound' } };
    },
  };
}

/** A row of `GET /bounces` has the fields of its webhook, but not the name of it. */
const asWebhook = (row: z.infer<typeof bounce>): FoundEvent => ({
  providerMessageId: row.MessageID,
  body: { ...row, RecordType: row.Type === 'SpamComplaint' ? 'SpamComplaint' : 'Bounce' },
});

const asAnswer = (row: z.infer<typeof answerRow>): FoundAnswer => ({
  providerMessageId: row.MessageID,
  recipients: [row.OriginalRecipient, ...[...row.ToFull, ...row.CcFull].map((one) => one.Email)]
    .filter((text) => text !== '')
    .map((text) => text.toLowerCase()),
});

async function everyPage(page: (offset: number) => Promise<readonly unknown[]>): Promise<unknown[]> {
  const rows: unknown[] = [];
  while (rows.length < MOST) {
    const found = await page(rows.length);
    rows.push(...found);
    if (found.length < PAGE) break;
  }
  return rows;
}

/** Postmark counts days in another zone than we do. */
const dayBefore = (since: Date): string => new Date(since.getTime() - DAY_MS).toISOString().slice(0, 10);

function fetchAt({ apiUrl, fetch: ask = fetch, timeoutMs = TIMEOUT_MS }: LostEventsOptions): typeof fetch {
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const base = (apiUrl ?? `https://${API_HOST}`).replace(/\/+$/, '');
    return ask(`${base}${pathname}${search}`, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
}
