import { describe, expect, test } from 'vitest';
import { insertUser } from '../../src/db/users.js';
import { customerBody, house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';

// PATCH /v1/invoices/{id} (contract §5): what it changes, what it leaves alone, what it refuses.
const opened = house();
const here = () => opened.here;

interface Changed extends InvoiceSeen {
  readonly dueOn: string;
  readonly orderReference: string | null;
  readonly paymentUrl: string | null;
  readonly documentUrl: string | null;
}

const patch = (firm: Firm, id: string, body: unknown) =>
  here().send<Changed>('PATCH', `/v1/invoices/${id}`, { key: firm.key, body });

const lines = async (firm: Firm, id: string) =>
  (
    await firm.get<{ data: { type: string; text: string; data: { changed?: string[] } }[] }>(
      `/v1/invoices/${id}/timeline?limit=200`,
    )
  ).body.data;

const changes = async (firm: Firm, id: string) =>
  (await lines(firm, id)).filter((entry) => entry.type === 'invoice.changed');

const signals = async (firm: Firm, name: string) =>
  (
    await here().eyes.query<{ subject_id: string; payload: { next: { at: string; step: string } } }>(
      'SELECT subject_id, payload FROM outbox WHERE org_id = $1 AND signal = $2 ORDER BY id',
      [firm.orgId, name],
    )
  ).rows;

describe('fields of the invoice', () => {
  test('a new due date moves the plan, the run is told, the timeline names the field', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ dueOn: '2027-10-29' });
    const reply = await patch(firm, id, { dueOn: '2027-11-05' });
    expect(reply.status, reply.text).toBe(200);
    // Friday 5 November 2027, then two business days.
    expect(reply.body).toMatchObject({ dueOn: '2027-11-05', next: { step: 'reminder-1' } });
    expect(reply.body.next?.at.slice(0, 10)).toBe('2027-11-09');
    expect((await changes(firm, id)).map((entry) => [entry.data.changed, entry.text])).toEqual([
      [['dueOn'], 'Facture modifiée : échéance'],
    ]);
    const [told] = await signals(firm, 'invoiceChanged');
    expect(told).toMatchObject({ subject_id: id, payload: { next: { step: 'reminder-1' } } });
    expect(told?.payload.next.at.slice(0, 10)).toBe('2027-11-09');
  });

  test('references and links change and are cleared by null; one line names them all', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ orderReference: 'PO-1' });
    const given = {
      orderReference: 'PO-2',
      paymentUrl: 'https://pay.example/1',
      documentUrl: 'https://docs.example/1.pdf',
    };
    expect((await patch(firm, id, given)).body).toMatchObject(given);
    const cleared = { orderReference: null, paymentUrl: null, documentUrl: null };
    expect((await patch(firm, id, cleared)).body).toMatchObject(cleared);
    expect((await changes(firm, id)).map((entry) => entry.data.changed)).toEqual([
      ['orderReference', 'paymentUrl', 'documentUrl'],
      ['orderReference', 'paymentUrl', 'documentUrl'],
    ]);
  });

  test('what is so already changes nothing and leaves no line', async () => {
    const firm = await here().open();
    const wish = { orderReference: 'PO-1', dueOn: '2027-10-29' };
    const invoice = await firm.postInvoice(wish);
    const owner = await ownerEmail(firm);
    const before = await here().rows(firm.orgId);
    const same = { ...wish, paymentUrl: null, policy: 'pme', accountManager: owner, customer: sameContact() };
    for (const body of [{}, same, { customer: {} }]) {
      const reply = await patch(firm, invoice.id, body);
      expect([reply.status, reply.body]).toEqual([200, invoice]);
    }
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('the same change again answers 200 with one line', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const first = await patch(firm, id, { dueOn: '2027-12-01' });
    const again = await patch(firm, id, { dueOn: '2027-12-01' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await changes(firm, id)).toHaveLength(1);
  });

  test('another policy is bound in its latest version, and the timeline shows the difference', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ dueOn: '2027-10-29' });
    const reply = await patch(firm, id, { policy: 'freelance' });
    expect(reply.body).toMatchObject({
      policy: { name: 'freelance', version: 1 },
      next: { kind: 'courtesy', step: 'courtesy-1' },
    });
    const told = await lines(firm, id);
    expect(told.slice(-3).map((entry) => entry.type)).toEqual([
      'invoice.changed',
      'policy.migrated',
      'step.planned',
    ]);
    expect(told.at(-2)?.text).toBe('Politique changée : freelance v1 (avant : pme v1)');
  });

  test('another account manager gets the invoice and its open tasks', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice({ customer: { reference: 'C', name: 'N', kind: 'company' } });
    const userId = await addUser(firm, 'paul@atelier.example', 'Paul Blanc');
    const reply = await patch(firm, invoice.id, { accountManager: 'Paul@atelier.example' });
    expect(reply.body.accountManager).toEqual({ id: userId, name: 'Paul Blanc' });
    const tasks = await firm.get<{ data: { kind: string; assignee: { id: string } }[] }>(
      `/v1/invoices/${invoice.id}/tasks`,
    );
    expect(tasks.body.data).toMatchObject([{ kind: 'check_address', assignee: { id: userId } }]);
    expect(await firm.story(invoice.id)).toContain('task.assigned');
  });
});

