import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage, type Server, startServer } from './browser.ts';

/** What a runner with ten years waits for, by the clocks of the page itself. */
const FIRST_LOAD_BYTES = 200 * 1024;
const LONGEST_TASK_MS = 50;
const DAYS = 3653;
const DAY_MS = 86_400_000;
let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), startServer('demo')]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Load {
  asOf: string;
  series: { day: string }[];
  weeks: { start: string }[];
}

/** The made-up runner's days and weeks, again and again, back to ten years ago. */
function tenYears(load: Load): Load {
  const last = Date.parse(load.asOf);
  const dayOf = (back: number) => new Date(last - back * DAY_MS).toISOString().slice(0, 10);
  const series = Array.from({ length: DAYS }, (_, i) => ({
    ...load.series[i % load.series.length]!,
    day: dayOf(DAYS - 1 - i),
  }));
  const weeks = Array.from({ length: 520 }, (_, i) => ({
    ...load.weeks[i % load.weeks.length]!,
    start: dayOf(6 + 7 * (519 - i)),
  }));
  return { ...load, series, weeks };
}

interface Traced {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * Of the page's main thread. A machine that is busy with others' work stretches the clock, not the time of the
 * processor: that is what the page itself asks for. Where a task's is not told, it was no more than by the clock.
 */
function longestTask(trace: Buffer): { count: number; wallMs: number; cpuMs: number } {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: Traced[] };
  const mains = traceEvents
    .filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
    .map((e) => `${e.pid} ${e.tid}`);
  const tasks = traceEvents.filter(
    (e) => e.name === 'RunTask' && e.ph === 'X' && mains.includes(`${e.pid} ${e.tid}`),
  );
  const ms = (of: (e: Traced) => number | undefined) =>
    Math.round(Math.max(0, ...tasks.map((e) => (of(e) ?? Number.POSITIVE_INFINITY) / 1000)));
  return { count: tasks.length, wallMs: ms((e) => e.dur), cpuMs: ms((e) => e.tdur ?? e.dur) };
}

it('brings less than 200 KB of compressed script to the first page', async () => {
  const { page, end } = await openPage(browser, server);
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ encodedBodySize, decodedBodySize }) => ({ encodedBodySize, decodedBodySize })),
  );
  expect(scripts.length).toBeGreaterThan(1);
  const sent = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  const whole = scripts.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
  process.stdout.write(
    `first page: ${Math.round(sent / 1024)} KB of script sent, ${Math.round(whole / 1024)} KB unpacked\n`,
  );
  expect(sent).toBeGreaterThan(0);
  expect(sent, 'it travels compressed').toBeLessThan(whole / 2);
  expect(sent).toBeLessThan(FIRST_LOAD_BYTES);
  await end();
});

it('draws ten years of fitness within a second after the answer', async () => {
  const { page, faults, end } = await openPage(browser, server);
  await page.route('**/v1/load', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: tenYears((await answer.json()) as Load) });
  });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('canvas') === null) return;
      observer.disconnect();
      // the frame after the one that draws it: what is there by then has been seen
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('drawn')));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto('/fitness');
  await page.waitForFunction(() => performance.getEntriesByName('drawn').length > 0);
  const ms = await page.evaluate(() => {
    const answer = performance.getEntriesByType('resource').find((e) => e.name.endsWith('/v1/load'));
    const { responseEnd } = answer as PerformanceResourceTiming;
    return performance.getEntriesByName('drawn')[0]!.startTime - responseEnd;
  });
  process.stdout.write(`ten years of fitness: drawn ${Math.round(ms)} ms after the answer\n`);
  expect(ms).toBeLessThan(1000);

  await page.getByRole('button', { name: 'One year' }).click();
  const plot = (await page.locator('.u-over').first().boundingBox())!;
  const y = plot.y + plot.height / 2;
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const moved = await page.evaluate(() => performance.now());
  let moves = 0;
  while ((await page.evaluate(() => performance.now())) - moved < 5000) {
    await page.mouse.move(plot.x + plot.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.9, y, { steps: 20 });
    await page.mouse.up();
    moves += 1;
  }
  const { count, wallMs, cpuMs } = longestTask(await browser.stopTracing());
  process.stdout.write(
    `panned ${moves} times in 5 s: the longest of ${count} tasks took ${cpuMs} ms of the processor, the longest by the clock ${wallMs} ms\n`,
  );
  expect(moves).toBeGreaterThan(2);
  expect(count).toBeGreaterThan(100);
  expect(cpuMs, 'no task keeps the page from answering').toBeLessThan(LONGEST_TASK_MS);
  expect(faults).toEqual([]);
  await end();
});

it('shows form, volume, threshold and equivalents, each with a sentence and a table', async () => {
  const { page, faults, end } = await openPage(browser, server);
  await page.goto('/fitness');
  await page.getByRole('heading', { level: 2 }).nth(3).waitFor();
  const tables = page.locator('details');
  await expect.poll(() => tables.count()).toBeGreaterThan(1);
  await tables.first().locator('summary').click();
  await page.getByRole('cell', { name: 'May 3, 2026' }).first().waitFor();
  await page.getByRole('row', { name: /Easy/ }).first().waitFor();
  expect(faults).toEqual([]);
  await end();
});
