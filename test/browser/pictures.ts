import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launch, openPage, startServer } from './browser.ts';

/** Takes the pictures of the README from the made-up runner into docs/pictures/; `npm run pictures` after a build. */
const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const MOST_BYTES = 150 * 1024;

type Look = { width: number; height: number; colorScheme: 'light' | 'dark' };
const WIDE: Look = { width: 1100, height: 760, colorScheme: 'light' };
const PHONE: Look = { width: 360, height: 720, colorScheme: 'dark' };
async function openLongRun(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Long run' }).first().click();
  await page.getByRole('img', { name: /drawn from the recorded positions/ }).waitFor();
}

const PICTURES: readonly [file: string, path: string, look: Look, then?: (page: Page) => Promise<void>][] = [
  ['today', '/', WIDE],
  ['today-phone', '/', PHONE],
  ['calendar', '/calendar', WIDE],
  ['activity', '/activities', WIDE, openLongRun],
  ['fitness', '/fitness', WIDE],
  ['plan', '/plan', WIDE],
  ['wins', '/wins', { ...WIDE, height: 600 }],
];

/** Nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.body.innerText.includes('Loading…'));
}

const [browser, server] = await Promise.all([launch(), startServer('demo')]);
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, path, look, then] of PICTURES) {
    const { page, end } = await openPage(browser, server, look);
    await page.goto(path);
    await settled(page);
    await then?.(page);
    await settled(page);
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    const to = join(FOLDER, `${file}.png`);
    await page.screenshot({ path: to, scale: 'css' });
    const { size } = statSync(to);
    process.stdout.write(`docs/pictures/${file}.png ${Math.round(size / 1024)} KB\n`);
    if (size > MOST_BYTES) throw new Error(`${file}.png is too large to keep: ${size} bytes`);
    await end();
  }
} finally {
  await browser.close();
  await server.stop();
}
