import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { type FakeHouse, openFakeHouse } from './fake-api.js';
import { factsWith, task } from './fake-facts.js';
import { colourInPage, openInPage } from './in-page.mjs';
import { complaintsOf, unseenFocus, type WatchedPage, watchedPage } from './watch.js';

const PATHS = [
  '/',
  '/invoices/inv_1',
  '/tasks',
  '/tasks/tsk_0',
  '/mailbox',
  '/mailbox/msg_0',
  '/customers/cus_1',
  '/organisation',
];
const WINDOWS = [
  { width: 1280, colorScheme: 'light', lang: 'fr' },
  { width: 1280, colorScheme: 'dark', lang: 'en' },
  { width: 360, colorScheme: 'light', lang: 'en' },
  { width: 360, colorScheme: 'dark', lang: 'fr' },
] as const;

let browser: Browser;
let house: FakeHouse;
beforeAll(async () => {
  [browser, house] = await Promise.all([launchBrowser(), openFakeHouse(factsWith(3))]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** The first task is a call about all the invoices there are. */
function withOneCall(count: number): Pick<FakeHouse['facts'], 'tasks'> {
  const tasks = factsWith(count).tasks;
  const invoices = tasks.flatMap((one) => one.invoices);
  return { tasks: tasks.map((one, place) => (place === 0 ? task(0, { invoices }) : one)) };
}

async function logIn(page: Page, lang: string): Promise<void> {
  await page.goto(`${house.url}/login?lang=${lang}`);
  await page.locator('[name=email]').fill('claire@atelier-durand.example');
  await page.locator('[name=password]').fill('right password');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${house.url}/`);
}

async function openWindow(window: (typeof WINDOWS)[number]): Promise<WatchedPage> {
  const { width, colorScheme } = window;
  const watched = await watchedPage(browser, { viewport: { width, height: 800 }, colorScheme });
  await logIn(watched.page, window.lang);
  return watched;
}

describe.each(WINDOWS)('in a window of $width px, $colorScheme, $lang', (window) => {
  test.each([0, 3, 120])('with %i rows every page fits, reads well and stays quiet', async (count) => {
    Object.assign(house.facts, factsWith(count), withOneCall(count));
    const { page, expectQuiet, close } = await openWindow(window);
    for (const path of count === 0 ? ['/', '/tasks', '/mailbox'] : PATHS) {
      await page.goto(house.url + path);
      for (const fold of await page.locator('details').all()) await fold.evaluate(openInPage);
      expect(await complaintsOf(page), path).toEqual([]);
      expect(await page.locator('html').getAttribute('lang')).toBe(window.lang);
    }
    expectQuiet();
    await close();
  });
});

test.each(['/', '/tasks/tsk_0', '/mailbox/msg_0', '/customers/cus_1', '/organisation'])(
  '%s shows where the keyboard is at every stop',
  async (path) => {
    Object.assign(house.facts, factsWith(3));
    const { page, close } = await openWindow(WINDOWS[0]);
    await page.goto(house.url + path);
    expect(await unseenFocus(page)).toEqual([]);
    await close();
  },
);

test('an empty page says what to do, a search without a hit says so', async () => {
  Object.assign(house.facts, factsWith(0));
  const { page, close } = await openWindow(WINDOWS[0]);
  await page.goto(house.url);
  expect(await page.locator('main').innerText()).toContain('Aucune facture pour l’instant');
  await page.locator('[name=q]').fill('introuvable');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=introuvable/);
  expect(await page.locator('main').innerText()).toContain('Aucune facture ne correspond');
  expect(await page.locator('[name=q]').inputValue()).toBe('introuvable');
  await close();
});

test('many rows come in pages that keep the filter', async () => {
  Object.assign(house.facts, factsWith(120));
  const { page, close } = await openWindow(WINDOWS[0]);
  await page.goto(`${house.url}/?q=F-2026`);
  const numbers = new Set<string>();
  for (let pages = 1; ; pages += 1) {
    for (const number of await page.locator('tbody th a').allInnerTexts()) numbers.add(number);
    const next = page.getByRole('link', { name: 'Page suivante' });
    if ((await next.count()) === 0) {
      expect(pages).toBe(3);
      break;
    }
    await next.click();
    expect(new URL(page.url()).searchParams.get('q')).toBe('F-2026');
  }
  expect(numbers.size).toBe(120);
  await close();
});

test('a mail is shown in a frame that can neither run, load nor leave', async () => {
  Object.assign(house.facts, factsWith(3));
  house.posted.length = 0;
  const reached: string[] = [];
  const tracker = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => tracker.listen(0, '127.0.0.1', resolve));
  const trackerUrl = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`;
  const first = house.facts.messages[0];
  if (!first) throw new Error('no message');
  const html = `<p style="color:rgb(1,2,3)">lisible</p><script>alert(1)</script><img src="${trackerUrl}/x.png" onerror="alert(2)">
<a href="${trackerUrl}/pay">payer</a><form action="/logout" method="post"><button>go</button></form>`;
  house.facts.messages = [{ ...first, html }];
  const { page, close } = await openWindow(WINDOWS[0]);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  await page.goto(`${house.url}/mailbox/msg_0`);
  const frame = page.frameLocator('iframe');
  expect(await frame.locator('p').evaluate(colourInPage)).toBe('rgb(1, 2, 3)');
  await frame.locator('button').click();
  await frame.locator('a').click();
  await page.goto(`${house.url}/mailbox`);
  expect({ reached, dialogs, posted: house.posted }).toEqual({ reached: [], dialogs: [], posted: [] });
  expect(page.url()).toBe(`${house.url}/mailbox`);
  await close();
  tracker.close();
});
