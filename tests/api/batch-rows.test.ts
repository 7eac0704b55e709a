import { describe, expect, test } from 'vitest';
import { lockInvoice } from '../../src/db/leases.js';
import { claimMessage } from '../../src/db/messages.js';
import { openTask } from '../../src/db/tasks.js';
import { claimOf } from '../db/world.js';
import { customerBody, house, type Firm } from './house.js';
import { payment } from './payment-bodies.js';

const opened = house();
const here = () => opened.here;

type Line = Readonly<Record<string, unknown>> & { readonly number: string };

/** What an import of a running firm meets: each known customer has something else standing against it. */
const KNOWN = [
  'paused',
  'for-good',
  'bounced',
  'complained',
  'insolvent',
  'called',
  'written',
  'replied',
  'met',
];

/** A firm whose customers are known, and for whom money waits. */
async function settled(): Promise<Firm> {
  const firm = await here().open();
  for (const name of KNOWN) await firm.postInvoice({ number: `K-${name}`, customer: of(name) });
  const mark = (name: string, columns: string) =>
    here().eyes.query(`UPDATE customer SET ${columns} WHERE org_id = $1 AND reference = $2`, [
      firm.orgId,
      name,
    ]);
  await mark('paused', "paused_at = now(), paused_until_on = '2027-09-15', pause_reason = 'Congés'");
  await mark('for-good', 'paused_at = now()');
  await mark('bounced', "undeliverable_at = '2026-11-02'");
  await mark('complained', 'stopped_at = now()');
  await mark('insolvent', 'insolvent_at = now()');
  await mark('called', 'call_only = true, email = NULL');
  for (const name of ['written', 'replied', 'bounced']) await writeTo(firm, name);
  for (const wish of WAITING) await firm.post('/v1/payments', payment(wish));
  return firm;
}

const WAITING = [
  { reference: 'W-1', invoiceNumber: 'paid' },
  { reference: 'W-2', invoiceNumber: 'paid-in-part', amountCents: 500 },
  { reference: 'W-3', invoiceNumber: 'paid-in-dollars', currency: 'USD' },
  { reference: 'W-4', invoiceNumber: 'part-of-nobody', amountCents: 700 },
  { reference: 'W-5', customerReference: 'payer', amountCents: 130_000 },
];

/** A reminder left today; of one customer an answer waits to be read. */
async function writeTo(firm: Firm, name: string): Promise<void> {
  const { rows } = await here().eyes.query<{ id: string }>(
    'SELECT id FROM invoice WHERE org_id = $1 AND number = $2',
    [firm.orgId, `K-${name}`],
  );
  const id = rows[0]?.id ?? '';
  await here().database.withOrg(firm.orgId, async (tx) => {
    const row = await lockInvoice(tx, id);
    if (row === undefined) throw new Error('it was just posted');
    await claimMessage(tx, claimOf(row));
    if (name === 'replied') await openTask(tx, { invoiceId: id, kind: 'read_reply' });
  });
  await here().eyes.query(
    `UPDATE message SET state = CASE WHEN $2 = 'bounced' THEN 'bounced' ELSE 'sent' END, to_address = 'compta@' || $2 || '.example',
       dead_address = CASE WHEN $2 = 'bounced' THEN 'compta@bounced.example' END,
       sent_at = claimed_at, counted_on = claimed_at::date, provider_message_id = id WHERE org_id = $1 AND state = 'claimed'`,
    [firm.orgId, name],
  );
}

const of = (name: string, wish: Readonly<Record<string, unknown>> = {}) =>
  customerBody(name, { email: `compta@${name}.example`, ...wish });
const silent = (name: string) => of(name, { email: undefined });

/** Every kind of line, some of them twice. */
function lines(firm: Firm): readonly Line[] {
  const line = (number: string, wish: Readonly<Record<string, unknown>> = {}): Line =>
    firm.invoiceBody({ number, customer: of(`C-${number}`), ...wish });
  return [
    line('plain'),
    line('silent-1', { customer: silent('silent') }),
    line('silent-2', { customer: silent('silent'), dueOn: '2026-10-05' }),
    line('silent-public', { customer: of('silent-public', { email: undefined, kind: 'public' }) }),
    line('silent-of-somebody', { customer: silent('managed'), accountManager: MANAGER }),
    line('dead', { customer: of('dead', { email: 'Compta@bounced.example' }) }),
    ...KNOWN.flatMap((name) => [
      line(`${name}-1`, { customer: silent(name) }),
      line(`${name}-2`, { customer: silent(name), dueOn: '2026-11-10' }),
    ]),
    line('met-moved', { customer: of('met', { contactName: 'Mme Roche', phone: '+33 4 72 00 00 01' }) }),
    line('silent-found', { customer: of('silent') }),
    line('silent-dead', { customer: of('silent', { email: 'compta@bounced.example' }) }),
    line('plain'),
    line('silent-1', { customer: silent('silent') }),
    line('silent-1', { customer: silent('silent'), totalCents: 1 }),
    line('of-another-kind', { customer: of('met', { kind: 'consumer' }) }),
    line('in-dollars', { currency: 'USD' }),
    line('reminded', { remindersAlreadySent: 1, dueOn: '2026-10-05', issuedOn: '2026-09-01' }),
    line('in-instalments', {
      customer: silent('instalments'),
      instalments: INSTALMENTS,
      dueOn: '2027-03-01',
    }),
    line('paid'),
    line('paid-in-part', { customer: silent('part') }),
    line('paid-in-dollars'),
    line('part-of-nobody', { instalments: INSTALMENTS, dueOn: '2027-03-01' }),
    line('payer-1', { customer: of('payer') }),
    line('payer-2', { customer: of('payer') }),
    line('payer-3', { customer: of('payer') }),
    line('last'),
  ];
}
const MANAGER = 'sacha@atelier.example';
const INSTALMENTS = [
  { dueOn: '2027-01-04', amountCents: 20_000 },
  { dueOn: '2027-03-01', amountCents: 100_000 },
];

