import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPages } from '../../src/web/pages.js';
import { ApiClient } from '../support/api-client.js';
import { launchBrowser } from '../support/browser.js';
import { startStack, type Stack } from '../support/stack.js';
import { complaintsOf, type WatchedPage, watchedPage } from './watch.js';

const PASSWORD = 'une phrase assez longue pour personne';
const PATIENCE_MS = 120_000;

let browser: Browser;
let stack: Stack;
beforeAll(async () => {
  const wish = {
    advancePatienceMs: 60_000,
    pages: ({ apiUrl }: { apiUrl: string }) => createPages({ apiUrl: () => apiUrl }),
  };
  [browser, stack] = await Promise.all([launchBrowser(), startStack(wish)]);
}, PATIENCE_MS);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

interface Firm {
  readonly api: ApiClient;
  readonly email: string;
  readonly invoiceId: string;
}

/** A sandbox firm with a login and one invoice, due in ten days. */
async function openFirm(language: 'fr' | 'en' = 'fr'): Promise<Firm> {
  const { apiUrl, operatorKey } = stack.premises;
  const email = `claire-${randomUUID()}@atelier.example`;
  const operator = new ApiClient({ baseUrl: apiUrl, key: operatorKey });
  const { apiKey } = await operator.post<{ apiKey: string }>(
    '/v1/operator/organisations',
    {
      name: 'Atelier Durand',
      siren: '732829320',
      timeZone: 'Europe/Paris',
      region: 'FR',
      language,
      sandbox: true,
      sender: { name: 'Atelier Durand', email: 'facturation@atelier.example', phone: '+33 4 72 00 00 01' },
      owner: { name: 'Claire Martin', email, password: PASSWORD },
    },
    [201],
  );
  const api = new ApiClient({ baseUrl: apiUrl, key: apiKey });
  const { now } = await api.get<{ now: string }>('/v1/sandbox/clock');
  const onDay = (days: number): string =>
    new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
  const { id } = await api.post<{ id: string }>(
    '/v1/invoices',
    {
      number: 'F-2026-0142',
      customer: {
        reference: 'C-17',
        name: 'L’Œuvre & Fils <script>alert(1)</script>',
        kind: 'company',
        email: 'compta@client.example',
        contactName: 'Jeanne Petit',
        phone: '+33 4 78 00 00 17',
        language,
      },
      totalCents: 120_000,
      currency: 'EUR',
      issuedOn: onDay(-20),
      dueOn: onDay(10),
      orderReference: 'PO-88',
    },
    [201],
  );
  return { api, email, invoiceId: id };
}

