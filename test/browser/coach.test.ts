import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, launch, openPage, type Server, startServer } from './browser.ts';

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

const cell = (day: string) => page.locator(`li[data-day="${day}"]`);

it('says what is next, why, and takes a feeling in one tap', async () => {
  await page.goto('/');
  await page.getByRole('heading', { name: /Long run · 13\.5 km/ }).waitFor();
  await page.getByRole('heading', { name: /Easy run · 4\.8 km/ }).waitFor();
  await page.getByText('36.8 km, 20 % less than planned').first().waitFor();
  await page.getByText('Had the run on 3 May been 12.9 km').waitFor();
  await page.getByText('Not known', { exact: true }).waitFor();
  const good = page.getByRole('button', { name: '4 of 5: good' });
  await good.click();
  await page.getByText('Noted.').waitFor();
  expect(await good.getAttribute('aria-pressed')).toBe('true');
});

it('keeps what it shows while the server does not answer, says that it may be old, and mends by itself', async () => {
  await page.goto('/');
  const next = page.getByRole('heading', { name: /Easy run · 4\.8 km/ });
  await next.waitFor();
  await page.route('**/v1/today*', (route) => route.abort());
  await page.getByRole('button', { name: '4 of 5: good' }).click();
  const stale = page.getByText('What you see may be old').first();
  await stale.waitFor();
  expect(await next.isVisible()).toBe(true);
  await page.unroute('**/v1/today*');
  await stale.waitFor({ state: 'detached' });
});

it('moves a session by dragging, after saying what that does, and takes it back', async () => {
  await page.goto('/calendar');
  const session = cell('2026-05-05').getByRole('button', { name: /Easy run/ });
  await session.waitFor();
  await session.dragTo(cell('2026-05-08'));
  const dialog = page.getByRole('dialog', { name: /Move “Easy run” to Friday/ });
  await dialog.getByText(/breaks? (no|one|\d+) rules?/).waitFor();
  expect(await cell('2026-05-08').getByRole('button').count()).toBe(0);
  await dialog.getByRole('button', { name: /^Change it/ }).click();
  await cell('2026-05-08')
    .getByRole('button', { name: /Easy run/ })
    .waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await cell('2026-05-05')
    .getByRole('button', { name: /Easy run/ })
    .waitFor();
});

