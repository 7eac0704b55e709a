import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/domain/presets.js';
import { bodyOf } from '../support/policies.js';
import { house, slugOf, wrongFields, type Firm, type ProblemBody, type Reply } from './house.js';

const opened = house();
const here = () => opened.here;

const pme = bodyOf(PRESETS.pme);
/** `pme` with its second reminder after so many days. */
const withSecondAfter = (offset: number) => ({
  ...pme,
  steps: pme.steps.map((step) => (step.step === 'reminder-2' ? { ...step, offset } : step)),
});

const put = (firm: Firm, name: string, body: unknown, key = firm.key): Promise<Reply> =>
  here().send('PUT', `/v1/policies/${name}`, { key, body });

interface Diff {
  readonly data: readonly {
    readonly invoiceId: string;
    readonly number: string;
    readonly from: number;
    readonly changes: readonly { step: string; before: string | null; after: string | null }[];
  }[];
  readonly nextCursor: string | null;
}

describe('reading', () => {
  test('a new organisation has the four presets of the contract', async () => {
    const firm = await here().open();
    const page = await firm.get<{ data: unknown[]; nextCursor: null }>('/v1/policies');
    expect(page.status).toBe(200);
    expect(page.body).toEqual({
      data: ['freelance', 'pme', 'public-buyer', 'subscription'].map((name) => PRESETS[name as 'pme']),
      nextCursor: null,
    });
    expect((await firm.get('/v1/policies/pme')).body).toEqual(PRESETS.pme);
    expect((await firm.get('/v1/policies/pme?version=1')).body).toEqual(PRESETS.pme);
  });

  test('pages of policies, each in its newest version', async () => {
    const firm = await here().open();
    await put(firm, 'pme', withSecondAfter(9));
    await put(firm, 'ours', pme);
    const names: [unknown, unknown][] = [];
    for (let path = '/v1/policies?limit=2'; ;) {
      const { body } = await firm.get<{
        data: { name: string; version: number }[];
        nextCursor: string | null;
      }>(path);
      names.push(...body.data.map(({ name, version }): [string, number] => [name, version]));
      if (body.nextCursor === null) break;
      path = `/v1/policies?limit=2&cursor=${body.nextCursor}`;
    }
    expect(names).toEqual([
      ['freelance', 1],
      ['ours', 1],
      ['pme', 2],
      ['public-buyer', 1],
      ['subscription', 1],
    ]);
    const csv = await firm.get('/v1/policies', { accept: 'text/csv' });
    expect(csv.text.split('\r\n')[0]).toMatch(/name.*version/);
  });

  test('what is not there answers 404, also when another organisation has it', async () => {
    const [firm, other] = [await here().open(), await here().open()];
    await put(other, 'theirs', pme);
    for (const path of ['/v1/policies/none', '/v1/policies/theirs', '/v1/policies/pme?version=2']) {
      const reply = await firm.get(path);
      expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
    }
    expect(wrongFields(await firm.get('/v1/policies/pme?version=0'))).toEqual(['/version']);
  });
});

