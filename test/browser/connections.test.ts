import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shortRun } from '../support/simulated-files.ts';
import { INTERVALS } from '../support/simulators/intervals/simulator.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';
import { accessibilityFaults, freePort, launch, openPage, type Server, startServer } from './browser.ts';

/**
 * From an empty server to workouts on the watch's platform: a runner makes an account, connects a simulated
 * platform, follows what comes in, has a plan made, and disconnects it.
 */
const DAY_MS = 86_400_000;
/** Six weeks of running, so that a plan has something to stand on. */
const DAYS_AGO = Array.from({ length: 14 }, (_, i) => 3 * (i + 1) - 1);
let browser: Browser;
let server: Server;
let sim: Simulator;
let user: SimUser;
let page: Page;
let faults: string[];
beforeAll(async () => {
  sim = await new Simulator(INTERVALS, Date.now).start();
  user = sim.addUser();
  for (const daysAgo of DAYS_AGO)
    sim.record(user, shortRun(daysAgo, { startMs: Date.now() - daysAgo * DAY_MS }), { quietly: true });
  const keys = Object.fromEntries(
    Object.entries(sim.settings()).map(([name, value]) => [`PROVIDER_${name}`, value]),
  );
  const port = String(await freePort());
  const settings = {
    ...keys,
    PROVIDER_APPLE_POLICY: 'free',
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
  };
  [browser, server] = await Promise.all([launch(), startServer('serve', settings)]);
  ({ page, faults } = await openPage(browser, server));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await sim?.stop();
});

const platform = () => page.locator('li[data-platform=intervals]');

