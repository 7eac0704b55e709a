import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { cacheDir } from '../../src/dev/cache-dir.js';
import { findChromium } from '../../src/dev/chromium.js';

/** A headless Chromium; close it in `afterAll`. */
export async function launchBrowser(): Promise<Browser> {
  const found = await findChromium(process.env, cacheDir(process.env));
  return chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args],
    env: { ...found.env },
    headless: true,
  });
}