async function logIn(firm: Firm, options: Parameters<typeof watchedPage>[1] = {}): Promise<WatchedPage> {
  const watched = await watchedPage(browser, { locale: 'fr-FR', ...options });
  const { page } = watched;
  page.setDefaultTimeout(70_000);
  await page.goto(stack.premises.apiUrl);
  expect(new URL(page.url()).pathname).toBe('/login');
  await page.keyboard.press('Tab'); // the link that skips to the content
  await page.keyboard.press('Tab'); // the language
  await page.keyboard.press('Tab');
  await page.keyboard.type(firm.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${stack.premises.apiUrl}/`);
  return watched;
}

test(
  'from the first reminder to a promise noted by keyboard alone',
  async () => {
    const firm = await openFirm();
    const { page, expectQuiet, close } = await logIn(firm);
    expect(await page.locator('body').innerText()).toContain('aucun message ne part');
    await page.getByRole('link', { name: 'F-2026-0142' }).click();
    expect(await page.locator('h1').innerText()).toContain('Facture F-2026-0142');
    expect(await page.locator('main').innerText()).toContain('L’Œuvre & Fils <script>alert(1)</script>');

    const toNext = page.getByRole('button', { name: 'Aller à la prochaine étape' });
    for (const step of ['Rappel 1', 'Rappel 2']) {
      await toNext.click();
      await page.getByRole('link', { name: step, exact: true }).waitFor();
    }
    await toNext.click();
    await page.getByRole('link', { name: 'Appeler le client' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);

    // From here on the mouse stays where it is.
    await page.goto(`${stack.premises.apiUrl}/tasks`);
    await tabTo('a', 'Appeler le client');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/tasks\/tsk_/);
    expect(await page.locator('.script').innerText()).toContain('Ce qui est dû');
    await tabTo('summary', 'Promesse de paiement');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await typeDay((await page.locator('[name=promisedFor]').first().getAttribute('min')) ?? '');
    await tabTo('textarea', '');
    await page.keyboard.type('Virement demandé à la comptabilité');
    await tabTo('button', 'Enregistrer');
    await page.keyboard.press('Enter');
    await page.getByText('Le résultat est enregistré.').waitFor();

    const { state, holds } = await firm.api.get<{ state: string; holds: { reason: string }[] }>(
      `/v1/invoices/${firm.invoiceId}`,
    );
    expect({ state, holds: holds.map(({ reason }) => reason) }).toEqual({
      state: 'on_hold',
      holds: ['promise'],
    });
    await page.goto(`${stack.premises.apiUrl}/invoices/${firm.invoiceId}`);
    expect(await page.locator('main').innerText()).toContain('Promesse de paiement');
    expect(await complaintsOf(page)).toEqual([]);
    expectQuiet();
    await close();

    /** Types a day as the browser's own language orders its parts. */
    async function typeDay(day: string): Promise<void> {
      const [year = '', month = '', dayOfMonth = ''] = day.split('-');
      for (const parts of [`${dayOfMonth}${month}${year}`, `${month}${dayOfMonth}${year}`]) {
        await page.keyboard.type(parts);
        if ((await page.locator('[name=promisedFor]').first().inputValue()) === day) return;
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
      }
      throw new Error(`the date field does not take ${day}`);
    }

    async function tabTo(tag: string, name: string): Promise<void> {
      for (let stop = 0; stop < 80; stop += 1) {
        await page.keyboard.press('Tab');
        const focused = page.locator(`${tag}:focus`);
        if ((await focused.count()) === 1 && (await focused.innerText()).includes(name)) return;
      }
      throw new Error(`the keyboard does not reach ${tag} ${name}`);
    }
  },
  PATIENCE_MS,
);

test(
  'the mailbox plays the customer: it arrives, they answer, they pay',
  async () => {
    const firm = await openFirm('en');
    const { page, expectQuiet, close } = await logIn(firm, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
    });
    await page.getByRole('button', { name: 'Go to the next step' }).click();
    await page.getByText('The clock advanced').waitFor();
    await page.getByRole('link', { name: 'Mailbox' }).click();
    await page.getByRole('link', { name: /Invoice F-2026-0142/ }).click();
    expect(await page.frameLocator('iframe').locator('body').innerText()).toContain(
      'According to our records',
    );
    expect(await page.locator('pre').innerText()).toContain('L441-10');
    expect(await page.locator('main').innerText()).toContain('auto-generated');
    expect(await complaintsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'It arrives' }).click();
    await page.getByText('The message was delivered.').waitFor();
    await page.getByText('The customer replies').click();
    await page.getByLabel('Their reply').fill('We never received the goods.\n<b>Jeanne</b>');
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByText('The reply arrived.').waitFor();
    const held = await firm.api.get<{ holds: { reason: string }[] }>(`/v1/invoices/${firm.invoiceId}`);
    expect(held.holds.map(({ reason }) => reason)).toEqual(['reply']);
    await page.goto(`${stack.premises.apiUrl}/tasks`);
    await page.getByRole('link', { name: 'Read the customer’s reply' }).click();
    expect(await page.locator('.prose').innerText()).toBe('We never received the goods.\n<b>Jeanne</b>');
    expect(await page.locator('summary').allInnerTexts()).toContain('Resume reminders');
    await page.goBack();

    await page.goBack();
    await page.getByRole('button', { name: 'The customer pays' }).click();
    await page.getByText('The customer paid.').waitFor();
    await page.getByRole('link', { name: 'F-2026-0142', exact: true }).click();
    expect(await page.locator('h1').innerText()).toContain('Settled');
    expect(await page.locator('main').innerText()).toContain('This invoice is closed');
    expectQuiet();
    await close();
  },
  PATIENCE_MS,
);

test(
  'pause, resume, a payment and a refusal on one invoice’s page',
  async () => {
    const firm = await openFirm();
    const { page, expectQuiet, close } = await logIn(firm);
    const here = `${stack.premises.apiUrl}/invoices/${firm.invoiceId}`;
    await page.goto(here);
    await page.locator('summary', { hasText: 'Mettre en pause' }).click();
    await page.locator('#pause-reason').fill('à la demande du client');
    await page.getByRole('button', { name: 'Mettre en pause' }).click();
    await page.getByText('La facture est en pause').waitFor();
    expect(await page.locator('main').innerText()).toContain('Pause demandée');
    await page.getByRole('button', { name: 'Reprendre les relances' }).click();
    await page.getByText('Les relances reprennent.').waitFor();

    await page.locator('summary', { hasText: 'Enregistrer un paiement' }).click();
    await page.locator('#payments-amountCents').fill('200,00');
    await page.locator('#payments-reference').fill('VIR-17');
    await page.getByRole('button', { name: 'Enregistrer un paiement' }).click();
    await page.getByText('Le paiement est enregistré.').waitFor();
    expect(await page.locator('.lead').innerText()).toMatch(/1\s000,00/);

    // The same reference for another amount is another payment with a name already taken.
    await page.locator('summary', { hasText: 'Enregistrer un paiement' }).click();
    await page.locator('#payments-reference').fill('VIR-17');
    await page.getByRole('button', { name: 'Enregistrer un paiement' }).click();
    await page.getByText('Ce n’est plus possible dans l’état actuel.').waitFor();
    expect(await page.locator('#payments-reference').inputValue()).toBe('VIR-17');
    await page.locator('#payments-reference').fill('VIR-18');
    await page.getByRole('button', { name: 'Enregistrer un paiement' }).click();
    await page.getByText('Le paiement est enregistré.').waitFor();
    expect(await page.locator('h1').innerText()).toContain('Réglée');
    expect(await complaintsOf(page)).toEqual([]);
    expectQuiet();

    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.goto(here);
    expect(new URL(page.url()).pathname).toBe('/login');
    await close();
  },
  PATIENCE_MS,
);

test(
  'a payment plan, an exception and an absence, each noted on its page',
  async () => {
    const firm = await openFirm();
    const { apiUrl } = stack.premises;
    const noa = { email: `noa-${randomUUID()}@atelier.example`, name: 'Noa Blanc', role: 'account_manager' };
    const { id: noaId } = await firm.api.post<{ id: string }>('/v1/users', noa, [201]);
    await firm.api.post('/v1/sandbox/clock/advance', { by: 'P15D' }, [200]);
    const { data: messages } = await firm.api.get<{ data: { id: string }[] }>('/v1/messages');
    const reply = { text: 'Pouvons-nous payer en deux fois ?' };
    await firm.api.post(`/v1/sandbox/messages/${messages[0]?.id}/reply`, reply, [200]);

    const { page, expectQuiet, close } = await logIn(firm);
    await page.goto(`${apiUrl}/tasks`);
    await page.getByRole('link', { name: 'Lire la réponse du client' }).click();
    await page.locator('summary', { hasText: 'Échéancier' }).click();
    const field = (name: string) => page.locator(`#outcome-payment_plan-${name}`);
    const first = (await field('dueOn-1').getAttribute('min')) ?? '';
    const second = new Date(Date.parse(first) + 30 * 86_400_000).toISOString().slice(0, 10);
    await field('dueOn-1').fill(first);
    await field('amountCents-1').fill('500,00');
    const submit = page.locator('details[open] button.primary');
    await submit.click();
    await page.getByText('ensemble, ils doivent faire le reste dû').waitFor();
    await field('dueOn-2').fill(second);
    await field('amountCents-2').fill('700');
    await submit.click();
    await page.getByText('Le résultat est enregistré.').waitFor();
    const invoice = await firm.api.get<{ dueOn: string; instalments: unknown[]; customer: { id: string } }>(
      `/v1/invoices/${firm.invoiceId}`,
    );
    expect(invoice.dueOn).toBe(second);
    expect(invoice.instalments).toMatchObject([
      { dueOn: first, amountCents: 50_000 },
      { dueOn: second, amountCents: 70_000 },
    ]);

    await page.goto(`${apiUrl}/invoices/${firm.invoiceId}`);
    await page.getByRole('link', { name: /L’Œuvre & Fils/ }).click();
    await page.getByLabel('Par téléphone seulement').check();
    await page.locator('#exceptions-email').fill('louise@client.example');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('C’est enregistré.').waitFor();
    expect(await firm.api.get(`/v1/customers/${invoice.customer.id}`)).toMatchObject({
      callOnly: true,
      neverRemind: false,
      reminderContact: { name: null, email: 'louise@client.example' },
    });

    await page.getByRole('link', { name: 'Organisation' }).click();
    await page.locator('summary', { hasText: 'Claire Martin' }).click();
    await page.locator('details[open] input[type=date]').fill(second);
    await page.locator('details[open] button').click();
    await page.getByText('C’est enregistré.').waitFor();
    const team = await firm.api.get<{ data: { name: string }[] }>('/v1/users');
    expect(team.data.find(({ name }) => name === 'Claire Martin')).toMatchObject({
      standIn: noaId,
      absentUntil: second,
    });
    await page.getByRole('button', { name: 'De retour' }).click();
    await page.getByText('C’est enregistré.').waitFor();
    expect(await page.getByRole('button', { name: 'De retour' }).count()).toBe(0);
    expect(await complaintsOf(page)).toEqual([]);
    expectQuiet();
    await close();
  },
  PATIENCE_MS,
);

test('another firm’s invoice is a page that says nothing of it', async () => {
  const [mine, theirs] = [await openFirm(), await openFirm()];
  const { page, close } = await logIn(mine);
  const answer = await page.goto(`${stack.premises.apiUrl}/invoices/${theirs.invoiceId}`);
  expect(answer?.status()).toBe(404);
  expect(await page.locator('body').innerText()).toContain('n’appartient pas à votre organisation');
  expect(await page.locator('body').innerText()).not.toContain('F-2026-0142');
  await close();
});