describe('contact of the customer', () => {
  test('a new address is written to from now on, on every invoice of the customer', async () => {
    const firm = await here().open();
    const customer = customerBody('C-1');
    const invoice = await firm.postInvoice({ customer });
    const sibling = await firm.postInvoice({ customer });
    const reply = await patch(firm, invoice.id, {
      customer: { email: 'neu@client.example', contactName: 'Jeanne Petit', phone: null },
    });
    expect(reply.status, reply.text).toBe(200);
    const seen = await firm.get(`/v1/customers/${invoice.customer.id}`);
    expect(seen.body).toMatchObject({
      email: 'neu@client.example',
      contactName: 'Jeanne Petit',
      phone: null,
    });
    for (const { id } of [invoice, sibling]) {
      expect((await changes(firm, id)).map((entry) => entry.data.changed)).toEqual([
        ['customer.email', 'customer.contactName'],
      ]);
    }
    expect((await changes(firm, sibling.id))[0]?.text).toBe(
      'Facture modifiée : adresse e-mail du client, nom du contact du client',
    );
    expect((await signals(firm, 'customerChanged')).map((row) => row.subject_id)).toEqual([sibling.id]);
  });

  test('an address where there was none closes the search for one, on every invoice', async () => {
    const firm = await here().open();
    const customer = { reference: 'C-1', name: 'N', kind: 'company' };
    const invoice = await firm.postInvoice({ customer });
    const sibling = await firm.postInvoice({ customer });
    const reply = await patch(firm, invoice.id, { customer: { email: 'enfin@client.example' } });
    expect(reply.body).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
    for (const { id } of [invoice, sibling]) {
      expect((await firm.invoice(id)).holds).toEqual([]);
      expect(await firm.tasks(id)).toMatchObject([
        { kind: 'check_address', state: 'cancelled', closedBecause: 'address_corrected' },
      ]);
    }
  });

  test('no address any more: every invoice of the customer waits for one', async () => {
    const firm = await here().open();
    const customer = customerBody('C-1');
    const invoice = await firm.postInvoice({ customer });
    const sibling = await firm.postInvoice({ customer });
    const reply = await patch(firm, invoice.id, { customer: { email: null } });
    expect(reply.body.holds).toMatchObject([{ reason: 'undeliverable', until: null }]);
    expect((await firm.invoice(sibling.id)).holds).toMatchObject([{ reason: 'undeliverable' }]);
    expect(await firm.tasks(sibling.id)).toMatchObject([{ kind: 'check_address', state: 'open' }]);
  });

  test('another region moves the days: one line names it with what else changed', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ dueOn: '2027-10-29' });
    const reply = await patch(firm, id, { dueOn: '2027-12-24', customer: { region: 'FR-57' } });
    // Friday 24 December; Monday, Tuesday: Saint Stephen's day is a Sunday in 2027.
    expect(reply.body.next?.at.slice(0, 10)).toBe('2027-12-28');
    expect((await changes(firm, id)).map((entry) => entry.data.changed)).toEqual([
      ['dueOn', 'customer.region'],
    ]);
  });
});

