import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser.close());

test('the browser shows a page and takes a picture of it', async () => {
  const page = await browser.newPage();
  await page.setContent('<title>relance</title><h1>Échéance dépassée</h1><button>Payer</button>');
  await page.getByRole('button', { name: 'Payer' }).click();
  expect(await page.title()).toBe('relance');
  expect(await page.getByRole('heading').textContent()).toBe('Échéance dépassée');
  expect((await page.screenshot()).length).toBeGreaterThan(1_000);
});
