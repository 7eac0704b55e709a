import { expect, test } from 'vitest';
import { forgetOld } from '../../src/db/retention.js';
import { createLogger } from '../../src/log.js';
import { InboxApplier } from '../../src/worker/inbox/inbox-applier.js';
import { connect, healthOf, openTasks, written, type Postmark } from '../api/postmark-house.js';
import { customerBody, house, type Firm } from '../api/house.js';
import { bounce, delivery, inbound } from '../support/postmark-payloads.js';

// What is kept only for a while, and what is kept of somebody who was forgotten.
const opened = house();
const here = () => opened.here;
const applier = () =>
  new InboxApplier(here().database, createLogger({ name: 'inbox', level: 'silent' }), undefined);
const forget = () => here().database.asRelay(forgetOld);

interface Kept {
  readonly record_type: string;
  readonly state: string;
  readonly payload: string;
}
const keptEvents = async (firm: Firm): Promise<Kept[]> => {
  const { rows } = await here().eyes.query<Kept>(
    `SELECT record_type, state, convert_from(payload, 'UTF8') AS payload FROM inbox WHERE org_id = $1 ORDER BY id`,
    [firm.orgId],
  );
  return rows;
};
const daysAgo = (firm: Firm, table: string, column: string, days: number) =>
  here().eyes.query(`UPDATE ${table} SET ${column} = now() - $2::interval WHERE org_id = $1`, [
    firm.orgId,
    `${days} days`,
  ]);

async function scene(): Promise<{ firm: Firm; postmark: Postmark; mail: { id: string; replyTo: string } }> {
  const firm = await here().open({ sandbox: false });
  const invoice = await firm.postInvoice({ customer: customerBody('C-1') });
  return { firm, postmark: await connect(firm), mail: await written(firm, [invoice]) };
}

test('an event is emptied after 30 days; told again it is still known, and its health stays', async () => {
  const { firm, postmark, mail } = await scene();
  const told = delivery(mail.id);
  await postmark.send(told);
  await daysAgo(firm, 'inbox', 'received_at', 29);
  await forget();
  expect((await keptEvents(firm))[0]?.payload).toContain('compta@mecanique-rhone.example');

  await daysAgo(firm, 'inbox', 'received_at', 31);
  expect((await forget()).events).toBe(1);
  expect(await keptEvents(firm)).toEqual([{ record_type: 'Delivery', state: 'applied', payload: '' }]);
  expect((await forget()).events).toBe(0);

  await postmark.send(told);
  expect(await keptEvents(firm)).toHaveLength(1);
  expect((await healthOf(firm, postmark)).events).toMatchObject({ applied: 1 });
});

test('one that still waits to be applied is kept however old it is, and then applied', async () => {
  const { firm, postmark, mail } = await scene();
  await here().eyes.query('UPDATE organisation SET suspended_at = now(), held_at = now() WHERE org_id = $1', [
    firm.orgId,
  ]);
  await postmark.send(delivery(mail.id));
  await daysAgo(firm, 'inbox', 'received_at', 40);
  expect((await forget()).events).toBe(0);
  await here().eyes.query('UPDATE organisation SET suspended_at = NULL, held_at = NULL WHERE org_id = $1', [
    firm.orgId,
  ]);
  await applier().pass();
  expect(await keptEvents(firm)).toMatchObject([{ state: 'applied' }]);
  expect((await forget()).events).toBe(1);
});

test('the stored answer of an idempotency key is forgotten after 30 days, and not before', async () => {
  const firm = await here().open();
  const body = firm.invoiceBody();
  const post = () => firm.post('/v1/invoices', body, { 'idempotency-key': 'once' });
  expect((await post()).status).toBe(201);
  await daysAgo(firm, 'idempotency_key', 'created_at', 29);
  await forget();
  expect((await post()).headers.get('idempotency-replayed')).toBe('true');
  await daysAgo(firm, 'idempotency_key', 'created_at', 31);
  expect((await forget()).answers).toBeGreaterThanOrEqual(1);
  expect((await post()).headers.get('idempotency-replayed')).toBeNull();
});

test('the role that forgets can empty old events and nothing else', async () => {
  const { firm, postmark, mail } = await scene();
  await postmark.send(delivery(mail.id));
  const asRelay = (statement: string) =>
    here().database.asRelay((tx) => tx.db.executeQuery({ sql: statement, parameters: [] } as never));
  await asRelay("UPDATE inbox SET payload = ''");
  expect((await keptEvents(firm))[0]?.payload).not.toBe('');
  await daysAgo(firm, 'inbox', 'received_at', 31);
  await expect(asRelay("UPDATE inbox SET payload = 'forged'")).rejects.toThrow('row-level security');
  await expect(asRelay("UPDATE inbox SET state = 'ignored'")).rejects.toThrow('permission denied');
});

test('what is told about somebody who was erased meanwhile changes nothing and is not kept', async () => {
  const { firm, postmark, mail } = await scene();
  const customers = await firm.get<{ data: { id: string }[] }>('/v1/customers');
  const id = customers.body.data[0]?.id ?? '';
  expect((await here().send('DELETE', `/v1/customers/${id}`, { key: firm.key })).status).toBe(202);

  await postmark.send(bounce(mail.id));
  await postmark.send(delivery(mail.id));
  await postmark.send(inbound(mail.replyTo));
  expect(await keptEvents(firm)).toEqual([
    { record_type: 'Bounce', state: 'ignored', payload: '' },
    { record_type: 'Delivery', state: 'ignored', payload: '' },
    // What they write anew is kept once, in the reply that a person sorts.
    { record_type: 'Inbound', state: 'unmatched', payload: '' },
  ]);
  expect(await openTasks(firm)).toEqual([]);
  expect((await healthOf(firm, postmark)).unsortedReplies).toBe(1);
});
