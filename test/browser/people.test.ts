import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { weekStart } from '../../src/core/time.ts';
import {
  FILE_ID,
  fitFile,
  fitTime,
  type MessageShape,
  messages,
  records,
  session,
} from '../support/fit-file.ts';
import { accessibilityFaults, freePort, launch, openPage, type Server, startServer } from './browser.ts';

/**
 * A runner makes the first account and lets a coach in, who signed up by mail; one server, page by page.
 * Longer than others: accounts, mails and second factors are made once for all of it.
 */
const PASSWORD = 'seven brown foxes run';
const mails: { to: string; path: string; type: string }[] = [];
let browser: Browser;
let server: Server;
let smtp: SMTPServer;
let ann: Awaited<ReturnType<typeof openPage>>;
let carl: Awaited<ReturnType<typeof openPage>>;
let invitation = '';

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const raw = (await text(stream)).replace(/=\r\n/g, '').replaceAll('=3D', '=');
      const [, path = ''] = /http:\/\/localhost:\d+(\/\S+)/.exec(raw) ?? [];
      const [, type = ''] = /^content-type: ([^;\s]+)/im.exec(raw) ?? [];
      mails.push({ to: session.envelope.rcptTo.map((r) => r.address).join(), path, type });
      done();
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const port = await freePort();
  const settings = {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
  };
  [browser, server] = await Promise.all([launch(), startServer('serve', settings)]);
  ann = await openPage(browser, server);
  carl = await openPage(browser, server, { colorScheme: 'dark', width: 360, locale: 'de-DE' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await new Promise<void>((end) => smtp.close(() => end()));
});