it('asks for the days, then shows whether a goal can be reached before its plan is accepted', async () => {
  await page.goto('/plan');
  await page.getByLabel('Distance').selectOption('21097.5');
  await page.getByLabel('Day', { exact: true }).fill('2026-09-20');
  await page.getByLabel('Name').fill('Autumn half');
  await page.getByRole('button', { name: 'Save the goal' }).click();
  await page.getByText('Autumn half').waitFor();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByText('A plan needs your days and minutes first.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  for (const day of ['Tuesday', 'Wednesday', 'Thursday', 'Saturday', 'Sunday'])
    await page.getByRole('spinbutton', { name: day }).fill('150');
  await page.getByRole('button', { name: 'Save the days' }).click();
  await page.getByText(/^Saved\./).waitFor();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByText(/This (can be done|is tight|is a risk)/).waitFor();
  await page.getByText(/Safe growth reaches \d+ km/).waitFor();
  await page
    .getByText(/demo|Version 2/)
    .first()
    .waitFor();
});

it('says by keyboard, too, that a day has no time before a session is moved there, and leaves it when told so', async () => {
  await page.goto('/calendar');
  const tempo = cell('2026-05-07').getByRole('button', { name: /Tempo/ });
  await tempo.focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('dialog', { name: /Tempo/ });
  await details.getByLabel('Move “Tempo” to').selectOption('2026-05-08');
  const asked = page.getByRole('dialog', { name: /Move “Tempo” to Friday/ });
  await asked.getByText(/would break (one|\d+) rules?/).waitFor();
  await asked.getByRole('button', { name: 'Leave it' }).press('Enter');
  await details.getByRole('button', { name: 'Close' }).press('Enter');
  await cell('2026-05-07').getByRole('button', { name: /Tempo/ }).waitFor();
});

it('shows the zones that a correction would give and changes nothing until it is accepted', async () => {
  await page.goto('/settings');
  await page.getByText('Threshold pace 5:06/km').waitFor();
  await page.getByLabel('Threshold pace').fill('5:20');
  await page.getByText('What would change; nothing has been changed yet').waitFor();
  const easy = page.getByRole('row', { name: /Easy/ });
  await easy.getByText('slower than 6:19/km').waitFor();
  expect(await stated()).toBeNull();
  await page.getByRole('button', { name: 'Use this threshold' }).click();
  await page.getByText('Threshold pace 5:20/km').waitFor();
  expect(await stated()).toBe(320);
  await page.getByRole('button', { name: /Use the measured one again/ }).click();
  await page.getByText('Threshold pace 5:06/km').waitFor();
});

it('makes an address for the calendar, and ends it', async () => {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Make an address' }).click();
  const address = (await page.getByText(/\/calendar\/\S+\.ics$/).textContent())!;
  const before = await page.request.get(address);
  expect(await before.text()).toContain('BEGIN:VCALENDAR');
  await page.getByRole('button', { name: 'End the address' }).click();
  await page.getByText('The address is ended.').waitFor();
  expect((await page.request.get(address)).status()).toBe(404);
});

it('shows wins with their evidence, and keeps them back when that is wished', async () => {
  await page.goto('/wins');
  const win = page.getByText('Your fastest 10 km yet: 49:59');
  await win.waitFor();
  await page.getByText('Look at the run').first().waitFor();
  await page.getByText('Next: one session of 20 minutes').waitFor();
  await page.goto('/settings');
  // waited for before the click: an answer that comes first is not missed
  const kept = page.waitForResponse(
    (r) => r.url().includes('/v1/athlete') && r.request().method() === 'PATCH',
  );
  await page.getByLabel('Celebrate wins').click();
  await kept;
  await page.goto('/wins');
  await page.getByText('Nothing yet.').waitFor();
  expect(await win.count()).toBe(0);
});

it('keeps a template, says what it would break in a plan, and lays it there', async () => {
  const account = { name: 'Ann', email: 'ann@example.org', password: 'seven brown foxes run' };
  await page.goto('/');
  expect((await page.request.post('/v1/accounts/first', { data: account })).status()).toBe(201);
  await page.goto('/desk/templates');
  await page.getByText('No template yet.').waitFor();
  await page.getByRole('button', { name: 'New template' }).click();
  await page.getByLabel('Name').fill('Build week');
  const add = page.getByRole('button', { name: 'Add a session to week 1' });
  await add.press('Enter');
  await add.press('Enter');
  await page.getByLabel('Day').nth(1).selectOption('Sunday');
  await page.getByLabel('Session').nth(1).selectOption('long_easy');
  await page.getByLabel('Distance in km').nth(1).fill('30');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the template' }).click();
  await page.getByText('1 week · 2 sessions · 38.0 km').waitFor();
  await page.getByRole('button', { name: 'Lay into a plan Build week' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lay “Build week” into a plan' });
  // the demo's today is Sunday the 3rd, whatever the clock of this machine says
  await expect.poll(() => dialog.getByLabel('First day').inputValue()).toBe('2026-05-04');
  await dialog.getByLabel('First day').fill('2026-05-18');
  await dialog.getByText(/30 km is above/).waitFor();
  await dialog.getByLabel('How much of it').selectOption('50');
  await dialog.getByText(/^Week of Mon, May 18: 19\.0 km instead of/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Lay it' }).click();
  await dialog.getByRole('link', { name: 'Open the calendar' }).click();
  await cell('2026-05-24')
    .getByRole('button', { name: /Long run 15\.0 km/ })
    .waitFor();
  await page.goto('/desk/templates');
  await page.getByRole('button', { name: 'Delete Build week' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No template yet.').waitFor();
});

it('has made no error and no request to elsewhere', () => {
  // what the test itself breaks off; and the demo's plan ends before the day that this machine's clock proposes
  const isMeant = (fault: string) => fault.includes('status of 422') || fault.includes('ERR_FAILED');
  expect(faults.filter((fault) => !isMeant(fault))).toEqual([]);
});

async function stated(): Promise<number | null> {
  const answer = (await (await page.request.get('/v1/athlete')).json()) as { thresholdSPerKm: number | null };
  return answer.thresholdSPerKm;
}
