import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { amountField, dayOf, parseAmount } from '../../src/web/format.js';
import { markup } from '../../src/web/html.js';
import { preferredLanguage } from '../../src/web/language.js';
import { markdown } from '../../src/web/markdown.js';
import { createPages } from '../../src/web/pages.js';
import { localPath } from '../../src/web/security.js';
import { type FakeHouse, openFakeHouse } from './fake-api.js';
import { customer, factsWith, HOSTILE, message, task, user } from './fake-facts.js';

let house: FakeHouse;
beforeAll(async () => {
  house = await openFakeHouse(factsWith(3));
});
afterAll(() => house.close());
beforeEach(() => {
  Object.assign(house.facts, factsWith(6));
  house.posted.length = 0;
});

const SIGNED_IN = { cookie: 'relance_session=s' };
const get = (path: string, headers: Record<string, string> = SIGNED_IN): Promise<Response> =>
  fetch(house.url + path, { headers, redirect: 'manual' });
const OWN_FORM = { ...SIGNED_IN, 'sec-fetch-site': 'same-origin' };
const post = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = OWN_FORM,
): Promise<Response> =>
  fetch(house.url + path, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });

describe('who may do what', () => {
  test('somebody who is not logged in is led to the login page and back', async () => {
    const answer = await get('/tasks?kind=call', {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/login?next=%2Ftasks%3Fkind%3Dcall');
    const login = await post('/login', {
      email: 'a@b.example',
      password: 'right password',
      next: '/tasks?kind=call',
    });
    expect(login.headers.get('location')).toBe('/tasks?kind=call');
    expect(login.headers.getSetCookie().join()).toContain('relance_session=s');
  });

  test('a wrong password is said on the login page, in the language of the browser', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'accept-language': 'en-US,en;q=0.9,fr;q=0.8' };
    const answer = await post('/login', { email: 'a@b.example', password: 'wrong' }, headers);
    expect(answer.status).toBe(401);
    const page = await answer.text();
    expect(page).toContain('The address or the password is not right.');
    expect(page).toContain('value="a@b.example"');
    expect(page).not.toContain('wrong');
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of this site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a hidden origin', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('a form that comes from %s changes nothing', async (_name, from) => {
    for (const path of [
      '/invoices/inv_0/cancel',
      '/tasks/tsk_0/complete',
      '/customers/cus_0/exceptions',
      '/organisation/users/usr_2/absence',
      '/organisation/payment-data',
      '/organisation/corrections',
      '/clock/advance',
      '/mailbox/msg_0/pay',
      '/login',
      '/logout',
    ]) {
      const answer = await post(
        path,
        { reason: 'x', by: '1', outcome: 'refuses' },
        { ...SIGNED_IN, ...from },
      );
      expect(answer.status, path).toBe(403);
    }
    expect(house.posted).toEqual([]);
  });

  test('an older browser proves itself by its origin', async () => {
    const answer = await post('/mailbox/msg_0/pay', {}, { ...SIGNED_IN, origin: house.url });
    expect(answer.status).toBe(303);
  });

  test('somebody who may only read is offered no form', async () => {
    const user = house.facts.me.user;
    if (!user) throw new Error('no user');
    house.facts.me = { ...house.facts.me, user: { ...user, role: 'reader' } };
    for (const path of ['/invoices/inv_0', '/tasks/tsk_0', '/mailbox/msg_0', '/customers/cus_0']) {
      const page = await (await get(path)).text();
      expect(page.match(/<form[^>]*action="([^"]*)"/g)).toEqual(['<form method="post" action="/logout"']);
      expect(page).toContain('Votre compte permet de consulter');
    }
  });

  test('every page carries a policy without scripts and is kept by no cache', async () => {
    for (const path of [
      '/',
      '/login',
      '/tasks',
      '/mailbox/msg_0',
      '/nothing-here-but-invoices',
      '/invoices/inv_unknown',
    ]) {
      const { headers, status } = await get(path);
      if (status === 404 && path.startsWith('/nothing')) continue;
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'; style-src 'self'");
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|script-src/);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('what others wrote is text', () => {
  test.each([
    '/',
    '/invoices/inv_1',
    '/invoices/inv_4',
    '/tasks',
    '/tasks/tsk_0',
    '/mailbox',
    '/mailbox/msg_4',
    '/customers/cus_4',
    '/organisation',
  ])('%s', async (path) => {
    const page = await (await get(path)).text();
    expect(page).not.toMatch(/<script|<img|javascript:alert\(3\)"|tracker\.example\/x\.png"/);
  });

  test('templates escape values, attributes included', () => {
    expect(markup`<a title="${HOSTILE}">${HOSTILE}${markup`<b>`}${[1, null, false]}</a>`.text).toBe(
      '<a title="&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;amp;">&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;amp;<b>1</a>',
    );
  });

  test('a script keeps its structure and loses everything that acts', () => {
    const shown = markdown(
      `## T\n\n- **a** <i>b</i>\n\n[l](https://x.example) ![i](https://x.example/i) <https://y.example>\n\n${HOSTILE}\n\n<pre>x <img src=x onerror=y`,
    ).text;
    expect(shown).toContain('<h3>T</h3>');
    expect(shown).toContain('<strong>a</strong> &lt;i&gt;b&lt;/i&gt;');
    expect(shown).not.toMatch(/<(?!\/?(h3|ul|li|p|strong)>)/);
  });

  test('the way back after logging in is a path of ours', () => {
    expect(localPath('/tasks?kind=call')).toBe('/tasks?kind=call');
    for (const bad of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/a\\..\\b',
      '/a\r\nset-cookie: x',
      '',
      null,
    ]) {
      expect(localPath(bad)).toBe('/');
    }
  });
});

describe('forms', () => {
  test('a payment reaches the API in cents, with the key of the form', async () => {
    const key = '0b0e1f6e-3f6b-4a27-9c5e-0d9d6f6b1a11';
    const answer = await post('/invoices/inv_0/payments', {
      key,
      amountCents: '1 200,50',
      receivedOn: '2026-11-03',
      reference: 'VIR-1',
    });
    expect(answer.headers.get('location')).toBe('/invoices/inv_0');
    expect(house.posted).toEqual([
      {
        path: '/v1/invoices/inv_0/payments',
        body: { reference: 'VIR-1', amountCents: 120_050, currency: 'EUR', receivedOn: '2026-11-03' },
        idempotencyKey: key,
      },
    ]);
    const done = answer.headers.getSetCookie().join().split(';')[0] ?? '';
    const page = await (await get('/invoices/inv_0', { cookie: `${SIGNED_IN.cookie}; ${done}` })).text();
    expect(page).toContain('Le paiement est enregistré.');
  });

  test('what does not fit is said by the field’s name, and nothing typed is lost', async () => {
    const answer = await post('/invoices/inv_0/payments', {
      amountCents: 'beaucoup',
      receivedOn: '',
      reference: '<VIR>',
    });
    const page = await answer.text();
    expect(answer.status).toBe(400);
    expect(page).toContain('<strong>Montant reçu</strong> : un montant comme 1200,00');
    expect(page).toContain('<strong>Reçu le</strong> : à remplir');
    expect(page).toContain('value="&lt;VIR&gt;"');
    expect(page).toMatch(/<details class="act"\s+open>\s*<summary>Enregistrer un paiement/);
    expect(house.posted).toEqual([]);
  });

  test('an outcome is sent with only the fields it takes', async () => {
    await post('/tasks/tsk_0/complete', {
      outcome: 'voicemail',
      note: ' à 10 h\r\n ',
      promisedFor: '2026-11-20',
      disputeReason: 'x',
    });
    await post('/tasks/tsk_0/complete', {
      outcome: 'promise_to_pay',
      promisedFor: '2026-11-20',
      promisedCents: '500',
      note: '',
    });
    expect(house.posted.map(({ body }) => body)).toEqual([
      { outcome: 'voicemail', note: 'à 10 h' },
      { outcome: 'promise_to_pay', promisedFor: '2026-11-20', promisedCents: 50_000 },
    ]);
  });

  test('who to write to from now on is sent as one contact, without what was left empty', async () => {
    await post('/tasks/tsk_0/complete', {
      outcome: 'wrong_contact',
      name: 'Jeanne Petit',
      email: 'jeanne@client.example',
      phone: '',
    });
    await post('/tasks/tsk_0/complete', { outcome: 'invoice_not_received', name: '', email: '', phone: '' });
    expect(house.posted.map(({ body }) => body)).toEqual([
      { outcome: 'wrong_contact', contact: { name: 'Jeanne Petit', email: 'jeanne@client.example' } },
      { outcome: 'invoice_not_received' },
    ]);
  });

  test('a payment plan is sent row by row, empty rows left out', async () => {
    const page = await (await get('/tasks/tsk_0')).text();
    expect(page).toContain('Ensemble ils font 1');
    expect(page).toContain('<legend>Versement 12</legend>');
    const answer = await post('/tasks/tsk_0/complete', {
      outcome: 'payment_plan',
      'dueOn-1': '2026-11-20',
      'amountCents-1': '500,00',
      'dueOn-2': '',
      'amountCents-2': '',
      'dueOn-5': '2026-12-20',
      'amountCents-5': '700',
      note: '',
    });
    expect(answer.status).toBe(303);
    expect(house.posted.map(({ body }) => body)).toEqual([
      {
        outcome: 'payment_plan',
        instalments: [
          { dueOn: '2026-11-20', amountCents: 50_000 },
          { dueOn: '2026-12-20', amountCents: 70_000 },
        ],
      },
    ]);
  });

  test('half a row of a plan, and a plan that does not add up, are said by the row’s name', async () => {
    const plan = { outcome: 'payment_plan', 'dueOn-1': '2026-11-20', 'amountCents-1': '500' };
    const half = await (await post('/tasks/tsk_0/complete', { ...plan, 'amountCents-4': '700' })).text();
    expect(half).toContain('<strong>Versement 4, Échéance</strong> : à remplir');
    expect(half).toContain('value="700"');
    expect(half).toMatch(/<details class="more"\s+open>/);
    expect(house.posted).toEqual([]);
    house.facts.refusal = {
      status: 400,
      slug: 'validation',
      errors: [{ path: '/instalments', message: 'must add up to 120000' }],
    };
    const short = await (await post('/tasks/tsk_0/complete', plan)).text();
    expect(short).toContain('<strong>Versements</strong> : ensemble, ils doivent faire le reste dû');
  });

  test('a message is approved as it is, or in other words; only what was changed is sent', async () => {
    house.facts.tasks = [task(0, { kind: 'approve_message', allowedOutcomes: ['approve', 'reject'] })];
    const waiting = message(0, { state: 'awaiting_approval', sentAt: null });
    house.facts.messages = [message(1), waiting];
    const page = await (await get('/tasks/tsk_0')).text();
    expect(page).toContain('href="/mailbox/msg_0"');
    expect(page).toContain('rows="14"');
    const { subject, text } = waiting;
    await post('/tasks/tsk_0/complete', { outcome: 'approve', subject, text: text.replaceAll('\n', '\r\n') });
    await post('/tasks/tsk_0/complete', { outcome: 'approve', subject, text: 'Bonjour, en deux mots.' });
    expect(house.posted.map(({ body }) => body)).toEqual([
      { outcome: 'approve' },
      { outcome: 'approve', text: 'Bonjour, en deux mots.' },
    ]);
  });

  test('a justified dispute says what follows from it, when it is to be said', async () => {
    house.facts.tasks = [task(0, { kind: 'resolve_dispute', allowedOutcomes: ['upheld'] })];
    await post('/tasks/tsk_0/complete', { outcome: 'upheld', as: '' });
    await post('/tasks/tsk_0/complete', { outcome: 'upheld', as: 'cancel' });
    expect(house.posted.map(({ body }) => body)).toEqual([
      { outcome: 'upheld' },
      { outcome: 'upheld', as: 'cancel' },
    ]);
  });

  test('exceptions of a customer: only what was changed is sent, so that an old page lifts nothing', async () => {
    house.facts.customers = [customer(0, { callOnly: true })];
    const page = await (await get('/customers/cus_0')).text();
    expect(page).toMatch(/name="callOnly"[^>]*checked/);
    expect(page).not.toMatch(/name="neverRemind"[^>]*checked/);
    const shown = {
      'was-neverRemind': '',
      'was-callOnly': 'yes',
      'was-paysByDirectDebit': '',
      'was-insolvency': '',
      'was-name': '',
      'was-email': '',
    };
    await post('/customers/cus_0/exceptions', { ...shown, callOnly: 'yes', name: '', email: '' });
    expect(house.posted).toEqual([]);
    await post('/customers/cus_0/exceptions', {
      ...shown,
      neverRemind: 'yes',
      name: '',
      email: 'l@c.example',
    });
    const gone = { ...shown, 'was-email': 'l@c.example', callOnly: 'yes', name: '', email: '' };
    await post('/customers/cus_0/exceptions', gone);
    expect(house.posted.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v1/customers/cus_0',
        { neverRemind: true, callOnly: false, reminderContact: { email: 'l@c.example' } },
      ],
      ['/v1/customers/cus_0', { reminderContact: null }],
    ]);
    const nobody = await post('/customers/cus_0/exceptions', { ...shown, name: 'Jeanne' });
    expect(await nobody.text()).toContain('value="Jeanne"');
  });

  test('an absence with its stand-in, and the return', async () => {
    house.facts.users = [user(1), user(2, { standIn: 'usr_3', absentUntil: '2026-11-20' }), user(3)];
    const page = await (await get('/organisation')).text();
    expect(page).toContain('jusqu’au 20 nov. 2026');
    await post('/organisation/users/usr_1/absence', { standIn: 'usr_2', absentUntil: '2026-11-30' });
    await post('/organisation/users/usr_2/return', {});
    expect(house.posted.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/users/usr_1', { standIn: 'usr_2', absentUntil: '2026-11-30' }],
      ['/v1/users/usr_2', { standIn: null, absentUntil: null }],
    ]);
    const refused = await post('/organisation/users/usr_1/absence', { standIn: 'usr_2', absentUntil: '' });
    expect(refused.status).toBe(400);
  });

  test('how far payments are known is said, or no longer looked at', async () => {
    await post('/organisation/payment-data', { maxPaymentDataAgeDays: '3', paymentDataUpTo: '2026-11-02' });
    await post('/organisation/payment-data', { maxPaymentDataAgeDays: '', paymentDataUpTo: '' });
    expect(house.posted.map(({ body }) => body)).toEqual([
      { maxPaymentDataAgeDays: 3, paymentDataUpTo: '2026-11-02' },
      { maxPaymentDataAgeDays: null, paymentDataUpTo: null },
    ]);
  });

  test('corrections are wished, and no longer, by a tick', async () => {
    expect(await (await get('/organisation')).text()).toContain('Relancé alors qu’il avait payé');
    await post('/organisation/corrections', { correctsCrossedPayments: 'yes' });
    await post('/organisation/corrections', {});
    expect(house.posted.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/organisation', { correctsCrossedPayments: true }],
      ['/v1/organisation', { correctsCrossedPayments: false }],
    ]);
  });

  test('only an owner is led to the page of the organisation', async () => {
    expect(await (await get('/')).text()).toContain('href="/organisation"');
    const me = house.facts.me.user;
    if (!me) throw new Error('no user');
    house.facts.me = { ...house.facts.me, user: { ...me, role: 'account_manager' } };
    expect(await (await get('/')).text()).not.toContain('href="/organisation"');
  });

  test('an open task may be given to somebody else and put off, with what that needs', async () => {
    const page = await (await get('/tasks/tsk_0')).text();
    for (const name of ['assign', 'snooze']) expect(page).toContain(`action="/tasks/tsk_0/${name}"`);
    expect(page).not.toContain('action="/tasks/tsk_0/undo"');
    await post('/tasks/tsk_0/assign', { assignee: 'noa@atelier.example' });
    await post('/tasks/tsk_0/snooze', { until: '2026-11-20', reason: 'en congé' });
    expect(house.posted.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/tasks/tsk_0/assign', { assignee: 'noa@atelier.example' }],
      ['/v1/tasks/tsk_0/snooze', { until: '2026-11-20', reason: 'en congé' }],
    ]);
    const incomplete = await post('/tasks/tsk_0/snooze', { until: '2026-11-20', reason: '' });
    expect(await incomplete.text()).toContain('value="2026-11-20"');
  });

  describe('a call about several invoices', () => {
    const three = () => {
      const own = task(0);
      const others = [1, 2].flatMap((index) => task(index).invoices);
      house.facts.tasks = [task(0, { invoices: [...own.invoices, ...others] })];
    };

    test('says so in the list and on its page, and lets a person say for which an answer is', async () => {
      three();
      expect(await (await get('/tasks')).text()).toContain('(3 factures)');
      const page = await (await get('/tasks/tsk_0')).text();
      const ticked = (outcome: string) =>
        [0, 1, 2].map((index) => new RegExp(`id="${outcome}-for-inv_${index}"[^>]* checked`).test(page));
      expect(ticked('promise_to_pay')).toEqual([true, true, true]);
      expect(ticked('dispute')).toEqual([false, false, false]);
      await post('/tasks/tsk_0/complete', {
        outcome: 'promise_to_pay',
        promisedFor: '2026-11-20',
        choice: 'yes',
        'for-inv_0': 'yes',
        'for-inv_2': 'yes',
      });
      const disputed = await post('/tasks/tsk_0/complete', {
        outcome: 'dispute',
        disputeReason: 'abîmé',
        choice: 'yes',
        'for-inv_1': 'yes',
      });
      expect(disputed.headers.get('location')).toBe('/tasks/tsk_1');
      await post('/tasks/tsk_0/complete', {
        outcome: 'refuses',
        choice: 'yes',
        'for-inv_0': 'yes',
        'for-inv_9': 'yes',
      });
      await post('/tasks/tsk_0/assign', { assignee: 'noa@atelier.example' });
      expect(house.posted.map(({ path, body }) => [path, body])).toEqual([
        [
          '/v1/tasks/tsk_0/complete',
          { outcome: 'promise_to_pay', promisedFor: '2026-11-20', alsoFor: ['inv_2'] },
        ],
        ['/v1/tasks/tsk_1/complete', { outcome: 'dispute', disputeReason: 'abîmé' }],
        ['/v1/tasks/tsk_0/complete', { outcome: 'refuses', alsoFor: ['inv_9'] }],
        ['/v1/tasks/tsk_0/assign', { assignee: 'noa@atelier.example', alsoFor: ['inv_1', 'inv_2'] }],
      ]);
    });

    test('asks for which when nothing was ticked, and shows what was ticked again', async () => {
      three();
      const none = await post('/tasks/tsk_0/complete', { outcome: 'refuses', choice: 'yes' });
      expect(none.status).toBe(400);
      const page = await none.text();
      expect(page).toContain('<strong>Factures concernées</strong> : à remplir');
      expect(page).not.toMatch(/id="refuses-for-inv_0"[^>]* checked/);
      house.facts.refusal = { status: 409, slug: 'conflict' };
      const refused = await post('/tasks/tsk_0/complete', {
        outcome: 'refuses',
        choice: 'yes',
        'for-inv_1': 'yes',
      });
      house.facts.refusal = null;
      expect(await refused.text()).toMatch(/id="refuses-for-inv_1"[^>]* checked/);
    });
  });

  test('a button takes an answer back for as long as that is possible', async () => {
    const done = { state: 'done', outcome: 'refuses', completedAt: house.facts.clock.now } as const;
    const at = (ms: number) => new Date(Date.parse(house.facts.clock.now) + ms).toISOString();
    house.facts.tasks = [task(0, { ...done, undoableUntil: at(30_000) })];
    expect(await (await get('/tasks/tsk_0')).text()).toContain('action="/tasks/tsk_0/undo"');
    await post('/tasks/tsk_0/undo', {});
    expect(house.posted.map(({ path, body }) => [path, body])).toEqual([['/v1/tasks/tsk_0/undo', {}]]);
    house.facts.tasks = [task(0, { ...done, undoableUntil: at(-1_000) })];
    expect(await (await get('/tasks/tsk_0')).text()).not.toContain('action="/tasks/tsk_0/undo"');
  });

  test('"sent" asks for a day where a notice left, and for none where a message is in doubt', async () => {
    const formOf = async (kind: 'formal_notice' | 'check_delivery') => {
      house.facts.tasks = [task(0, { kind, allowedOutcomes: ['sent'] })];
      return (await get('/tasks/tsk_0')).text();
    };
    expect(await formOf('formal_notice')).toContain('name="on"');
    const doubt = await formOf('check_delivery');
    expect(doubt).not.toContain('name="on"');
    expect(doubt).toContain('Le message est bien parti');
    await post('/tasks/tsk_0/complete', { outcome: 'sent', on: '2026-11-10' });
    expect(house.posted.at(-1)?.body).toEqual({ outcome: 'sent' });
  });

  test.each([
    [409, 'conflict', 'Ce n’est plus possible dans l’état actuel.'],
    [503, 'busy', 'Recommencez dans quelques secondes.'],
    [403, 'forbidden', 'Votre compte ne permet pas cette action.'],
    [500, 'internal', 'Une erreur s’est produite de notre côté.'],
    [429, 'rate-limited', 'Trop de demandes en peu de temps.'],
  ])('a refusal %i %s is said in the reader’s words', async (status, slug, words) => {
    house.facts.refusal = { status, slug };
    const answer = await post('/tasks/tsk_0/complete', {
      outcome: 'dispute',
      disputeReason: 'Livré incomplet',
    });
    const page = await answer.text();
    expect(answer.status).toBe(status);
    expect(page).toContain(words);
    expect(page).toContain('Livré incomplet');
    expect(page).not.toContain('English words for programs');
  });

  test('a field the API refuses is named as on the page', async () => {
    house.facts.refusal = {
      status: 400,
      slug: 'validation',
      errors: [{ path: '/promisedFor', message: '2026-01-01 is in the past' }],
    };
    const page = await (
      await post('/tasks/tsk_0/complete', { outcome: 'promise_to_pay', promisedFor: '2026-01-01' })
    ).text();
    expect(page).toContain('<strong>Date promise</strong> : cette date est passée');
  });

  test.each([
    ['must be one plain e-mail address', 'une adresse e-mail comme'],
    ['is nobody of this organisation', 'inconnu dans votre organisation'],
    ['may not complete tasks: Sam is a reader', 'consulte seulement'],
  ])('"%s" is said in the reader’s language', async (message, words) => {
    house.facts.refusal = { status: 400, slug: 'validation', errors: [{ path: '/assignee', message }] };
    const page = await (await post('/tasks/tsk_0/assign', { assignee: 'sam@c.example' })).text();
    expect(page).toContain(words);
    expect(page).not.toContain(message);
  });

  test('the clock is moved by days or to the next thing, and never to nothing', async () => {
    expect((await post('/clock/advance', { by: '1', back: '/mailbox' })).headers.get('location')).toBe(
      '/mailbox',
    );
    await post('/clock/advance', { by: 'days', days: '12', back: '//evil.example' });
    await post('/clock/advance', { by: 'next', back: '/' });
    house.facts.clock = { ...house.facts.clock, nextAt: null };
    await post('/clock/advance', { by: 'next', back: '/' });
    const refused = await post('/clock/advance', { by: 'days', days: '9999', back: '/' });
    expect(refused.status).toBe(400);
    expect(house.posted.map(({ body }) => body)).toEqual([
      { by: 'P1D' },
      { by: 'P12D' },
      { to: '2026-11-07T08:11:00.000Z' },
    ]);
  });

  test('a live organisation has no clock and no buttons that play its customer', async () => {
    const { me } = house.facts;
    house.facts.me = { ...me, organisation: { ...me.organisation, sandbox: false } };
    const page = await (await get('/mailbox/msg_0')).text();
    expect(page).not.toMatch(/\/clock\/advance|action="\/mailbox|Bac à sable/);
  });

  test('the list of invoices answers under its own name as well', async () => {
    const answer = await get('/invoices');
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/']);
  });

  test('an hour and a colon stay with what they belong to', async () => {
    house.facts.invoices[0] = {
      ...house.facts.invoices[0],
      why: { code: 'awaiting-person', text: 'À faire : Appeler, avant le lundi 2 à 17 h 30' },
    } as (typeof house.facts.invoices)[number];
    expect(await (await get('/')).text()).toContain(
      'À faire\u00a0: Appeler, avant le lundi 2 à 17\u00a0h\u00a030',
    );
  });

  test('what is not there is said on a page', async () => {
    const unknown = await get('/invoices/inv_unknown');
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain('Il n’y a rien à cette adresse.');
  });

  test('an API that does not answer is said on a page, and told to the log', async () => {
    const told: unknown[] = [];
    const away = express();
    // Nobody listens on the discard port.
    away.use(createPages({ apiUrl: () => 'http://127.0.0.1:9', onUnexpected: (error) => told.push(error) }));
    const server = away.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`;
    const answer = await fetch(url, { headers: { ...SIGNED_IN, 'accept-language': 'en' } });
    server.close();
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('The service did not answer.');
    expect(told).toHaveLength(1);
  });
});

describe('languages, amounts, days', () => {
  test('the organisation’s language is the default, a choice is remembered, foreign sentences are marked', async () => {
    Object.assign(house.facts, factsWith(3, 'fr'));
    expect(await (await get('/', { ...SIGNED_IN, 'accept-language': 'en' })).text()).toContain(
      '<html lang="fr">',
    );
    const choice = await get('/?lang=en&q=x');
    expect(choice.headers.get('location')).toBe('/?q=x');
    expect(choice.headers.getSetCookie().join()).toMatch(/relance_language=en;.*HttpOnly/);
    const page = await (await get('/', { cookie: `${SIGNED_IN.cookie}; relance_language=en` })).text();
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<span lang="fr">Rappel 1 prévu');
  });

  test('Accept-Language is read by weight', () => {
    expect(preferredLanguage('en;q=0.5, fr-CA;q=0.8')).toBe('fr');
    expect(preferredLanguage('de, en-GB;q=0.7')).toBe('en');
    expect(preferredLanguage(undefined)).toBe('fr');
  });

  test.each([
    ['1200', 120_000],
    ['1 200,5', 120_050],
    ['1\u202f200,50 €', 120_050],
    ['1.200,50', 120_050],
    ['1,200.50', 120_050],
    ['1,234', null],
    ['1.234', null],
    ['12,345', null],
    ['0', null],
    ['-5', null],
    ['1e9', null],
    ['', null],
    ['9007199254740993', null],
  ])('%s is read as %s cents', (typed, cents) => {
    expect(parseAmount(typed, 'EUR')).toBe(cents);
  });

  test('currencies have their own number of digits', () => {
    expect(parseAmount('1200', 'JPY')).toBe(1200);
    expect(parseAmount('1200,5', 'JPY')).toBeNull();
    expect(amountField(1_234, 'TND', 'fr')).toBe('1,234');
    expect(amountField(5, 'EUR', 'en')).toBe('0.05');
  });

  test('today is the day in the organisation’s zone', () => {
    expect(dayOf('2026-12-31T23:30:00.000Z', 'Europe/Paris')).toBe('2027-01-01');
    expect(dayOf('2026-12-31T23:30:00.000Z', 'America/Martinique')).toBe('2026-12-31');
  });
});
