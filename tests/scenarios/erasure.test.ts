import { expect, test } from 'vitest';
import type pg from 'pg';
import { story } from '../support/story.js';
import type { Invoice } from '../support/shop-shapes.js';

const lines: string[] = [];
const { openShop } = story({ onLog: (line) => void lines.push(line) });

/** Thirty words, and one, that no machine would make up, one for each place where a person's data may end up. */
const CANARIES = {
  name: 'Zephyrine Quatrebarbes',
  contactName: 'Ysaline Pimprenelle',
  email: 'zephyrine.quatrebarbes@canari.example',
  newEmail: 'zephyrine.nouvelle@canari.example',
  phone: '+33 6 98 76 54 32',
  reference: 'REF-CANARI-UN',
  orderReference: 'BON-CANARI-DEUX',
  line: 'Ramonage du chateau Canari',
  paymentUrl: 'https://pay.example/canari-trois',
  documentUrl: 'https://docs.example/canari-quatre',
  subscription: 'ABONNEMENT-CANARI',
  period: 'PERIODE-CANARI',
  pauseReason: 'vacances de Zephyrine aux Canaries',
  customerPause: 'Zephyrine negocie encore',
  cancelReason: 'geste pour la cousine Canari',
  callNote: 'promis par Barnabe Trouvetout',
  disputeReason: 'le conduit Canari fume toujours',
  disputeNote: 'Odilon Canari conteste le devis',
  reply: 'Nous contestons le ramonage du canari',
  replyNote: 'Gontran Tournesol a rappele',
  secondReply: 'Mon mari Fulgence vous ecrira',
} as const;
/** What the first ones look like inside mails, indexes and other spellings. */
const SPELLINGS = [
  'Quatrebarbes',
  'Pimprenelle',
  'canari.example',
  '98 76 54 32',
  'Trouvetout',
  'Tournesol',
  'Fulgence',
  'quatrebarbes@canari',
  'CANARI-UN',
  'chateau Canari',
] as const;
const WORDS = [...Object.values(CANARIES), ...SPELLINGS];

test('after an erasure no word about the customer is left in the record, in the logs or in Temporal', async () => {
  const shop = await openShop();
  const { name, contactName, email, phone, reference } = CANARIES;
  const post = (wish: object = {}): Promise<Invoice> =>
    shop.api.post<Invoice>(
      '/v1/invoices',
      {
        ...shop.invoiceBody({ customer: { reference, name, contactName, email, phone, kind: 'consumer' } }),
        orderReference: CANARIES.orderReference,
        lines: [{ description: CANARIES.line, quantity: 1, unitCents: 120_000 }],
        paymentUrl: CANARIES.paymentUrl,
        documentUrl: CANARIES.documentUrl,
        subscription: { reference: CANARIES.subscription, period: CANARIES.period },
        ...wish,
      },
      [201],
    );
  const [first, second] = [await post(), await post()];
  const [cancelled, contested] = [await post(), await post()];
  const { id } = first.customer;
  await shop.api.call('POST', `/v1/invoices/${first.id}/pause`, {
    body: { reason: CANARIES.pauseReason },
    idempotencyKey: 'kept-answer',
    expected: [200],
  });
  await shop.resume(first);
  await shop.api.post(`/v1/invoices/${cancelled.id}/cancel`, { reason: CANARIES.cancelReason }, [200]);
  const dispute = { reason: 'qualité', note: CANARIES.disputeNote };
  await shop.api.post(`/v1/invoices/${contested.id}/dispute`, dispute, [200]);
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const [mail] = await shop.messages(first);
  for (const text of [CANARIES.reply, CANARIES.secondReply]) {
    await shop.api.post(`/v1/sandbox/messages/${mail?.id}/reply`, { text, auto: false }, [200]);
  }
  const replies = (await shop.api.get<{ data: { id: string }[] }>('/v1/tasks?state=open&kind=read_reply'))
    .data;
  await shop.api.post(
    `/v1/tasks/${replies[0]?.id}/complete`,
    { outcome: 'dispute', disputeReason: CANARIES.disputeReason, note: CANARIES.replyNote },
    [200],
  );
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  const patch = { body: { email: CANARIES.newEmail }, expected: [200] };
  await shop.api.call('PATCH', `/v1/customers/${id}`, patch);
  const calls = (await shop.api.get<{ data: { id: string }[] }>('/v1/tasks?state=open&kind=call')).data;
  await shop.api.post(
    `/v1/tasks/${calls[0]?.id}/complete`,
    { outcome: 'promise_to_pay', promisedFor: shop.day(5, 'fri'), note: CANARIES.callNote },
    [200],
  );
  await shop.api.post(`/v1/customers/${id}/pause`, { reason: CANARIES.customerPause }, [200]);
  // The eyes see what is there: every canary is somewhere in the record before.
  const before = await everyText(shop.database);
  expect(Object.values(CANARIES).filter((word) => !before.includes(word))).toEqual([]);

  await shop.api.call('DELETE', `/v1/customers/${id}`, { expected: [202] });
  for (const invoice of [first, second]) {
    const run = await shop.endOfRun(invoice);
    expect([run.status, run.result]).toEqual(['COMPLETED', { outcome: 'erased' }]);
  }
  const after = await everyText(shop.database);
  expect(WORDS.filter((word) => after.includes(word))).toEqual([]);
  const written = await shop.eyes.everythingWritten(shop.orgId);
  expect(written).toContain(first.id);
  expect(WORDS.filter((word) => written.includes(word))).toEqual([]);
  expect(lines.join('')).toContain('/v1/customers/{id}');
  expect(WORDS.filter((word) => lines.join('').includes(word))).toEqual([]);
  // What accounting needs is still there.
  expect(after).toContain(first.number);
  await shop.advanceTo(`${shop.day(6, 'fri')}T10:00`);
  expect(await shop.state(second)).toBe('erased');
});

/** Every text, json and byte of every table, mails decoded: where a forgotten word would hide. */
async function everyText(database: pg.Pool): Promise<string> {
  const { rows: columns } = await database.query<{ name: string; text: string }>(
    `SELECT table_name AS name, string_agg(
        CASE WHEN data_type = 'bytea' THEN format('encode(%I, ''escape'')', column_name)
             ELSE format('%I::text', column_name) END, ', ') AS text
       FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name`,
  );
  const texts: string[] = [];
  for (const { name, text } of columns) {
    const { rows } = await database.query<{ row: string }>(
      `SELECT concat_ws(E'\\n', ${text}) AS row FROM ${name}`,
    );
    texts.push(...rows.map((row) => row.row));
  }
  const plain = texts.join('\n');
  const decoded = [...plain.matchAll(/[A-Za-z0-9+/=\r\n]{60,}/g)].map(([part]) =>
    Buffer.from(part, 'base64').toString('utf8'),
  );
  return [plain, ...decoded].join('\n');
}