describe('PUT', () => {
  test('makes a new version, an equal body makes none, a new name starts at 1', async () => {
    const firm = await here().open();
    const second = await put(firm, 'pme', withSecondAfter(9));
    expect([second.status, second.body]).toEqual([200, { ...withSecondAfter(9), name: 'pme', version: 2 }]);
    const again = await put(firm, 'pme', Object.fromEntries(Object.entries(withSecondAfter(9)).reverse()));
    expect(again.body).toEqual(second.body);
    expect((await put(firm, 'pme', pme)).body).toMatchObject({ version: 3 });
    expect((await put(firm, 'Maison_2.fr', pme)).body).toEqual({ ...pme, name: 'Maison_2.fr', version: 1 });
    expect((await firm.get('/v1/policies/pme?version=2')).body).toEqual(second.body);
  });

  test('absent and default are equal', async () => {
    const firm = await here().open();
    const reply = await put(firm, 'pme', { steps: pme.steps });
    expect([reply.status, reply.body]).toEqual([200, PRESETS.pme]);
  });

  test('two at once make each version once', async () => {
    const firm = await here().open();
    const replies = await Promise.all(
      [5, 6, 7, 8, 9, 9].map((offset) => put(firm, 'pme', withSecondAfter(offset))),
    );
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200, 200]);
    const versions = replies.map((reply) => Number(reply.body['version']));
    const stored = await Promise.all(
      versions.map(async (version) => (await firm.get(`/v1/policies/pme?version=${version}`)).body),
    );
    expect(stored).toEqual(replies.map((reply) => reply.body));
    // The two that said the same made one version, unless another one came between them.
    expect(new Set(versions).size).toBeGreaterThanOrEqual(5);
    expect([...versions].sort((a, b) => a - b).at(-1)).toBe(new Set(versions).size + 1);
  });

  test.each<[string, unknown, string[]]>([
    ['endless', { steps: pme.steps.slice(0, 3) }, ['/steps']],
    [
      'a reminder before the due date',
      { steps: [{ ...pme.steps[0], offset: -2 }, pme.steps[4]] },
      ['/steps/0/offset'],
    ],
    ['formal notice for consumers', { ...pme, audience: 'consumer' }, ['/steps/3/kind']],
    ['more than maxMessages', { ...pme, maxMessages: 1 }, ['/maxMessages']],
    ['a name of its own', { ...pme, name: 'pme', version: 4 }, ['/name', '/version']],
    [
      'an unknown field in a step',
      { steps: [{ ...pme.steps[0], colour: 'red' }, pme.steps[4]] },
      ['/steps/0/colour'],
    ],
    [
      'a slot that is none',
      { ...pme, slots: [{ days: [0], from: '9:00', to: '24:00' }] },
      ['/slots/0/days/0', '/slots/0/from', '/slots/0/to'],
    ],
    ['an unknown kind', { steps: [{ ...pme.steps[0], kind: 'sms' }, pme.steps[4]] }, ['/steps/0/kind']],
    ['half a day', { steps: [{ ...pme.steps[0], offset: 1.5 }, pme.steps[4]] }, ['/steps/0/offset']],
    ...[-1096, 1096, 1_000_000_000, Number.MAX_SAFE_INTEGER].map((offset): [string, unknown, string[]] => [
      `an offset of ${offset} days, out of bounds and at once,`,
      { steps: [{ ...pme.steps[0], offset }, pme.steps[4]] },
      ['/steps/0/offset'],
    ]),
    ['31 steps', { steps: Array.from({ length: 31 }, () => pme.steps[0]) }, ['/steps']],
    ['no steps', {}, ['/steps']],
    [
      'a step name with a space',
      { steps: [{ ...pme.steps[0], step: 'reminder 1' }, pme.steps[4]] },
      ['/steps/0/step'],
    ],
  ])('%s is refused, each with its reason, and nothing is stored', async (_title, body, fields) => {
    const firm = await here().open();
    const reply = await put(firm, 'pme', body);
    expect([reply.status, slugOf(reply)]).toEqual([400, 'validation']);
    expect(wrongFields(reply)).toEqual(fields);
    for (const { message } of (reply.body as unknown as ProblemBody).errors ?? [])
      expect(message).not.toBe('');
    expect((await firm.get('/v1/policies/pme')).body).toEqual(PRESETS.pme);
  });

  test.each(['a%20b', '-pme', 'p%C3%A9', 'x'.repeat(65)])('a name like %s is refused', async (name) => {
    const reply = await put(await here().open(), name, pme);
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/name']]);
  });

  test('is for administrators', async () => {
    const firm = await here().open();
    expect((await put(firm, 'pme', pme, 'nobody')).status).toBe(401);
  });
});

/** Due on Saturday 30 October 2027: reminder-1 on Wednesday 3 November (1 November is a holiday). */
const DUE = { issuedOn: '2027-10-01', dueOn: '2027-10-30' };

