import { expect, test } from 'vitest';
import { inbound } from '../support/postmark-payloads.js';
import type { Invoice, Message } from '../support/shop-shapes.js';
import type { Shop } from '../support/shop.js';
import { story } from '../support/story.js';

// Contract §5 (connectors), §7 (Replies) and §8 (Reply-To): an answer to a real reminder, day by day.
const { openShop } = story();

interface Addressed extends Message {
  readonly replyTo: string;
  readonly headers: Readonly<Record<string, string>>;
}
interface Added {
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string };
}

const INBOUND = 'Relances@in.atelier.example';

const connect = (shop: Shop): Promise<Added> =>
  shop.api.post<Added>('/v1/connectors', { kind: 'postmark', settings: { inboundAddress: INBOUND } }, [201]);

async function answerComesIn({ url, auth }: Added, to: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`,
    },
    body: JSON.stringify(inbound(to)),
  });
  return response.status;
}

const messagesOf = async (shop: Shop, invoice: Invoice) =>
  (await shop.messages(invoice)) as readonly Addressed[];

test('every message has an address of its own for answers; an answer to it stops the machine until it is read', async () => {
  const shop = await openShop();
  const connector = await connect(shop);
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:00`);
  const [first] = await messagesOf(shop, invoice);
  expect(first?.replyTo).toMatch(/^.+ <relances\+[a-z2-7]{26}@in\.atelier\.example>$/);
  expect(first?.headers['Reply-To']).toBe(first?.replyTo);

  const address = /<(.*)>/.exec(first?.replyTo ?? '')?.[1] ?? '';
  expect(await answerComesIn(connector, address)).toBe(200);
  expect((await shop.invoice(invoice)).holds).toMatchObject([{ reason: 'reply', until: null }]);
  const task = await shop.openTask(invoice, 'read_reply');
  expect(task.script).toContain('il manque un avoir');
  await shop.advanceTo(`${shop.day(5, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);

  await shop.complete(task, { outcome: 'resume' });
  await shop.advanceTo(`${shop.day(6, 'tue')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  const second = (await messagesOf(shop, invoice)).at(-1);
  expect(second?.replyTo).toMatch(/relances\+[a-z2-7]{26}@/);
  expect(second?.replyTo).not.toBe(first?.replyTo);
});

test("without a connector answers lead to the account manager's own mailbox", async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:00`);
  const [mail] = await messagesOf(shop, invoice);
  expect(mail?.replyTo).not.toContain('+');
  expect(mail?.headers['Reply-To']).toBe(mail?.replyTo);
});