async function isFit(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  expect(await accessibilityFaults(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
}

/** The link in the newest mail to this address that leads to this page. */
async function mailed(to: string, page: string): Promise<string> {
  const found = () => mails.findLast((m) => m.to === to && m.path.startsWith(page));
  await expect.poll(found, { timeout: 30_000 }).toBeDefined();
  return found()!.path;
}

/** Sets up an authenticator on the account page; answers what makes its codes. */
async function addAuthenticator(page: Page, start: string, code: string, confirm: string): Promise<TOTP> {
  await page.getByRole('button', { name: start }).click();
  const secret = await page.locator('form p.font-mono').textContent();
  const codes = new TOTP({ secret: Secret.fromBase32(secret!.replaceAll(' ', '')) });
  await page.getByLabel(code, { exact: true }).fill(codes.generate());
  await page.getByRole('button', { name: confirm }).click();
  return codes;
}

it('offers the first account at the first visit, and from then on asks everybody to sign in', async () => {
  const { page } = ann;
  await page.goto('/');
  await page.getByRole('heading', { name: 'Nobody has an account yet' }).waitFor();
  await page.getByRole('link', { name: /Make the first account/ }).click();
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('E-mail address').fill('ann@example.org');
  await page.getByLabel('New password').fill('short');
  await isFit(page);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the first account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
  expect(await page.getByText('Nobody has an account yet').count()).toBe(0);
  await carl.page.goto('/plan');
  await carl.page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
  await isFit(carl.page);
});

it('keeps an authenticator, a passkey and a key, and shows each secret once', async () => {
  const { page } = ann;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto('/settings/account');
  await addAuthenticator(page, 'Set up an authenticator', 'Code', 'Switch it on');
  await page.getByText('Keep these recovery codes').waitFor();
  await page.getByLabel('Name of the new one').fill('laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Remove laptop' }).waitFor();
  await page.getByLabel('What it is for').fill('my script');
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByText(/^pace_\w{12}_\w{43}_\w{6}$/).waitFor();
  await isFit(page);
  await page.reload();
  await page.getByText('my script').first().waitFor();
  expect(await page.getByText('Keep these recovery codes').count()).toBe(0);
  expect(await page.getByText(/^pace_\w{12}_\w{43}/).count()).toBe(0);
});

it('signs out, refuses a password without its code, and lets a passkey in', async () => {
  const { page } = ann;
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail address').fill('ann@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Give the code of your authenticator, too.').waitFor();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
});

it('invites a coach, and hides where home is', async () => {
  const { page } = ann;
  await page.goto('/settings/sharing');
  await page.getByLabel('E-mail address').fill('carl@example.org');
  await page.getByRole('group').getByLabel(/notes/i).first().check();
  await page.getByRole('button', { name: 'Invite' }).click();
  invitation = (await page.getByText(/\/invitations#/).textContent())!;
  await page.getByLabel('Name').fill('at home');
  await page.getByLabel('Latitude').fill('48.1');
  await page.getByLabel('Longitude').fill('11.5');
  await page.getByRole('button', { name: 'Hide it' }).click();
  await page.getByRole('button', { name: 'Show again at home' }).waitFor();
  await isFit(page);
});

it('lets the coach sign up by mail, see what is offered, and accept it', async () => {
  const { page } = carl;
  await page.getByRole('link', { name: 'Konto anlegen' }).click();
  await page.getByLabel('Name').fill('Carl');
  await page.getByLabel('E-Mail-Adresse').fill('carl@example.org');
  await page.getByLabel('Neues Passwort').fill(PASSWORD);
  await page.getByLabel('Ich trainiere andere').check();
  await page.getByRole('button', { name: 'Konto anlegen' }).click();
  await page.getByText('An diese Adresse ging eine Mail.').waitFor();
  await page.goto(await mailed('carl@example.org', '/verify-email'));
  await page.getByRole('button', { name: 'Bestätigen' }).click();
  await page.getByText('Die Adresse ist bestätigt.').waitFor();
  await isFit(page);
  await page.goto(new URL(invitation).pathname + new URL(invitation).hash);
  await page.getByLabel('E-Mail-Adresse').fill('carl@example.org');
  await page.getByRole('textbox', { name: 'Passwort' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByText('Ann bittet dich um Training').waitFor();
  await isFit(page);
  await page.getByRole('button', { name: 'Annehmen' }).click();
  await page.getByText('Angenommen.').waitFor();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Für dich werden noch keine Läufe geführt' }).waitFor();
});

it('shows the coach who needs a word, and takes the answers', async () => {
  const { page } = carl;
  await page.goto('/settings/account');
  await addAuthenticator(page, 'Authenticator einrichten', 'Code', 'Einschalten');
  await page.getByText('Bewahre diese').waitFor();
  await page.goto('/desk');
  await page.getByText('Alles ruhig').waitFor();
  await page.getByRole('link', { name: 'Ann' }).waitFor();
  await page.route('**/v1/desk?*', (route) => route.fulfill({ json: DESK }));
  const answers: unknown[] = [];
  await page.route('**/v1/alerts/*/*', (route) => {
    answers.push([route.request().url().split('/').slice(3).join('/'), route.request().postDataJSON()]);
    return route.fulfill({ json: DESK.rows[0]!.alerts[0] });
  });
  await page.goto('/desk?athlete=local');
  const row = page.locator('li[data-alert=spike]');
  await row.getByText('46,0 km → 36,8 km').waitFor();
  await isFit(page);
  const taken = page.waitForResponse('**/acknowledge');
  await row.getByRole('button', { name: 'Ich kümmere mich' }).click();
  await taken;
  await row.getByRole('button', { name: 'Erledigt' }).click();
  await row.getByLabel('Was daraus wurde').selectOption('plan_changed');
  await row.getByLabel('Bemerkung').fill('shorter on Sunday');
  const closed = page.waitForResponse('**/resolve');
  await row.getByRole('button', { name: 'Erledigt' }).click();
  await closed;
  expect(answers).toEqual([
    ['athletes/local/v1/alerts/alr_1/acknowledge', {}],
    ['athletes/local/v1/alerts/alr_1/resolve', { outcome: 'plan_changed', comment: 'shorter on Sunday' }],
  ]);
});

it('lets the coach reject one proposal with a reason and approve the rest at once', async () => {
  const { page } = carl;
  await page.route('**/v1/desk/proposals', (route) =>
    route.fulfill({ json: { proposals: [proposal('dec_1'), proposal('dec_2'), proposal('dec_3')] } }),
  );
  const sent: unknown[] = [];
  await page.route('**/v1/desk/proposals/answers', (route) => {
    const { answers } = route.request().postDataJSON() as { answers: { decisionId: string }[] };
    sent.push(answers);
    const results = answers.map(({ decisionId }) => ({
      ...{ athleteId: 'local', decisionId, answer: null },
      ...{ code: 'DECISION_SUPERSEDED', detail: 'A newer decision took its place.' },
    }));
    return route.fulfill({ json: { results } });
  });
  await page.goto('/desk/proposals');
  await page.getByText('43,8 km → 13,0 km').first().waitFor();
  await isFit(page);
  await page.locator('li[data-proposal=dec_1]').getByRole('button', { name: 'Ablehnen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Diesen Vorschlag ablehnen?' });
  await dialog.getByLabel('Warum').fill('she is fine');
  await dialog.getByRole('button', { name: 'Ablehnen' }).click();
  await page.getByText('A newer decision took its place.').waitFor();
  await page.getByLabel('Alle auswählen').check();
  await page.locator('li[data-proposal=dec_1]').getByRole('checkbox').uncheck();
  const answered = page.waitForResponse('**/answers');
  await page.getByRole('button', { name: '2 freigeben' }).click();
  await answered;
  const of = (decisionId: string) => ({ athleteId: 'local', decisionId });
  expect(sent).toEqual([
    [{ ...of('dec_1'), answer: 'reject', reason: 'she is fine' }],
    [
      { ...of('dec_2'), answer: 'approve' },
      { ...of('dec_3'), answer: 'approve' },
    ],
  ]);
  await page.unrouteAll();
});

it('lets the coach edit a proposal while it is approved, after saying what the edit breaks', async () => {
  const { page } = carl;
  await page.route('**/v1/desk/proposals', (route) =>
    route.fulfill({ json: { proposals: [proposal('dec_1')] } }),
  );
  const run = (km: number) => ({
    ...{ id: 's1', day: '2026-05-05', type: 'easy', km, flexibility: 'normal', locked: false },
  });
  const asked: unknown[] = [];
  await page.route('**/v1/decisions/dec_1/preview', (route) => {
    const { edits } = route.request().postDataJSON() as { edits: unknown[] };
    asked.push(edits);
    const text = 'Diese Woche hat damit zu wenig Ruhe.';
    const edited = { sessions: [], breaks: [{ rule: 'HARD-1', day: '2026-05-05', sessionId: 's1', text }] };
    const change = { op: 'changed', sessionId: 's1', before: run(8.5), after: run(3) };
    const diff = { sessions: [change], weeks: [], strength: [] };
    return route.fulfill({ json: { diff, edited: edits.length === 0 ? null : edited } });
  });
  let sent: unknown;
  await page.route('**/v1/desk/proposals/answers', (route) => {
    sent = route.request().postDataJSON();
    const done = { athleteId: 'local', decisionId: 'dec_1', answer: null, code: null, detail: null };
    return route.fulfill({ json: { results: [done] } });
  });
  await page.goto('/desk/proposals');
  await page.getByRole('button', { name: 'Bearbeiten und freigeben' }).click();
  await page.getByText('Noch ist nichts bearbeitet.').waitFor();
  await page.getByLabel('Einheit').selectOption('tempo');
  await page.getByLabel('Strecke in km').fill('5,5');
  await page.getByLabel('Warum es bearbeitet ist').fill('sie ist ausgeruht');
  await page.getByText('Diese Woche hat damit zu wenig Ruhe.').waitFor();
  await isFit(page);
  const answered = page.waitForResponse('**/answers');
  await page.getByRole('button', { name: 'So freigeben' }).click();
  await answered;
  const edits = [{ op: 'swap', sessionId: 's1', type: 'tempo', km: 5.5 }];
  expect(asked.at(-1)).toEqual(edits);
  expect(sent).toEqual({
    answers: [
      { athleteId: 'local', decisionId: 'dec_1', answer: 'approve', edits, reason: 'sie ist ausgeruht' },
    ],
  });
  await page.unrouteAll();
});

it('makes a team, invites into it, and sets what it hears of', async () => {
  const { page } = carl;
  await page.goto('/desk/team');
  await page.getByLabel('Name eines neuen Teams').fill('Foxes');
  await page.getByRole('button', { name: 'Team anlegen' }).click();
  await page.getByRole('heading', { name: 'Foxes' }).waitFor();
  await page.getByLabel('Wozu').selectOption('join_team');
  await page.getByLabel('E-Mail-Adresse').fill('dora@example.org');
  await page.getByRole('button', { name: 'Einladen' }).click();
  await page.getByText(/\/invitations#/).waitFor();
  await isFit(page);
  await page.goto('/desk/told');
  await page.getByLabel('Niedrigste Stufe').selectOption('warn');
  await page.getByLabel('Still: ab Tagen').fill('9');
  const kept = page.waitForResponse((r) => r.request().method() === 'PUT');
  await page.getByRole('button', { name: 'Speichern' }).last().click();
  expect((await kept).status()).toBe(200);
  await isFit(page);
});

it('shows the runner’s own pages under the runner’s name, and says what was not granted', async () => {
  const { page } = carl;
  await page.goto('/desk');
  await page.getByRole('link', { name: 'Ann' }).click();
  const bar = page.getByRole('complementary', { name: 'Wessen Seiten das sind' });
  await bar.getByText('Seiten von Ann').waitFor();
  expect(new URL(page.url()).pathname).toBe('/athletes/local');
  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  await page.getByText('Das hat der Läufer dir nicht erlaubt.').waitFor();
  expect(new URL(page.url()).pathname).toBe('/athletes/local/plan');
  await bar.getByText('Seiten von Ann').waitFor();
  await isFit(page);
  await page.getByRole('link', { name: 'Pult' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pult' }).waitFor();
});

it('shows hostile names as text, whoever sent them and whoever looks', async () => {
  const [, title] = PAYLOADS;
  await ann.page.goto('/activities');
  await ann.page
    .locator('input[type=file]')
    .first()
    .setInputFiles([
      ...PAYLOADS.map((payload, i) => ({
        name: `${i}${payload.replaceAll('/', '')}.gpx`,
        mimeType: 'application/gpx+xml',
        buffer: Buffer.from(gpxNamed(payload, i)),
      })),
      { name: `${title!.replaceAll('/', '')}.tcx`, mimeType: 'text/xml', buffer: Buffer.from('no tcx') },
      { name: 'named.tcx', mimeType: 'text/xml', buffer: Buffer.from(tcxNamed(title!)) },
      { name: 'named.fit', mimeType: 'application/octet-stream', buffer: fitNamed(FIT_NAME, FIT_DEVICE) },
    ]);
  await ann.page.getByText(`${PAYLOADS.length + 2} new activities`).waitFor();
  const day = new Date().toISOString().slice(0, 10);
  const monday = weekStart(day);
  const [first] = PAYLOADS;
  for (const [person, method, path, body] of [
    [ann, 'PATCH', '/v1/account', { name: first }],
    [ann, 'PUT', '/v1/feedback/hostile', { day, note: first, pain: [{ place: first, level: 2 }] }],
    [
      ann,
      'POST',
      '/v1/goals',
      { kind: 'race', event: { name: first, distanceM: 10000, date: '2030-05-05' } },
    ],
    [ann, 'POST', '/v1/keys', { name: first, scopes: ['activity:read'] }],
    [carl, 'PATCH', '/v1/account', { name: first }],
    [carl, 'POST', '/v1/teams', { name: first }],
    [ann, 'POST', '/v1/notes', { about: 'week', aboutId: monday, text: EVERY }],
    [carl, 'POST', '/athletes/local/v1/notes', { about: 'week', aboutId: monday, text: EVERY }],
    [
      carl,
      'POST',
      '/v1/templates',
      { name: first, note: EVERY.slice(0, 1000), sessions: [{ after: 0, type: 'easy', km: 8 }] },
    ],
  ] as const) {
    const status = await ask(person.page, method, path, body);
    expect([200, 201], `${method} ${path}`).toContain(status);
  }
  const seen: string[] = [];
  const look = async (page: Page, paths: readonly string[]) => {
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(foundAlive), path).toEqual([]);
      expect(await page.title(), path).toContain('· Pacekeeper');
      const text = (await page.textContent('body')) ?? '';
      if (text.includes('onerror')) seen.push(path);
    }
  };
  await look(ann.page, [
    '/',
    '/activities',
    '/connections',
    '/plan',
    '/calendar',
    '/settings/sharing',
    '/settings/account',
    '/news',
  ]);
  await ann.page.goto('/calendar');
  await ann.page.getByText(/Notes: 2/).click();
  await ann.page.getByText('onerror').first().waitFor();
  expect(await ann.page.evaluate(foundAlive)).toEqual([]);
  await ann.page.goto('/activities');
  await ann.page.getByRole('link', { name: 'onerror' }).first().click();
  await ann.page.getByRole('heading', { level: 1, name: 'onerror' }).waitFor();
  expect(await ann.page.evaluate(foundAlive)).toEqual([]);
  await ann.page.goto('/activities');
  await ann.page.getByRole('link', { name: FIT_NAME }).click();
  await ann.page.getByRole('heading', { level: 1, name: FIT_NAME }).waitFor();
  await ann.page.getByText(FIT_DEVICE, { exact: true }).waitFor();
  expect(await ann.page.evaluate(foundAlive)).toEqual([]);
  await look(carl.page, [
    ...['/news', '/desk', '/desk/team', '/desk/templates'],
    ...['/athletes/local', '/athletes/local/activities', '/athletes/local/calendar'],
  ]);
  // where the names must be, they were: else nothing was looked at
  expect(seen).toEqual(
    expect.arrayContaining([
      '/activities',
      '/connections',
      '/plan',
      '/settings/account',
      '/desk',
      '/desk/team',
      '/desk/templates',
      '/news',
    ]),
  );
  // a mail is plain text: nothing in it can be more than words
  expect(new Set(mails.map((m) => m.type))).toEqual(new Set(['text/plain']));
});

it('brings a note to whoever may read it while the page is open, and counts it until it was read', async () => {
  await carl.page.goto('/desk');
  const listens = carl.page.waitForRequest((r) => r.resourceType() === 'eventsource');
  await carl.page.getByRole('link', { name: 'Neues, nichts ungelesen' }).waitFor();
  await listens;
  await ann.page.goto('/activities');
  await ann.page.locator('a[href*="/activities/act_"]').first().click();
  await ann.page.getByLabel('Write a note').fill('Legs were heavy.');
  await ann.page.getByRole('button', { name: 'Send' }).click();
  await ann.page.getByRole('button', { name: 'Take back' }).waitFor();
  await isFit(ann.page);
  await carl.page.getByRole('link', { name: 'Neues, eins ungelesen' }).click();
  await carl.page.getByText('Legs were heavy.').waitFor();
  await carl.page.getByRole('link', { name: 'Neues, nichts ungelesen' }).waitFor();
  await isFit(carl.page);
  await carl.page.getByRole('link', { name: 'Ansehen' }).first().click();
  await carl.page.waitForURL('**/athletes/local/activities/act_*');
  await carl.page.getByLabel('Notiz schreiben').fill('Rest tomorrow.');
  await carl.page.getByRole('button', { name: 'Senden' }).click();
  await carl.page.getByText('Rest tomorrow.').waitFor();
  await ann.page.getByRole('link', { name: /^News, (one|\d+) unread/ }).waitFor();
  await ann.page.getByText('Rest tomorrow.').waitFor();
});

it('shows the runner what the coach may and did, and ends it', async () => {
  const { page } = ann;
  await page.goto('/settings/sharing');
  await page.getByRole('row', { name: /gave or changed access/ }).waitFor();
  await page.getByRole('button', { name: /^End / }).click();
  await page.getByText('Nobody but you.').waitFor();
});

it('has made no error and no request to elsewhere', () => {
  expect([...ann.faults, ...carl.faults]).toEqual([]);
});

/** A desk as the server answers it, with one alert that no short history raises. */
const DESK = {
  calm: 0,
  rows: [
    {
      ...{ athleteId: 'local', name: 'Ann', level: 'warn', counts: { urgent: 0, warn: 1, info: 0 } },
      ...{ snoozed: 0, belowLimits: 0, proposals: 1, proposalDueAt: '2026-05-05T08:00:00.000Z' },
      alerts: [
        {
          ...{ id: 'alr_1', cause: 'spike', rule: 'ALERT-7', level: 'warn', state: 'open' },
          ...{ text: 'Der Lauf am 3. Mai war zu lang.', clear: 'nach 14 Tagen', value: 1.3 },
          evidence: ['act_1'],
          policy: {
            ...{ decisionId: null, code: 'scale_down', status: 'would', plannedKm: 46, newKm: 36.8 },
          },
          ...{ openedAt: '2026-05-03T08:00:00.000Z', updatedAt: '2026-05-03T08:00:00.000Z' },
          ...{ takenBy: null, takenAt: null, snoozedUntil: null },
          ...{ resolvedAt: null, resolvedBy: null, outcome: null, comment: null },
        },
      ],
    },
  ],
};

function proposal(decisionId: string) {
  const run = (km: number) => ({ day: '2026-05-05', type: 'easy', km });
  return {
    ...{ athleteId: 'local', name: 'Ann', decisionId, code: 'scale_down', asOf: '2026-05-03' },
    ...{ decidedAt: '2026-05-03T08:00:00.000Z', dueAt: '2026-05-05T08:00:00.000Z' },
    scope: { from: '2026-05-04', to: '2026-05-10' },
    ...{ plannedKm: 43.8, newKm: 13, hardBefore: 1, hardAfter: 0 },
    changes: [{ op: 'scale', workoutId: 'w1', before: run(8.5), after: run(3), rule: 'SCALE-1' }],
    explanation: 'Less next week.',
  };
}

/** Short enough for every field; each would run in another kind of careless page. */
const PAYLOADS = [
  '<img src=x onerror="owned=1">',
  '<script>owned=1</script><b onerror=owned=1>',
  '"><svg onload=owned=1><i onerror=1>',
  "' autofocus onfocus=owned=1 onerror='",
  '<iframe srcdoc="<script>parent.owned=1</script>" onerror=1>',
  '<a href="javascript:owned=1" onerror=1>x</a>',
  '{{constructor.constructor("owned=1")()}} onerror',
  '</title><script>owned=1</script> onerror',
  '\u202e<math><mtext onerror=owned=1>',
  '=cmd|calc onerror <style>@import"x"</style>',
];

/** Where there is room for all, these come with them. */
const MORE_PAYLOADS = [
  '<body onload=owned=1 onerror=1>',
  '<details open ontoggle=owned=1 onerror=1>x</details>',
  '<video><source onerror=owned=1></video>',
  '<input autofocus onfocus=owned=1 onerror=1>',
  '<object data="javascript:owned=1" onerror=1></object>',
  '<embed src="javascript:owned=1" onerror=1>',
  '<form action="javascript:owned=1"><button onerror=1>x</button></form>',
  '<a href="data:text/html,<script>parent.owned=1</script>" onerror=1>x</a>',
  '<svg><script>owned=1</script><a xlink:href="javascript:owned=1" onerror=1>x</a></svg>',
  '<marquee onstart=owned=1 onerror=1>x</marquee>',
  '<%= owned=1 %> onerror',
  '<!--><img src=x onerror=owned=1>-->',
  '<img/src=x/onerror=owned=1>',
  '<IMG SRC=x OnErRoR=owned=1>',
  '&lt;img src=x onerror=owned=1&gt;',
  '<noscript><p title="</noscript><img src=x onerror=owned=1>"></noscript>',
  '<b style="animation:x" onanimationstart=owned=1 onerror=1>x</b>',
  '<base href="//elsewhere.invalid/" onerror=1>',
  '<meta http-equiv=refresh content="0;url=javascript:owned=1" onerror=1>',
  '<link rel=stylesheet href=//elsewhere.invalid onerror=owned=1>',
  'javascript:owned=1//onerror',
  '<xmp><img src=x onerror=owned=1></xmp>',
  '[x](javascript:owned=1) onerror',
  '<template><script>owned=1</script></template> onerror',
  '<img srcset="x" onerror=owned=1>',
];
const EVERY = [...PAYLOADS, ...MORE_PAYLOADS].join('\n');

const FIT_NAME = '<img src=x onerror="owned=1">FIT';
const FIT_DEVICE = '<svg onload=owned=1><i onerror=1>device';

/** What of a payload became more than text. */
function foundAlive(): string[] {
  const careless =
    'img[src=x], img[srcset], script:not([src]), svg[onload], iframe, math, base, object, embed, marquee, video, xmp, template, style:not(head style), [onerror], [onload], [onfocus], [ontoggle], [onstart], [autofocus], meta[http-equiv=refresh], link[href*=elsewhere], a[href^="javascript:"], a[href^="data:"], form[action^="javascript:"]';
  const found = [...document.querySelectorAll(careless)].map((e) => e.outerHTML.slice(0, 100));
  return 'owned' in globalThis ? [...found, 'a script ran'] : found;
}

async function ask(page: Page, method: string, path: string, body: object): Promise<number> {
  return page.evaluate(
    async ([how, where, what]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(where, { method: how, headers, body: what })).status;
    },
    [method, path, JSON.stringify(body)] as const,
  );
}

/** The same as TCX, whose notes and device are somebody else's words, too. */
function tcxNamed(name: string): string {
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const start = Date.now() - 20 * 86_400_000;
  const points = Array.from({ length: 120 }, (_, n) => {
    const time = new Date(start + 5000 * n).toISOString();
    return `<Trackpoint><Time>${time}</Time><DistanceMeters>${14 * n}</DistanceMeters></Trackpoint>`;
  });
  const lap = `<Lap StartTime="${new Date(start).toISOString()}"><TotalTimeSeconds>595</TotalTimeSeconds><DistanceMeters>1666</DistanceMeters><Track>${points.join('')}</Track></Lap>`;
  return `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>${new Date(start).toISOString()}</Id>${lap}<Notes>${escaped}</Notes><Creator><Name>${escaped}</Name></Creator></Activity></Activities></TrainingCenterDatabase>`;
}

/** The same as FIT, planned and recorded by a program that names itself and its workout. */
function fitNamed(name: string, device: string): Buffer {
  const start = fitTime(new Date(Date.now() - 40 * 86_400_000).toISOString()) | 0;
  const fileId: MessageShape = { global: 0, fields: [...FILE_ID.fields, [8, 'string', 60]] };
  const workout: MessageShape = { global: 26, fields: [[8, 'string', 60]] };
  return Buffer.from(
    fitFile(
      messages(0, fileId, [4, 255, 0xffff, start, device]),
      messages(3, workout, [name]),
      records(600, start),
      session(600, start),
    ),
  );
}

/** Ten minutes of running under a name somebody else chose, each at a day and place of its own. */
function gpxNamed(name: string, i: number): string {
  const escaped = name
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
  const start = Date.now() - (i + 2) * 86_400_000;
  const points = Array.from({ length: 120 }, (_, n) => {
    const time = new Date(start + 5000 * n).toISOString();
    return `<trkpt lat="${(48 + i + n * 0.000126).toFixed(6)}" lon="11"><time>${time}</time></trkpt>`;
  });
  return `<?xml version="1.0"?><gpx version="1.1" creator="${escaped}" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>${escaped}</name><desc>${escaped}</desc><type>running</type><trkseg>${points.join('')}</trkseg></trk></gpx>`;
}