describe('diff', () => {
  test('says for each open invoice what would change, and stores nothing', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice(DUE);
    const elsewhere = await firm.postInvoice({ ...DUE, policy: 'freelance' });
    const paid = await firm.postInvoice({ ...DUE });
    await firm.post(`/v1/invoices/${paid.id}/cancel`, { reason: 'x' });
    const before = await here().rows(firm.orgId);
    const reply = await firm.post<Diff>('/v1/policies/pme/diff', withSecondAfter(9));
    expect(reply.status).toBe(200);
    expect(reply.body.data.map((row) => row.invoiceId)).not.toContain(elsewhere.id);
    expect(reply.body).toEqual({
      data: [
        {
          invoiceId: invoice.id,
          number: invoice.number,
          from: 1,
          changes: [
            { step: 'reminder-2', before: '2027-11-08', after: '2027-11-12' },
            { step: 'call-1', before: '2027-11-12', after: '2027-11-16' },
            { step: 'formal-notice', before: '2027-11-22', after: '2027-11-24' },
            { step: 'hand-over', before: '2027-12-07', after: '2027-12-09' },
          ],
        },
      ],
      nextCursor: null,
    });
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('steps that come and go are null on one side; an equal body changes nothing', async () => {
    const firm = await here().open();
    await firm.postInvoice(DUE);
    const steps = pme.steps.filter(({ step }) => step !== 'call-1' && step !== 'formal-notice');
    const extra = { ...pme.steps[1], step: 'third' };
    const body = { ...pme, steps: [...steps.slice(0, 2), extra, ...steps.slice(2)] };
    const reply = await firm.post<Diff>('/v1/policies/pme/diff', body);
    expect(reply.body.data[0]?.changes).toEqual([
      { step: 'call-1', before: '2027-11-12', after: null },
      { step: 'formal-notice', before: '2027-11-22', after: null },
      { step: 'hand-over', before: '2027-12-07', after: '2027-11-29' },
      { step: 'third', before: null, after: '2027-11-12' },
    ]);
    const same = await firm.post<Diff>('/v1/policies/pme/diff', pme);
    expect(same.body.data.map((row) => row.changes)).toEqual([[]]);
  });

  test('comes in pages', async () => {
    const firm = await here().open();
    for (let n = 0; n < 3; n += 1) await firm.postInvoice(DUE);
    const one = await firm.post<Diff>('/v1/policies/pme/diff?limit=2', withSecondAfter(9));
    const two = await firm.post<Diff>(
      `/v1/policies/pme/diff?limit=2&cursor=${one.body.nextCursor ?? ''}`,
      withSecondAfter(9),
    );
    expect([one.body.data.length, two.body.data.length, two.body.nextCursor]).toEqual([2, 1, null]);
    expect(wrongFields(await firm.post('/v1/policies/pme/diff?limits=2', pme))).toEqual(['/limits']);
  });

  test('an unknown policy is 404, a policy that would be refused is 400', async () => {
    const firm = await here().open();
    expect((await firm.post('/v1/policies/none/diff', pme)).status).toBe(404);
    expect(wrongFields(await firm.post('/v1/policies/pme/diff', { steps: [] }))).toEqual(['/steps']);
  });
});

describe('migrate', () => {
  test('no invoice is none to move', async () => {
    const firm = await here().open();
    const reply = await firm.post('/v1/policies/pme/migrate', { invoices: [] });
    expect([reply.status, reply.body]).toEqual([200, { migrated: 0, version: 1 }]);
  });

  test('a changed policy changes no running invoice, until it is migrated', async () => {
    const firm = await here().open();
    const before = await firm.postInvoice(DUE);
    await put(firm, 'pme', { ...pme, steps: [{ ...pme.steps[0], offset: 5 }, ...pme.steps.slice(1)] });
    expect(await firm.invoice(before.id)).toMatchObject({ policy: { version: 1 }, next: before.next });
    expect((await firm.postInvoice(DUE)).policy).toEqual({ name: 'pme', version: 2 });

    const reply = await firm.post('/v1/policies/pme/migrate', { invoices: [before.id] });
    expect([reply.status, reply.body]).toEqual([200, { migrated: 1, version: 2 }]);
    const after = await firm.invoice(before.id);
    expect(after.policy).toEqual({ name: 'pme', version: 2 });
    expect(after.next?.at.slice(0, 10)).toBe('2027-11-08');
    const timeline = await firm.get<{ data: { type: string; text: string; data: unknown }[] }>(
      `/v1/invoices/${before.id}/timeline`,
    );
    expect(timeline.body.data.find((entry) => entry.type === 'policy.migrated')).toMatchObject({
      text: 'Politique changée : pme v2 (avant : pme v1)',
      data: { policy: 'pme', version: 2, from: { policy: 'pme', version: 1 } },
    });
  });

  test('tells the run once, and the same again moves nothing', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice(DUE);
    await put(firm, 'pme', withSecondAfter(9));
    for (const migrated of [1, 0]) {
      const reply = await firm.post('/v1/policies/pme/migrate', { invoices: [id, id] });
      expect(reply.body).toEqual({ migrated, version: 2 });
    }
    const signals = await here().eyes.query(
      `SELECT payload FROM outbox WHERE org_id = $1 AND signal = 'invoiceChanged'`,
      [firm.orgId],
    );
    expect(signals.rows).toHaveLength(1);
    expect((await firm.story(id)).filter((type) => type === 'policy.migrated')).toHaveLength(1);
  });

  test('"all" moves every open invoice of the policy, in batches, and only those', async () => {
    const firm = await here().open();
    const moved = [];
    for (let n = 0; n < 53; n += 1) moved.push(await firm.postInvoice(DUE));
    const other = await firm.postInvoice({ ...DUE, policy: 'freelance' });
    const ended = await firm.postInvoice(DUE);
    await firm.post(`/v1/invoices/${ended.id}/cancel`, { reason: 'x' });
    await put(firm, 'pme', withSecondAfter(9));
    const asked = () =>
      firm.post('/v1/policies/pme/migrate', { invoices: 'all' }, { 'idempotency-key': 'all-1' });
    expect((await asked()).body).toEqual({ migrated: 53, version: 2 });
    for (const { id } of moved) expect((await firm.invoice(id)).policy.version).toBe(2);
    expect((await firm.invoice(other.id)).policy).toEqual({ name: 'freelance', version: 1 });
    expect((await firm.invoice(ended.id)).policy.version).toBe(1);
    expect((await asked()).body).toEqual({ migrated: 53, version: 2 });
    const again = await firm.post('/v1/policies/pme/migrate', { invoices: 'all' });
    expect(again.body).toEqual({ migrated: 0, version: 2 });
  });

  test('a request that broke off is finished by its repetition, to the version it was for', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice(DUE);
    await put(firm, 'pme', withSecondAfter(9));
    const key = { 'idempotency-key': 'broken-off' };
    await firm.post('/v1/policies/pme/migrate', { invoices: 'all' }, key);
    // As if the process had died before the batches: the answer is kept, the invoice is where it was.
    await here().eyes.query(`UPDATE invoice SET policy_version = 1 WHERE org_id = $1`, [firm.orgId]);
    await put(firm, 'pme', withSecondAfter(10));
    const reply = await firm.post('/v1/policies/pme/migrate', { invoices: 'all' }, key);
    expect(reply.body).toEqual({ migrated: 1, version: 2 });
    expect((await firm.invoice(id)).policy.version).toBe(2);
  });

  test('a foreign or unknown id: 404 and nothing migrated', async () => {
    const [firm, other] = [await here().open(), await here().open()];
    const { id } = await firm.postInvoice(DUE);
    const theirs = await other.postInvoice(DUE);
    await put(firm, 'pme', withSecondAfter(9));
    for (const foreign of [theirs.id, `inv_${'0'.repeat(26)}`, 'x']) {
      const reply = await firm.post('/v1/policies/pme/migrate', { invoices: [id, foreign] });
      expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
    }
    expect((await firm.post('/v1/policies/none/migrate', { invoices: 'all' })).status).toBe(404);
    expect((await firm.invoice(id)).policy.version).toBe(1);
    expect((await other.invoice(theirs.id)).policy.version).toBe(1);
  });

  test('a final invoice, or one of another policy: 409 and nothing migrated', async () => {
    const firm = await here().open();
    const open = await firm.postInvoice(DUE);
    const ended = await firm.postInvoice(DUE);
    await firm.post(`/v1/invoices/${ended.id}/cancel`, { reason: 'x' });
    const elsewhere = await firm.postInvoice({ ...DUE, policy: 'freelance' });
    await put(firm, 'pme', withSecondAfter(9));
    for (const unfit of [ended, elsewhere]) {
      const reply = await firm.post('/v1/policies/pme/migrate', { invoices: [open.id, unfit.id] });
      expect([reply.status, wrongFields(reply)]).toEqual([409, ['/invoices/1']]);
    }
    expect((await firm.invoice(open.id)).policy.version).toBe(1);
  });

  test.each<[string, unknown, string[]]>([
    ['nothing', {}, ['/invoices']],
    ['another word', { invoices: 'some' }, ['/invoices']],
    ['numbers', { invoices: [1] }, ['/invoices/0']],
    ['an unknown field', { invoices: 'all', version: 2 }, ['/version']],
  ])('%s is refused', async (_title, body, fields) => {
    const firm = await here().open();
    const reply = await firm.post('/v1/policies/pme/migrate', body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, fields]);
  });
});