describe('refused', () => {
  test.each<[string, unknown, string]>([
    ['unknown field', { colour: 'red' }, '/colour'],
    ['the number', { number: 'F-2' }, '/number'],
    ['the currency', { currency: 'CHF' }, '/currency'],
    ['a field of the server', { state: 'settled' }, '/state'],
    ['due before issued', { dueOn: '2026-09-30' }, '/dueOn'],
    ['a due date that is none', { dueOn: '2027-02-30' }, '/dueOn'],
    ['a due date of null', { dueOn: null }, '/dueOn'],
    ['a payment link without https', { paymentUrl: 'http://pay.example' }, '/paymentUrl'],
    ['a document link that is a script', { documentUrl: 'javascript:alert(1)' }, '/documentUrl'],
    ['a blank reference', { orderReference: ' ' }, '/orderReference'],
    ['an unknown policy', { policy: 'harsh' }, '/policy'],
    ['an unknown user', { accountManager: 'nobody@atelier.example' }, '/accountManager'],
    ['no user', { accountManager: null }, '/accountManager'],
    ['another kind of customer', { customer: { kind: 'consumer' } }, '/customer/kind'],
    ['another customer', { customer: { reference: 'C-2' } }, '/customer/reference'],
    ['two addresses', { customer: { email: 'a@b.example,c@d.example' } }, '/customer/email'],
    ['a name with CR/LF', { customer: { contactName: 'A\r\nBcc: x@y.example' } }, '/customer/contactName'],
    ['no name', { customer: { name: null } }, '/customer/name'],
    ['an unknown region', { customer: { region: 'FR-99' } }, '/customer/region'],
    ['a list', [], ''],
  ])('%s, by its path, and nothing is stored', async (_name, body, path) => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const before = await here().rows(firm.orgId);
    // A good field beside a bad one is not stored either.
    const sent = Array.isArray(body) ? body : { orderReference: 'PO-9', ...(body as object) };
    const reply = await patch(firm, invoice.id, sent);
    expect([reply.status, slugOf(reply)], reply.text).toEqual([400, 'validation']);
    expect(wrongFields(reply)).toContain(path);
    expect(await firm.invoice(invoice.id)).toEqual(invoice);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test("another organisation's user and policy are unknown here", async () => {
    const firm = await here().open();
    const theirs = await here().open();
    await addUser(theirs, 'spy@theirs.example', 'Spy');
    const { id } = await firm.postInvoice();
    const reply = await patch(firm, id, { accountManager: 'spy@theirs.example' });
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/accountManager']]);
  });

  test('on a final invoice: a conflict, whatever is asked', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await firm.post(`/v1/invoices/${id}/cancel`, { reason: 'x' });
    const before = await here().rows(firm.orgId);
    for (const body of [{}, { dueOn: '2027-12-01' }, { customer: { email: 'a@b.example' } }]) {
      const reply = await patch(firm, id, body);
      expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
    }
    expect(await here().rows(firm.orgId)).toEqual(before);
  });
});

const sameContact = () => ({ name: 'Mécanique du Rhône SAS', email: 'compta@mecanique-rhone.example' });

async function ownerEmail(firm: Firm): Promise<string> {
  const { rows } = await here().eyes.query<{ email: string }>(
    'SELECT email FROM app_user WHERE org_id = $1',
    [firm.orgId],
  );
  return rows[0]?.email ?? '';
}

/** A colleague, as the users call will make one. */
async function addUser(firm: Firm, email: string, name: string): Promise<string> {
  return here().database.withOrg(
    firm.orgId,
    async (tx) => (await insertUser(tx, { email, name, role: 'account_manager' })).id,
  );
}
