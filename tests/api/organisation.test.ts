import { describe, expect, test } from 'vitest';
import { walkSome } from '../../src/db/org-walk.js';
import { releaseOrganisation } from '../../src/db/org-hold.js';
import { claimInFlight } from './claims.js';
import { house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

interface OrganisationSeen {
  readonly name: string;
  readonly siren: string | null;
  readonly stopped: boolean;
  readonly stopReason: string | null;
  readonly sender: { readonly email: string; readonly phone: string };
  readonly closures: readonly { readonly firstOn: string }[];
}

const patch = (firm: Firm, body: unknown) =>
  here().send<OrganisationSeen>('PATCH', '/v1/organisation', { key: firm.key, body });
const stop = (firm: Firm, reason = 'bank statement is wrong') =>
  firm.post<OrganisationSeen>('/v1/organisation/stop', { reason });
const start = (firm: Firm) => firm.post<OrganisationSeen>('/v1/organisation/start', {});
const listed = async (firm: Firm, state: string): Promise<number> =>
  (await firm.get<{ data: unknown[] }>(`/v1/invoices?state=${state}`)).body.data.length;

describe('what a firm says of itself', () => {
  test('is read, changed field by field, and the same change again changes nothing', async () => {
    const firm = await here().open({ siren: '552100554' });
    const first = await firm.get<OrganisationSeen>('/v1/organisation');
    expect(first.body).toMatchObject({ name: 'Atelier Roux', stopped: false, closures: [] });
    const change = {
      name: 'Atelier Roux & Fils',
      siren: null,
      residueCents: 50,
      sender: { phone: '+33 4 72 00 00 01' },
    };
    for (const reply of [await patch(firm, change), await patch(firm, change)]) {
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body).toMatchObject({
        name: 'Atelier Roux & Fils',
        siren: null,
        residueCents: 50,
        sender: { email: 'factures@atelier.example', phone: '+33 4 72 00 00 01' },
      });
    }
    expect((await firm.get('/v1/organisation')).body).toMatchObject({ name: 'Atelier Roux & Fils' });
  });

  test('corrections of crossed payments are off until they are wished, and only a yes or a no is taken', async () => {
    const firm = await here().open();
    const now = async () => (await firm.get('/v1/organisation')).body;
    expect(await now()).toMatchObject({ correctsCrossedPayments: false });
    for (const wished of [true, true, false]) {
      const reply = await patch(firm, { correctsCrossedPayments: wished });
      expect(reply.status, reply.text).toBe(200);
      expect(await now()).toMatchObject({ correctsCrossedPayments: wished });
    }
    const wrong = await patch(firm, { correctsCrossedPayments: 'yes' });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('/correctsCrossedPayments');
  });

  test('closures replace the list and move what was planned on a closed day', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const before = invoice.next?.at.slice(0, 10) ?? '';
    const closed = { firstOn: before, lastOn: before, label: 'Inventaire' };
    expect((await patch(firm, { closures: [closed] })).status).toBe(200);
    const moved = await firm.invoice(invoice.id);
    expect((moved.next?.at ?? '') > `${before}T23:59`).toBe(true);
    const signals = await here().eyes.query<{ signal: string }>(
      `SELECT signal FROM outbox WHERE org_id = $1 AND kind = 'signal_run'`,
      [firm.orgId],
    );
    expect(signals.rows.map((row) => row.signal)).toEqual(['invoiceChanged']);
    expect((await patch(firm, { closures: [] })).body.closures).toEqual([]);
    expect((await firm.invoice(invoice.id)).next?.at.slice(0, 10)).toBe(before);
  });

  test.each([
    [{ colour: 'red' }, ['/colour']],
    [{ sandbox: false }, ['/sandbox']],
    [{ name: ' ' }, ['/name']],
    [{ siren: '12' }, ['/siren']],
    [{ residueCents: -1 }, ['/residueCents']],
    [{ residueCents: 0.5 }, ['/residueCents']],
    [{ timeZone: 'Mars/Olympus' }, ['/timeZone']],
    [{ region: 'FR-99' }, ['/region']],
    [{ sender: { email: 'a@b,c@d' } }, ['/sender/email']],
    [{ closures: [{ firstOn: '2027-02-02', lastOn: '2027-02-01', label: 'x' }] }, ['/closures/0/lastOn']],
    [
      { closures: Array(2).fill({ firstOn: '2027-02-01', lastOn: '2027-02-01', label: 'x' }) },
      ['/closures/1'],
    ],
  ])('a wrong change names the field and changes nothing: %j', async (body, fields) => {
    const firm = await here().open();
    const reply = await patch(firm, body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, fields]);
    expect((await firm.get('/v1/organisation')).body).toMatchObject({ name: 'Atelier Roux', closures: [] });
  });
});

