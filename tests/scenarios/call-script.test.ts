import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { story } from '../support/story.js';

// Issue 6.3: what the person who calls is told. The call opens on Monday of week 3.
const { openShop } = story();

test('the script tells what is due, how late, what was sent and arrived, earlier promises, and what else is overdue', async () => {
  const shop = await openShop();
  const customer = { reference: 'C-42', name: 'Mécanique du Rhône SAS', kind: 'company' };
  const { invoice, call } = await reachCall(shop, { customer });
  const [first] = await shop.messages(invoice);
  await shop.api.post(`/v1/sandbox/messages/${first?.id ?? ''}/deliver`, {}, [200]);
  const other = await shop.postInvoice({ customer, dueOn: shop.day(2, 'fri') });
  const due = await shop.postInvoice({ customer, dueOn: shop.day(8, 'fri') });
  await shop.complete(call, {
    outcome: 'promise_to_pay',
    promisedFor: shop.day(3, 'wed'),
    promisedCents: 50_000,
  });
  await shop.advanceTo(`${shop.day(4, 'tue')}T11:00`);
  await shop.complete(await shop.openTask(invoice, 'broken_promise'), { outcome: 'call' });
  const { script } = await shop.openTask(invoice, 'call');
  const text = script.replaceAll('\\', '');
  expect(text).toMatch(/1.200,00.€ restant dus, échue le .*\(20 jours de retard\)/);
  expect(text).toMatch(/Rappel 1, le .* : arrivé chez le destinataire/);
  expect(text).toMatch(/Rappel 2, le .* : parti, arrivée non confirmée/);
  expect(text).toMatch(/500,00.€ pour le .* : non tenue/);
  expect(text).toContain('Bonjour, je suis Claire Dupont');
  expect(text).toContain('Ne laisser aucun détail sur une messagerie');
  expect(text).toContain(`Facture ${other.number}`);
  expect(text).not.toContain(due.number);
});

test('the reason of a dispute is read where it is resolved; a consumer’s script claims the sum alone', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop, { customer: { kind: 'consumer' } });
  expect(call.script).toContain('aucun frais, aucune pénalité');
  expect(call.script).not.toContain('40');
  await shop.complete(call, { outcome: 'dispute', disputeReason: 'Trois pièces manquent' });
  const dispute = await shop.openTask(invoice, 'resolve_dispute');
  expect(dispute.script).toContain('Trois pièces manquent');
});
