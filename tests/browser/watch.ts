import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaintsInPage, focusInPage } from './in-page.mjs';

/** A page that remembers everything that must not happen on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Fails when the console complained, a script ran, or a request left this machine. */
  readonly expectQuiet: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a window and watches it from its first request on. */
export async function watchedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A page that answers 4xx on purpose is reported by the browser as a failed resource; that is no fault of the page.
    const isPlannedAnswer =
      message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (!isPlannedAnswer && ['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== '127.0.0.1')
      complaints.push(`left the machine: ${request.url()}`);
  });
  return {
    page,
    expectQuiet: () => expect(complaints).toEqual([]),
    close: () => context.close(),
  };
}

export const complaintsOf = (page: Page): Promise<string[]> => page.evaluate(complaintsInPage);

/** Presses Tab through the whole page; answers with the stops on which no focus could be seen. */
export async function unseenFocus(page: Page, most = 150): Promise<string[]> {
  const unseen: string[] = [];
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(focusInPage);
    if (seen === 'end') break;
    if (seen !== 'seen') unseen.push(seen);
  }
  return unseen;
}
