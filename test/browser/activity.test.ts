import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, launch, openPage, type Server, startServer } from './browser.ts';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), startServer('demo')]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
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
