import { expect, test } from 'vitest';
import { story } from '../support/story.js';

const { openShop } = story();

/** Words no machine would make up: found in a history, they came from a customer's data. */
const CANARY = {
  name: 'Zéphyrine Quatrebarbes SAS',
  contactName: 'Ysaline Pimprenelle',
  email: 'zephyrine.quatrebarbes@canari.example',
  phone: '+33 6 98 76 54 32',
  orderReference: 'CANARI-BON-77',
  note: 'promis par Barnabé Trouvetout',
  reply: 'Nous contestons le ramonage',
  pauseReason: 'vacances de Zéphyrine',
} as const;

test('a whole life leaves no name, address, amount or text in Temporal (P8)', async () => {
  const shop = await openShop();
  const { name, contactName, email, phone } = CANARY;
  const body = {
    ...shop.invoiceBody({ totalCents: 7_654_321, customer: { name, contactName, email, phone } }),
    orderReference: CANARY.orderReference,
  };
  const invoice = await shop.api.post<Parameters<typeof shop.endOfRun>[0]>('/v1/invoices', body, [201]);

  // Everything that travels: steps, a pause, a reply, a call with a note, a promise, a payment.
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const [mail] = await shop.messages(invoice);
  expect((await shop.mailsHandedOver(invoice))[0]?.text).toMatch(/76\s?543,21/);
  await shop.api.post(`/v1/invoices/${invoice.id}/pause`, { reason: CANARY.pauseReason }, [200]);
  await shop.resume(invoice);
  await shop.api.post(`/v1/sandbox/messages/${mail?.id}/reply`, { text: CANARY.reply, auto: false }, [200]);
  await shop.complete(await shop.openTask(invoice, 'read_reply'), { outcome: 'resume', note: CANARY.note });
  await shop.advanceTo(`${shop.day(4, 'fri')}T10:00`);
  const call = await shop.openTask(invoice, 'call');
  await shop.complete(call, {
    outcome: 'promise_to_pay',
    promisedFor: shop.day(5, 'fri'),
    note: CANARY.note,
  });
  await shop.pay(invoice, 7_654_321, 'CANARI-VIR-1');
  await shop.endOfRun(invoice);

  const written = await shop.eyes.everythingWritten(shop.orgId);
  expect(written).toContain(invoice.id); // the eyes do see what is there
  expect(written).toContain('reminder-2');
  const words = Object.values(CANARY).flatMap((text) => text.split(' ').filter((word) => word.length > 7));
  const canaries = [
    ...Object.values(CANARY),
    ...words,
    '7654321',
    '76 543',
    '76543',
    'CANARI',
    invoice.number,
  ];
  expect(canaries.filter((canary) => written.includes(canary))).toEqual([]);
});
