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

/** Lines of the page with a word that no German sentence has; labels that only a screen reader hears among them. */
function englishLines(): string[] {
  for (const details of document.querySelectorAll('details')) details.open = true;
  const labels = [...document.querySelectorAll('[aria-label]')].map(
    (e) => e.getAttribute('aria-label') ?? '',
  );
  const lines = [...document.body.innerText.split('\n'), ...labels];
  return lines.filter((line) =>
    /\b(the|and|of|your|with|were|this|that|from|you|are|is|weeks?)\b/i.test(line),
  );
}

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

  it('speaks German to a German browser, down to what is folded away', async () => {
    const { page, end } = await openPage(browser, server, { locale: 'de-DE' });
    await page.goto(path);
    await page.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(englishLines)).toEqual([]);
    await end();
  });
});

describe('an activity', () => {
  it('opens from the list and shows way, seconds, verdict, load, zones, laps and source', async () => {
    const { page, faults, end } = await openPage(browser, server);
    await page.goto('/activities');
    await page.getByText('longer than the longest run of the 30 days before').waitFor();
    await page.getByRole('link', { name: 'Long run' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Long run, 19.2 km' }).waitFor();
    await page.getByRole('img', { name: /drawn from the recorded positions/ }).waitFor();
    for (const title of ['Was it easy?', 'Second by second', 'Time in zones', 'Laps', 'Where it came from'])
      await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText('2026-05-03-long.fit').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  it('offers to undo a merge, and shows where the other run is', async () => {
    const { page, faults, end } = await openPage(browser, server);
    await page.route(/\/v1\/activities\/act_[^/?]+$/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { sources: object[] };
      const again = { deliveryId: 'dlv_2', file: 'again.gpx', matchedBy: 'same_run' };
      const merge = {
        mergeId: 'mrg_1',
        activityId: 'act_2',
        by: 'matching',
        mergedAt: '2026-05-03T12:00:00Z',
      };
      const sources = [...body.sources, { ...body.sources[0], ...again }];
      await route.fulfill({ json: { ...body, sources, merges: [merge] } });
    });
    await page.route('**/v1/merges/mrg_1/undo', (route) =>
      route.fulfill({ json: { mergeId: 'mrg_1', activityId: 'act_2' } }),
    );
    await page.goto('/activities');
    await page.getByRole('link', { name: 'Long run' }).first().click();
    const undo = page.getByRole('button', { name: 'Undo the merge' });
    await undo.waitFor();
    await page.getByRole('button', { name: /^Another run.*again\.gpx$/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const undone = page.waitForResponse('**/v1/merges/mrg_1/undo');
    await undo.click();
    await undone;
    await page.getByText('These are two runs again.').waitFor();
    const other = page.getByRole('link', { name: 'See the other one' });
    expect(await other.getAttribute('href')).toBe('/activities/act_2');
    expect(faults).toEqual([]);
    await end();
  });

  it('moves one cursor over all pictures by keyboard, and says what is true there', async () => {
    const { page, end } = await openPage(browser, server);
    await page.goto('/activities');
    await page.getByRole('link', { name: 'Long run' }).first().click();
    const slider = page.getByRole('slider', { name: /Position in the run/ });
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^At 19\.2\d km, 2:0\d:\d\d: Pace by grade/);
    await page.getByTestId('here').waitFor();
    await end();
  });
});
