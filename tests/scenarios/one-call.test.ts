import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice, Page, Task } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

// Issue 6.3: one open task per kind and invoice, one call for several invoices of a customer. Calls open on Monday of week 3.
const { openShop } = story();

const CUSTOMER = { reference: 'C-17', name: 'Mécanique du Rhône SAS', email: 'compta@mecanique.example' };
interface Call extends Task {
  readonly invoices: readonly { readonly id: string }[];
}
const calls = async (shop: Shop): Promise<readonly Call[]> =>
  (await shop.api.get<Page<Call>>('/v1/tasks?state=open&kind=call')).data;
const idsOf = (invoices: readonly { readonly id: string }[]): string[] => invoices.map(({ id }) => id).sort();
const reasons = async (shop: Shop, invoice: Invoice) =>
  (await shop.invoice(invoice)).holds.map((hold) => hold.reason);

test('four invoices, one call: one is paid meanwhile, a promise for two, a dispute for one; each goes its own way', async () => {
  const shop = await openShop();
  const invoices: Invoice[] = [];
  for (const number of ['F-A', 'F-B', 'F-C', 'F-D'])
    invoices.push(await shop.postInvoice({ number, dueOn: shop.day(1, 'wed'), customer: CUSTOMER }));
  const [a, b, c, d] = invoices as [Invoice, Invoice, Invoice, Invoice];
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  const [call, ...others] = await calls(shop);
  expect([idsOf(call?.invoices ?? []), others]).toEqual([idsOf(invoices), []]);
  const parts = await Promise.all(invoices.map((invoice) => shop.openTask(invoice, 'call')));
  const opened = parts.map((part) => Date.parse(part.openedAt));
  expect(Math.max(...opened) - Math.min(...opened)).toBeLessThan(60_000);
  for (const { number } of invoices) expect(call?.script).toContain(number);
  expect(call?.script).toMatch(/En tout\*\* : 4.800,00.€ pour 4 factures/);
  // The reminders were shared: told once, and not once per invoice.
  expect(call?.script.match(/Rappel 1, le/g)).toHaveLength(1);

  await shop.pay(d);
  expect(await shop.state(d)).toBe('settled');
  expect((await shop.tasks(d)).at(-1)).toMatchObject({ state: 'cancelled', closedBecause: 'paid' });
  const [left] = await calls(shop);
  expect(idsOf(left?.invoices ?? [])).toEqual(idsOf([a, b, c]));
  const promise = { outcome: 'promise_to_pay', promisedFor: shop.day(3, 'fri'), alsoFor: [b.id] };
  const ofA = parts[0] as Task;
  await shop.complete(ofA, promise);
  await shop.api.post(`/v1/tasks/${ofA.id}/undo`, {}, [200]);
  expect(idsOf((await calls(shop))[0]?.invoices ?? [])).toEqual(idsOf([a, b, c]));
  await shop.complete(ofA, promise);
  await shop.complete(ofA, promise);
  await shop.complete(parts[2] as Task, { outcome: 'dispute', disputeReason: 'Trois pièces manquent' });
  expect(await calls(shop)).toEqual([]);
  expect(await Promise.all([a, b, c].map((one) => reasons(shop, one)))).toEqual([
    ['promise'],
    ['promise'],
    ['dispute'],
  ]);

  await shop.pay(a);
  await shop.advanceTo(`${shop.day(4, 'wed')}T11:00`);
  expect([await shop.state(a), await reasons(shop, c)]).toEqual(['settled', ['dispute']]);
  await shop.complete(await shop.openTask(b, 'broken_promise'), { outcome: 'call' });
  await shop.act(c, 'dispute/resolve', { resolution: 'settled' });
  const [again, ...more] = await calls(shop);
  expect([idsOf(again?.invoices ?? []), more]).toEqual([idsOf([b, c]), []]);
  const other = again?.invoiceId === b.id ? c : b;
  await shop.complete(again as Call, { outcome: 'voicemail', alsoFor: [other.id] });
  await shop.advanceTo(`${shop.day(4, 'thu')}T17:00`);
  const [third, ...none] = await calls(shop);
  expect([idsOf(third?.invoices ?? []), none]).toEqual([idsOf([b, c]), []]);
  await shop.pay(b);
  await shop.pay(c);
  expect(await calls(shop)).toEqual([]);
  for (const invoice of invoices) expect((await shop.endOfRun(invoice)).status).toBe('COMPLETED');
});