describe('stop', () => {
  test('holds every invoice at once, in the invoice, in the lists and for those that come later', async () => {
    const firm = await here().open();
    const early = await firm.postInvoice();
    const reply = await stop(firm);
    expect([reply.status, reply.body.stopped, reply.body.stopReason]).toEqual([
      200,
      true,
      'bank statement is wrong',
    ]);
    const late = await firm.postInvoice();
    for (const id of [early.id, late.id]) {
      const seen = await firm.invoice(id);
      expect(seen).toMatchObject({ state: 'on_hold', next: null, why: { code: 'on-hold' } });
      expect(seen.holds).toMatchObject([{ reason: 'stopped', until: null, note: 'bank statement is wrong' }]);
      expect(seen.why.text).toContain('arrêt des relances');
    }
    expect([await listed(firm, 'on_hold'), await listed(firm, 'scheduled')]).toEqual([2, 0]);
    expect((await firm.get<{ data: InvoiceSeen[] }>('/v1/invoices')).body.data[0]?.state).toBe('on_hold');
    // One row says it: no hold of its own was written for any invoice.
    expect(await here().rows(firm.orgId)).toMatchObject({ hold: 0 });
  });

  test('again changes nothing, and start brings back what was planned', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await stop(firm, 'first reason');
    expect((await stop(firm, 'second reason')).body.stopReason).toBe('first reason');
    for (const reply of [await start(firm), await start(firm)]) {
      expect([reply.status, reply.body.stopped, reply.body.stopReason]).toEqual([200, false, null]);
    }
    const after = await firm.invoice(invoice.id);
    expect(after).toMatchObject({ state: 'scheduled', holds: [], next: invoice.next });
    expect(await firm.story(invoice.id)).toContain('hold.lifted');
  });

  test('a settled invoice stays settled, a person’s task keeps its deadline, another hold its own way out', async () => {
    const firm = await here().open();
    const paid = await firm.postInvoice();
    const payment = {
      reference: 'V-1',
      amountCents: 120_000,
      currency: 'EUR',
      receivedOn: '2026-11-01',
    };
    await firm.post(`/v1/invoices/${paid.id}/payments`, payment);
    const addressless = await firm.postInvoice({
      customer: { reference: 'C-NONE', name: 'Sans adresse', kind: 'company' },
    });
    const paused = await firm.postInvoice();
    await firm.post(`/v1/invoices/${paused.id}/pause`, { reason: 'x' });
    await stop(firm);
    expect((await firm.invoice(paid.id)).state).toBe('settled');
    expect(await firm.invoice(addressless.id)).toMatchObject({
      state: 'on_hold',
      next: { kind: 'task_deadline' },
    });
    expect((await firm.invoice(addressless.id)).holds.map((hold) => hold.reason)).toEqual([
      'undeliverable',
      'stopped',
    ]);
    await start(firm);
    expect((await firm.invoice(paused.id)).holds.map((hold) => hold.reason)).toEqual(['paused']);
    expect((await firm.invoice(addressless.id)).holds.map((hold) => hold.reason)).toEqual(['undeliverable']);
  });

  test('a payment during the stop still settles', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await stop(firm);
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-01' };
    const reply = await firm.post<{ invoice: InvoiceSeen }>(`/v1/invoices/${invoice.id}/payments`, payment);
    expect([reply.status, reply.body.invoice.state]).toEqual([201, 'settled']);
  });

  test('answers only when no message of the organisation can still leave', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await claimInFlight(here().database, firm.orgId, invoice, 900);
    const startedAt = performance.now();
    expect((await stop(firm)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  test.each([[{}], [{ reason: '' }], [{ reason: 'x', until: '2027-01-01' }]])(
    'with another body is refused and stops nothing: %j',
    async (body) => {
      const firm = await here().open();
      expect((await firm.post('/v1/organisation/stop', body)).status).toBe(400);
      expect((await firm.get('/v1/organisation')).body).toMatchObject({ stopped: false });
      expect((await firm.post('/v1/organisation/start', { at: 'noon' })).status).toBe(400);
    },
  );

  test('stops one organisation and no other', async () => {
    const [one, other] = [await here().open(), await here().open()];
    const invoice = await other.postInvoice();
    await stop(one);
    expect((await other.invoice(invoice.id)).state).toBe('scheduled');
    expect((await other.get('/v1/organisation')).body).toMatchObject({ stopped: false });
  });
});

describe('start, interrupted', () => {
  test('what was not told yet stays held until it is, and a further start waits for it', async () => {
    const firm = await here().open();
    const invoices = [];
    for (let made = 0; made < 30; made += 1) invoices.push(await firm.postInvoice());
    await stop(firm);
    // A process that dies right after the commit: the walk is wanted, nobody walked.
    const { database } = here();
    const actor = { kind: 'api' as const };
    await database.withOrg(firm.orgId, (tx) => releaseOrganisation(tx, 'stopped', { actor }));
    expect((await firm.get('/v1/organisation')).body).toMatchObject({ stopped: false });
    expect([await listed(firm, 'on_hold'), await listed(firm, 'scheduled')]).toEqual([30, 0]);
    expect(await database.withOrg(firm.orgId, walkSome)).toBe(false);
    expect([await listed(firm, 'on_hold'), await listed(firm, 'scheduled')]).toEqual([5, 25]);
    const born = await firm.postInvoice();
    expect(born.state).toBe('scheduled');

    await stop(firm);
    const tooEarly = await start(firm);
    expect([tooEarly.status, slugOf(tooEarly), tooEarly.headers.get('retry-after')]).toEqual([
      503,
      'busy',
      '2',
    ]);
    while (!(await database.withOrg(firm.orgId, walkSome)));
    expect(await listed(firm, 'on_hold')).toBe(31);
    expect((await start(firm)).status).toBe(200);
    expect([await listed(firm, 'on_hold'), await listed(firm, 'scheduled')]).toEqual([0, 31]);
  });
});