it('goes to the platform, comes back connected, and lists what came in with what became of it', async () => {
  await page.goto('/');
  await page.getByRole('link', { name: /Make the first account/ }).click();
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('E-mail address').fill('ann@example.org');
  await page.getByLabel('New password').fill('seven brown foxes run');
  await page.getByRole('button', { name: 'Make the first account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
  await page.getByRole('link', { name: 'Connections' }).click();
  await page.getByText('Nothing was received yet.').waitFor();
  await page.getByText('Not set up on this server: Strava').waitFor();
  await platform().getByText('Not connected.').waitFor();
  await page.getByRole('button', { name: 'Connect intervals.icu' }).click();
  await page.getByText('intervals.icu is connected.').waitFor();
  expect(page.url()).toBe(`${server.address}/connections?connected=intervals`);
  await platform().getByText('Connected: new runs come in by themselves.').waitFor();
  await platform()
    .getByText(/all \d+ items fetched/)
    .waitFor();
  await page
    .getByRole('row', { name: /fetched from a platform/ })
    .nth(2)
    .waitFor();
  await page.getByRole('link', { name: 'See the run' }).first().waitFor();
  await page.waitForLoadState('networkidle');
  expect(await accessibilityFaults(page)).toEqual([]);
}, 60_000);

it('makes a key for the app on a phone, shows it once, and ends it with the next one', async () => {
  const apple = page.locator('li[data-platform=apple]');
  await apple.getByText('Brings sleep, resting heart rate and HRV').waitFor();
  const make = async (button: string) => {
    await apple.getByRole('button', { name: button }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up the app on your phone' });
    await dialog.waitFor();
    const header = (await dialog.getByText(/^Authorization: Bearer [\w-]{43}$/).textContent())!;
    const address = (await dialog.getByText(/\/webhooks\/apple\//).textContent())!;
    const link = await dialog.getByRole('link', { name: 'Send today again and again' }).getAttribute('href');
    expect(new URL(link!).searchParams.get('headers')).toBe(header.replace(': ', ','));
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    return { address, authorization: header.slice('Authorization: '.length) };
  };
  const day = new Date().toISOString().slice(0, 10);
  const metric = { name: 'resting_heart_rate', units: 'count/min' };
  const metrics = [{ ...metric, data: [{ qty: 47, date: `${day} 00:00:00 +0000` }] }];
  const send = async ({ address, authorization }: { address: string; authorization: string }) => {
    const body = JSON.stringify({ data: { metrics } });
    return (await fetch(address, { method: 'POST', body, headers: { authorization } })).status;
  };
  const first = await make('Connect Apple Health (Health Auto Export)');
  await apple.getByText('Connected: new nights come in by themselves.').waitFor();
  expect(await page.getByText('Authorization: Bearer').count()).toBe(0);
  expect(await send(first)).toBe(200);
  const second = await make('New key for Apple Health (Health Auto Export)');
  expect([await send(first), await send(second)]).toEqual([401, 200]);
}, 60_000);

it('has a plan made of it, whose next workouts go to the platform by themselves', async () => {
  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  for (const day of ['Tuesday', 'Thursday', 'Saturday', 'Sunday'])
    await page.getByRole('spinbutton', { name: day }).fill('60');
  await page.getByRole('button', { name: 'Save the days' }).click();
  await page.getByText(/^Saved\./).waitFor();
  await page.getByLabel('What for').selectOption('maintain');
  await page.getByRole('button', { name: 'Save the goal' }).click();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page
    .getByText(/weeks; the biggest has/)
    .last()
    .waitFor();
  const accepted = page.waitForResponse(
    (r) => r.url().endsWith('/v1/plans') && r.request().method() === 'POST',
  );
  await page.getByRole('button', { name: 'Accept this plan' }).click();
  expect((await accepted).status()).toBe(201);
  await expect.poll(() => user.workouts.size, { timeout: 60_000 }).toBeGreaterThan(0);
  const { workouts } = (await (await page.request.get('/v1/workouts')).json()) as {
    workouts: { day: string }[];
  };
  const planned = new Set(workouts.map((w) => w.day));
  for (const { day } of user.workouts.values()) expect(planned).toContain(day);
}, 120_000);

it('shows the ledger by state, with the reason in words', async () => {
  await page.goto('/connections');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([{ name: 'empty.fit', mimeType: 'application/octet-stream', buffer: Buffer.from('') }]);
  await page.getByText(/1 refused/).waitFor();
  await page.getByLabel('State').selectOption('rejected');
  await page.getByRole('row', { name: /empty\.fit uploaded Not used The file is empty/ }).waitFor();
  const fetched = page.getByRole('row', { name: /fetched from a platform/ });
  await expect.poll(() => fetched.count()).toBe(0);
});

it('asks for a pair that looks like one run, and sends the answer', async () => {
  let said: unknown;
  await page.route('**/v1/same-run-doubts', (route) =>
    route.fulfill({
      json: {
        doubts: [
          {
            ...{ activityId: 'act_1', otherId: 'act_2', why: [], state: 'open' },
            ...{ openedAt: '2026-05-03T08:00:00.000Z', decidedAt: null },
          },
        ],
      },
    }),
  );
  await page.route('**/v1/same-run-doubts/decide', (route) => {
    said = route.request().postDataJSON();
    return route.fulfill({ json: { mergeId: null, activityId: null } });
  });
  await page.goto('/connections');
  const answered = page.waitForResponse('**/v1/same-run-doubts/decide');
  await page.getByRole('button', { name: 'Two runs' }).click();
  await answered;
  expect(said).toEqual({ activityId: 'act_1', otherId: 'act_2', same: false });
  await page.unrouteAll();
});

it('says what to do where the platform wants consent again, and that the server does not answer', async () => {
  await page.route('**/v1/connections', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { connections: { state: string }[] };
    for (const connection of body.connections) connection.state = 'needs_reauth';
    await route.fulfill({ json: body });
  });
  await page.route('**/v1/ledger*', (route) => route.abort());
  await page.goto('/connections?refused=intervals');
  await page.getByText('intervals.icu was not connected').waitFor();
  await platform().getByText('Wants you to agree again.').waitFor();
  await platform().getByRole('button', { name: 'Connect intervals.icu again' }).waitFor();
  await page.goto('/connections?failed=CONNECTION_TAKEN&at=intervals');
  await page.getByText('This intervals.icu account is connected to another runner here').waitFor();
  await page.getByRole('alert').getByText('The server does not answer.').waitFor();
  await page.unrouteAll();
});

it('asks about a workout that was changed on a platform, and sends the answer', async () => {
  const edit = {
    ...{ id: 'edt_1', connectionId: 'con_1', workoutId: 's1', kind: 'moved', state: 'open' },
    ...{ day: '2026-05-05', toDay: '2026-05-06', durationS: 2000, km: null },
    ...{ seenAt: '2026-05-03T08:00:00.000Z', answeredAt: null },
  };
  await page.route('**/v1/device-edits', (route) => route.fulfill({ json: { edits: [edit] } }));
  await page.route('**/v1/device-edits/edt_1/accept', (route) =>
    route.fulfill({ json: { ...edit, state: 'accepted' } }),
  );
  await page.goto('/connections');
  await page.getByText(/The workout of .* stands on .* there/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const answered = page.waitForResponse('**/v1/device-edits/edt_1/accept');
  await page.getByRole('button', { name: 'Take it over' }).click();
  await answered;
  await page.unrouteAll();
});

it('disconnects only after a second word', async () => {
  await page.goto('/connections');
  await platform().getByRole('button', { name: 'Disconnect intervals.icu' }).click();
  const asked = page.getByRole('dialog', { name: 'Disconnect intervals.icu?' });
  await asked.getByRole('button', { name: 'Leave it' }).click();
  await platform().getByText('Connected: new runs').waitFor();
  await platform().getByRole('button', { name: 'Disconnect intervals.icu' }).click();
  await asked.getByRole('button', { name: 'Disconnect intervals.icu' }).click();
  await platform().getByText('You disconnected it.').waitFor();
  await page
    .getByRole('row', { name: /fetched from a platform/ })
    .nth(2)
    .waitFor();
});

it('has made no error, and no request but to the platform that was agreed to', () => {
  // what the test itself breaks off is no fault of the page
  const isMeant = (fault: string) =>
    fault.includes(sim.origin) || fault.includes('ERR_FAILED') || fault.includes('status of 422');
  const own = faults.filter((fault) => !isMeant(fault));
  expect(own).toEqual([]);
});