/** What each table has of a firm, and each invoice's story in order, as far as it does not hang on ids and on the hour. */
async function recordOf(firm: Firm): Promise<Record<string, unknown[]>> {
  const names = await namesOf(firm);
  const tables = ['customer', 'invoice', 'hold', 'task', 'payment', 'allocation', 'audit_event', 'outbox'];
  const record: Record<string, unknown[]> = {};
  for (const table of tables) {
    const { rows } = await here().eyes.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE org_id = $1`,
      [firm.orgId],
    );
    record[table] = rows.map(({ row }) => plain(row, names)).sort();
  }
  // Two invoices that were told together are told in the order of their ids.
  const { rows } = await here().eyes.query<{ number: string; story: object }>(
    `SELECT i.number, jsonb_agg(to_jsonb(a) - 'id' ORDER BY a.id) AS story
       FROM invoice i JOIN audit_event a ON a.org_id = i.org_id AND a.invoice_id = i.id
      WHERE i.org_id = $1 GROUP BY i.number ORDER BY i.number`,
    [firm.orgId],
  );
  record['stories'] = rows.map(({ story }) => plain(story, names));
  return record;
}

/** Ids that have a name outside, by it. */
async function namesOf(firm: Firm): Promise<ReadonlyMap<string, string>> {
  const { rows } = await here().eyes.query<{ id: string; name: string }>(
    `SELECT id, number AS name FROM invoice WHERE org_id = $1 UNION ALL
     SELECT id, reference FROM customer WHERE org_id = $1 UNION ALL
     SELECT id, reference FROM payment WHERE org_id = $1`,
    [firm.orgId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const plain = (row: object, names: ReadonlyMap<string, string>): string =>
  JSON.stringify(row)
    .replace(/"id": ?\d+,?/, '')
    .replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, (id) => names.get(id) ?? id.slice(0, 3))
    .replaceAll(/(\d{4}-\d\d-\d\d)T[0-9:.]+(Z|\+00:00)/g, '$1');

describe('lines of a batch', () => {
  test.each([
    ['running', false],
    ['stopped', true],
  ])('leave the very rows that single calls leave (organisation %s)', async (_name, isStopped) => {
    const [alone, together] = [await settled(), await settled()];
    for (const firm of [alone, together]) {
      await firm.post('/v1/users', { email: MANAGER, name: 'Sacha', role: 'account_manager' });
      if (isStopped) await firm.post('/v1/organisation/stop', { reason: 'moving in' });
    }
    // What a line takes from another line's invoice is held since then, and what holds longest is the reason: in one
    // transaction it is held as long as by the organisation.
    const sent = (firm: Firm) => lines(firm).filter(({ number }) => !isStopped || number !== 'silent-dead');
    const statuses: number[] = [];
    for (const line of sent(alone)) {
      const reply = await alone.post<{ id: string }>('/v1/invoices', line);
      statuses.push(reply.status);
      if (reply.status === 201) expect(reply.body).toEqual(await alone.invoice(reply.body.id));
    }
    const batch = await together.post<{ accepted: number; unchanged: number; rejected: { line: number }[] }>(
      '/v1/invoices/batch',
      sent(together),
    );
    const count = (status: number) => statuses.filter((each) => each === status).length;
    expect(batch.body).toMatchObject({ accepted: count(201), unchanged: count(200) });
    expect(batch.body.rejected.map(({ line }) => statuses[line - 1])).toEqual([409, 409]);
    const record = await recordOf(together);
    expect(record).toEqual(await recordOf(alone));
    const reasons = (record['hold'] ?? []).map((row) => /"reason": ?"(\w+)"/.exec(String(row))?.[1]);
    expect(new Set(reasons)).toEqual(new Set(['paused', 'undeliverable', 'stopped', 'insolvency', 'reply']));
  });
});
