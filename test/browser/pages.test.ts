import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, launch, openPage, type Server, startServer, watchShifts } from './browser.ts';

/** Every page of the app; a page that is added is added here. */
const PAGES = [
  '/',
  '/calendar',
  '/activities',
  '/fitness',
  '/plan',
  '/wins',
  '/connections',
  '/settings',
  '/settings/account',
  '/settings/sharing',
  '/sign-up',
  '/no-such-page',
];

/** A shift that nobody notices; a tenth is where it is called poor. */
const STILL = 0.05;

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), startServer('demo')]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe.each(PAGES)('%s', (path) => {
  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)(
    'has no accessibility fault, no error, no request to elsewhere and holds still while it loads, %s, %i px wide',
    async (colorScheme, width) => {
      const { page, faults, end } = await openPage(browser, server, { colorScheme, width });
      const shifts = await watchShifts(page);
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await accessibilityFaults(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
      const { sum, what } = await shifts();
      expect(sum, `moved: ${what.join(' | ')}`).toBeLessThan(STILL);
      expect(faults).toEqual([]);
      await end();
    },
  );

  it('speaks German to a German browser', async () => {
    const { page, end } = await openPage(browser, server, { locale: 'de-DE' });
    await page.goto(path);
    await page.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await end();
  });
});
