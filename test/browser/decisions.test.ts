import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, openPage, type Server, startServer } from './browser.ts';

/** A plan as the demo leaves it: what other pages' tests arrange by hand stays out of it. */
let browser: Browser;
let server: Server;
let page: Page;
let faults: string[];
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), startServer('demo')]);
  ({ page, faults } = await openPage(browser, server));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('lets a decision wait where that is wished, and takes it', async () => {
  await page.goto('/settings');
  const kept = page.waitForResponse(
    (r) => r.url().includes('/v1/coaching') && r.request().method() === 'PATCH',
  );
  await page.getByLabel('Decisions').selectOption('suggest');
  await kept;
  await page.getByText('Saved. Reviews from now on follow it.').waitFor();
  await page.getByLabel(/that nobody answers within 48 hours/).waitFor();
  const pain = { day: '2026-05-03', pain: [{ place: 'calf_left', level: 5 }] };
  expect((await page.request.put('/v1/feedback/ache', { data: pain })).status()).toBe(201);
  await page.goto('/');
  await page.getByText('Waits for an answer: nothing in the plan has changed yet.').first().waitFor();
  const accepted = page.waitForResponse((r) => r.url().includes('/approve'));
  await page.getByRole('button', { name: 'Accept' }).first().click();
  expect((await accepted).status()).toBe(200);
  await page.getByText('Approved.').first().waitFor();
  await page.goto('/plan');
  await page.getByText('Approved.').first().waitFor();
  expect(faults).toEqual([]);
});
