import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ne } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import type { Scope } from '../../src/core/access/scope.ts';
import type { AdaptationDecision } from '../../src/core/coaching/record.ts';
import type { Win } from '../../src/core/coaching/wins/win-rule.ts';
import { putConnection } from '../../src/db/queries/connection.ts';
import { appendDecision, listDecisions } from '../../src/db/queries/decision.ts';
import { alert as alertTable } from '../../src/db/schema/alert.ts';
import { outbox } from '../../src/db/schema/outbox.ts';
import { keepFreshWins } from '../../src/services/desk/find-wins.ts';
import { createSweep } from '../../src/services/desk/sweep.ts';
import { UNQUEUED } from '../../src/services/job-queue.ts';
import { notifyChannels } from '../../src/services/notify/notify-channels.ts';
import { tellAlerts, tellDigests } from '../../src/services/notify/tell.ts';
import { tellWins } from '../../src/services/notify/tell-wins.ts';
import { isSubscription } from '../../src/services/notify/web-push.ts';
import type { Post } from '../../src/services/outbound/signed-post.ts';
import { type Channels, channelsOf } from '../../src/services/outbox/channel.ts';
import { sendMessage } from '../../src/services/outbox/send-message.ts';
import { createAccount } from '../../src/services/people/accounts.ts';
import { chainOfAccount, firstBroken, readChain } from '../../src/services/people/audit.ts';
import { changeGrant, giveGrant } from '../../src/services/people/grants.ts';
import { mailChannel } from '../../src/services/people/mail.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { type Account, openSession } from '../../src/services/people/sessions.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { NOW, type TestApp, testApp, upload } from '../support/app.ts';
import { type Browser, browserOn, PASSWORD } from '../support/browser.ts';
import { shortRun } from '../support/simulated-files.ts';

/** A runner in pain, a coach, a team with an assistant, and somebody who sees nothing. */
const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 5) }]);
const DAY = 86_400_000;
let nowMs = Date.parse(NOW);
let test: TestApp;
let people: PeopleDeps;
const browsers = new Map<string, Browser>();
const accounts = new Map<string, Account>();
const as = (name: string) => browsers.get(name)!;
const ANN = '/athletes/local/v1';
let team: string;
let run: string;

/** What left: mails by a real SMTP exchange, everything else by one request. */
const sent: { way: string; subject: string; body: string; headers: Record<string, string> }[] = [];
const failures: Error[] = [];
/** What happens while the next request is on its way. */
let meanwhile: (() => Promise<void>) | null = null;
let smtp: SMTPServer;
let channels: Channels;
/** Of the mail to carl. */
let unsubscribePath: string;
const post: Post = async ({ url, headers, body }) => {
  sent.push({ way: url, subject: '', body: Buffer.from(body).toString(), headers });
  const happens = meanwhile;
  meanwhile = null;
  await happens?.();
  if (url.includes('gone')) return { status: 410, headers: {} };
  const failure = url.includes('hook') ? failures.shift() : undefined;
  if (failure !== undefined) throw failure;
  return { status: 200, headers: {} };
};
async function listen(): Promise<string> {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const raw = (await text(stream)).replace(/=\r\n/g, '').replaceAll('=3D', '=');
      const way = `mail ${session.envelope.rcptTo.map((r) => r.address).join()}`;
      sent.push({ way, subject: /^Subject: (.*)$/m.exec(raw)![1]!.trim(), body: raw, headers: {} });
      done();
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  return `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
}
const today = () => new Date(nowMs).toISOString().slice(0, 10);
const clockAt = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const change = (set: object) => test.deps.db.transaction((tx) => tx.update(alertTable).set(set));
/** As closed by somebody, long enough ago. */
const resolveAll = () =>
  change({ state: 'resolved', outcome: 'talked', resolvedMs: nowMs - 8 * DAY, tellMs: null });
/** As raised just now. */
async function reopen(): Promise<void> {
  nowMs += 120_000;
  const open = ne(alertTable.state, 'resolved');
  const set = { state: 'open' as const, tellMs: nowMs };
  await test.deps.db.transaction((tx) => tx.update(alertTable).set(set).where(open));
}

/** As with a second factor. */
async function signIn(name: string): Promise<void> {
  const account = accounts.get(name)!;
  const { token } = await test.deps.db.transaction((tx) =>
    openSession(people, tx, account, { source: 's', agent: 'a' }, true),
  );
  as(name).cookies.set('sid', token);
}

/** From an invitation that is taken up. */
async function grant(from: string, to: string, body: object): Promise<void> {
  const invitation = await as(from).post('/v1/invitations', body);
  const taken = await as(to).post('/v1/invitations/accept', { token: invitation.body.token });
  expect([invitation.status, taken.status]).toEqual([201, 200]);
}
const desk = async (who: string, query = '') => (await as(who).get(`/v1/desk${query}`)).body;
const alerts = async (who = 'ann', query = '') =>
  (await as(who).get(`${who === 'ann' ? '/v1' : ANN}/alerts${query}`)).body;
const pain = (id: string, level: number, day = '2026-05-03') =>
  as('ann').ask('PUT', `/v1/feedback/${id}`, { day, pain: [{ place: 'knee_left', level }] });
const sweep = () => createSweep(test.deps).run();

beforeAll(async () => {
  test = await testApp({ people: { secrets }, deps: { now: () => nowMs } });
  const { db } = test.deps;
  people = {
    secrets,
    publicUrl: 'http://localhost',
    sendsMail: false,
    db,
    queue: test.deps.queue,
    now: () => nowMs,
  };
  const mail = mailChannel(await listen(), 'Pacekeeper <p@example.org>');
  channels = channelsOf(notifyChannels(people, { mail, post }));
  const startMs = Date.parse('2026-05-01T17:00:00Z');
  const { status, body } = await upload(test.app, [
    { filename: 'run.fit', bytes: writeFit(shortRun(1, { startMs })) },
  ]);
  expect(status).toBeLessThan(300);
  run = body.results[0].activityIds[0];
  browsers.set('ann', browserOn(test.app));
  await as('ann').post('/v1/accounts/first', { email: 'ann@x.org', name: 'Ann', password: PASSWORD });
  for (const name of ['carl', 'hope', 'eve', 'dora']) {
    const made = await createAccount(people, {
      email: `${name}@x.org`,
      name,
      password: PASSWORD,
      isCoach: true,
    });
    if (made.ok) accounts.set(name, made.value);
    browsers.set(name, browserOn(test.app));
    await signIn(name);
  }
  team = (await as('eve').post('/v1/teams', { name: 'Crew' })).body.teamId;
  await grant('eve', 'hope', { kind: 'join_team', email: 'hope@x.org', teamId: team });
  await grant('ann', 'carl', { kind: 'coach_me', email: 'carl@x.org', scopes: ['alerts:receive'] });
  await grant('eve', 'ann', {
    kind: 'be_coached',
    email: 'ann@x.org',
    teamId: team,
    scopes: ['alerts:receive'],
  });
}, 180_000);
afterAll(async () => {
  await test.end();
  smtp.close();
});

describe('an alert', () => {
  it('is raised in the review that found its cause, with what the policy did and what ends it', async () => {
    expect((await pain('f1', 7)).status).toBe(201);
    const {
      counts,
      alerts: [alert],
    } = await alerts();
    expect(counts).toEqual({ urgent: 1, warn: 0, info: 1 });
    const urgent = (await alerts()).alerts.find((a: { level: string }) => a.level === 'urgent');
    expect(urgent).toMatchObject({
      cause: 'SAFE-1',
      state: 'open',
      evidence: ['2026-05-03 knee_left 7/10'],
      policy: { code: 'rest_and_refer', status: 'applied', newKm: 0 },
    });
    expect([urgent.text, urgent.clear]).toEqual([
      'Pain 7/10 (left knee): no running until cleared.',
      'Ends with two days in a row of walking at 2/10 or less.',
    ]);
    expect(alert.openedAt).toBe(new Date(nowMs).toISOString());
  });

  it('is updated and not repeated by the next report', async () => {
    const before = (await alerts()).alerts;
    nowMs += 60_000;
    await pain('f2', 8);
    const after = (await alerts()).alerts;
    expect(after.map((a: { id: string }) => a.id)).toEqual(before.map((a: { id: string }) => a.id));
    expect(after.find((a: { cause: string }) => a.cause === 'SAFE-1').text).toMatch(/8\/10/);
  });

  it('speaks the reader’s language', async () => {
    const urgent = (await alerts('carl', '?language=de')).alerts.find(
      (a: { level: string }) => a.level === 'urgent',
    );
    expect(urgent.text).toBe('Schmerz 8/10 (Knie links): kein Laufen bis zur Freigabe.');
  });
});

describe('the queue', () => {
  it('has one row an athlete, with the numbers of the athlete’s own page', async () => {
    const { rows, calm } = await desk('carl');
    expect(rows).toHaveLength(1);
    expect(calm).toBe(0);
    expect(rows[0]).toMatchObject({ athleteId: 'local', name: 'Ann', level: 'urgent', belowLimits: 0 });
    const own = await alerts();
    expect(rows[0].counts).toEqual(own.counts);
    expect(rows[0].alerts).toEqual((await alerts('carl')).alerts);
  });

  it('is not shown to somebody who gave a password alone', async () => {
    const weak = browserOn(test.app);
    await weak.post('/v1/sessions', { email: 'carl@x.org', password: PASSWORD });
    expect((await weak.get('/v1/desk')).body.code).toBe('SECOND_FACTOR_REQUIRED');
  });

  it('is empty for coaches to whom nothing was granted', async () => {
    expect(await desk('dora')).toEqual({ rows: [], calm: 0 });
  });

  it('is narrowed by what a team wants to hear, and never by what is urgent', async () => {
    const limits = { least: 'urgent', from: { 'SAFE-1': 10 } };
    expect((await as('hope').ask('PUT', `/v1/teams/${team}/desk`, limits)).status).toBe(404);
    expect((await as('eve').ask('PUT', `/v1/teams/${team}/desk`, limits)).body).toEqual(limits);
    expect((await as('hope').get(`/v1/teams/${team}/desk`)).body).toEqual(limits);
    const acts = await readChain(people.db, chainOfAccount(accounts.get('eve')!.accountId));
    expect(acts.at(-1)).toMatchObject({ action: 'desk:write', detail: { team, least: 'urgent' } });
    expect((await as('carl').get(`/v1/teams/${team}/desk`)).status).toBe(404);
    const [row] = (await desk('hope')).rows;
    expect(row.alerts.map((a: { cause: string }) => a.cause)).toEqual(['SAFE-1']);
    expect([row.belowLimits, row.counts]).toEqual([1, (await alerts()).counts]);
    expect((await desk('carl')).rows[0].alerts).toHaveLength(2);
  });

  it('comes with a library of templates that is its owner’s alone', async () => {
    const text = {
      name: 'Build 1',
      note: 'two easy, one long',
      sessions: [{ after: 6, type: 'long_easy', km: 18 }],
    };
    const made = await as('carl').post('/v1/templates', text);
    expect([made.status, made.body]).toEqual([201, expect.objectContaining(text)]);
    const path = `/v1/templates/${made.body.id}`;
    const changed = { ...text, name: 'Build 2' };
    expect((await as('eve').ask('PUT', path, changed)).body.code).toBe('TEMPLATE_NOT_FOUND');
    expect((await as('eve').ask('DELETE', path)).status).toBe(404);
    expect((await as('eve').get('/v1/templates')).body.templates).toEqual([]);
    expect((await as('carl').ask('PUT', path, changed)).status).toBe(200);
    const bad = { ...text, sessions: [{ after: 6, type: 'teleport', km: 18 }] };
    expect((await as('carl').post('/v1/templates', bad)).body.code).toBe('VALIDATION_FAILED');
    expect((await as('carl').get('/v1/templates')).body.templates).toMatchObject([changed]);
    expect((await as('carl').ask('DELETE', path)).status).toBe(200);
    expect((await as('carl').get('/v1/templates')).body.templates).toEqual([]);
  });

  it('is kept in the athlete’s audit, reader by reader', async () => {
    const before = (await readChain(people.db, 'local')).length;
    await desk('carl');
    await desk('hope');
    const chain = await readChain(people.db, 'local');
    expect(chain.slice(before).map((e) => e.action)).toEqual(['alert:read', 'alert:read']);
    expect(new Set(chain.slice(before).map((e) => e.actor)).size).toBe(2);
    expect(firstBroken(chain)).toBeNull();
  });
});

describe('an answer to an alert', () => {
  const idOf = async (cause: string) =>
    (await alerts()).alerts.find((a: { cause: string }) => a.cause === cause).id;

  it('is the coach’s, not the runner’s who has one', async () => {
    const refused = await as('ann').post(`/v1/alerts/${await idOf('SAFE-1')}/acknowledge`);
    expect([refused.status, refused.body.code]).toEqual([409, 'ALERT_IS_THE_COACHES']);
  });

  it('takes it up, and every other coach sees who did', async () => {
    const taken = await as('carl').post(`${ANN}/alerts/${await idOf('SAFE-1')}/acknowledge`);
    expect(taken.body).toMatchObject({ state: 'acknowledged' });
    const seen = (await desk('hope')).rows[0].alerts[0];
    expect([seen.state, seen.takenBy]).toEqual(['acknowledged', taken.body.takenBy]);
  });

  it('puts it off, at most two weeks, and it stands up again by itself', async () => {
    const url = `${ANN}/alerts/${await idOf('overload')}/snooze`;
    const until = (days: number) => ({ until: new Date(nowMs + days * DAY).toISOString() });
    for (const days of [-1, 15]) {
      expect((await as('carl').post(url, until(days))).body.code).toBe('SNOOZE_OUT_OF_RANGE');
    }
    expect((await as('carl').post(url, until(0.01))).body).toMatchObject({ state: 'snoozed' });
    expect(await alerts()).toMatchObject({ counts: { urgent: 1, warn: 0, info: 0 }, snoozed: 1 });
    nowMs += DAY / 50;
    await pain('f3', 8);
    expect(await alerts()).toMatchObject({ counts: { urgent: 1, warn: 0, info: 1 }, snoozed: 0 });
  });

  it('closes it with what came of it, and it stays closed for a week', async () => {
    const id = await idOf('SAFE-1');
    const closed = await as('carl').post(`${ANN}/alerts/${id}/resolve`, {
      outcome: 'referred',
      comment: 'Physio on Monday.',
    });
    expect(closed.body).toMatchObject({
      state: 'resolved',
      outcome: 'referred',
      comment: 'Physio on Monday.',
    });
    expect((await as('carl').post(`${ANN}/alerts/${id}/acknowledge`)).body.code).toBe('ALERT_RESOLVED');
    await pain('f4', 8);
    expect((await alerts()).counts.urgent).toBe(0);
    expect((await alerts('ann', '?state=all')).alerts.some((a: { id: string }) => a.id === id)).toBe(true);
    const last = (await readChain(people.db, 'local')).findLast((e) => e.detail.answer === 'resolve');
    expect(last?.detail).toMatchObject({ alert: id, answer: 'resolve', outcome: 'referred' });
  });
});

describe('silence of the data', () => {
  it('is a cause of its own, never rest, and ends with the next report', async () => {
    nowMs += 8 * DAY;
    expect(await sweep()).toBe(0);
    const stale = (await alerts()).alerts.find((a: { cause: string }) => a.cause === 'data_stale');
    expect(stale).toMatchObject({ level: 'warn', value: 8, policy: null });
    expect((await alerts()).alerts.some((a: { cause: string }) => a.cause === 'silent')).toBe(false);
    await sweep();
    const count = (await alerts()).alerts.filter((a: { cause: string }) => a.cause === 'data_stale').length;
    expect(count).toBe(1);
    await as('ann').ask('PUT', '/v1/wellness/2026-05-11', { sleepS: 27_000 });
    await sweep();
    expect((await alerts()).alerts.some((a: { cause: string }) => a.cause === 'data_stale')).toBe(false);
  });

  it('is a connection that fails, too, whatever mornings are reported; it ends with a file another way', async () => {
    const watch = { athleteId: 'local', connectionId: 'con_1', provider: 'garmin', externalId: 'x1' };
    const put = (row: object) =>
      test.deps.db.transaction((tx) =>
        putConnection(tx, { ...watch, state: 'needs_reauth', connectedMs: nowMs - 9 * DAY, ...row }),
      );
    await put({ lastDataMs: nowMs - 8 * DAY });
    await sweep();
    const find = async (cause: string) =>
      (await alerts()).alerts.find((a: { cause: string }) => a.cause === cause);
    expect(await find('data_stale')).toMatchObject({ level: 'warn', value: 8 });
    expect((await find('data_stale')).text).toMatch(/watch has not been reached since .*not known/);
    expect(await find('silent')).toBeUndefined();
    for (const state of ['ended', 'active', 'degraded'] as const) {
      await put({ state, lastDataMs: nowMs - DAY / 2 });
      await sweep();
      expect(await find('data_stale')).toBeUndefined();
    }
    await put({ state: 'ended' });
  });
});

describe('proposals', () => {
  /** As a review would leave it behind in suggest mode. */
  async function waits(id: string, decidedMs = nowMs): Promise<void> {
    const [reviewed] = await test.deps.db.read((db) => listDecisions(db, 'local', { limit: 1 }));
    const output = {
      ...(reviewed!.output as AdaptationDecision),
      ...{ id, code: 'scale_down', approval: { mode: 'suggest', status: 'pending', reason: 'COACH-2' } },
    };
    const row = { ...reviewed!, decisionId: id, reviewKey: id, decidedMs, outcome: 'scale_down', output };
    await test.deps.db.transaction((tx) => appendDecision(tx, row));
  }
  const list = async (who: string) => (await as(who).get('/v1/desk/proposals')).body.proposals;

  it('stand in the queue and in a list, with what they would change, for whom may write the plan', async () => {
    for (const name of ['carl', 'dora']) await signIn(name);
    const { accountId } = accounts.get('dora')!;
    await test.deps.db.transaction((tx) =>
      giveGrant(people, tx, {
        ...{ athleteId: 'local', to: { account: accountId }, scopes: ['plan:write', 'alerts:receive'] },
        ...{ expiresMs: null, byAccount: accountId },
      }),
    );
    await waits('prop-1');
    await waits('prop-2', nowMs - DAY);
    await waits('prop-over', nowMs - 3 * DAY);
    const found = await list('dora');
    expect(found.map((p: { decisionId: string }) => p.decisionId)).toEqual(['prop-2', 'prop-1']);
    expect(found[0]).toMatchObject({
      ...{ athleteId: 'local', name: 'Ann', code: 'scale_down' },
      dueAt: new Date(nowMs + DAY).toISOString(),
    });
    const [row] = (await desk('dora')).rows;
    expect([row.proposals, row.proposalDueAt]).toEqual([2, found[0].dueAt]);
    expect(await list('carl')).toEqual([]);
  });

  it('are answered in one go, each by itself, in the record and the audit', async () => {
    const answers = [
      { athleteId: 'local', decisionId: 'prop-1', answer: 'reject', reason: 'A race.' },
      { athleteId: 'local', decisionId: 'none', answer: 'approve' },
      { athleteId: 'ath_none', decisionId: 'prop-2', answer: 'approve' },
      { athleteId: 'local', decisionId: 'prop-1', answer: 'reject', reason: 'Again.' },
      // older than one about the same days
      {
        ...{ athleteId: 'local', decisionId: 'prop-2', answer: 'approve' },
        edits: [{ op: 'drop', sessionId: 's1' }],
      },
    ];
    const by = async (who: string) =>
      (await as(who).post('/v1/desk/proposals/answers', { answers })).body.results;
    expect((await by('carl')).map((r: { code: string }) => r.code)).toEqual([
      ...['NOT_ALLOWED', 'NOT_ALLOWED', 'NOT_FOUND', 'NOT_ALLOWED', 'NOT_ALLOWED'],
    ]);
    const results = await by('dora');
    expect(results.map((r: { code: string | null }) => r.code)).toEqual([
      ...[null, 'DECISION_NOT_FOUND', 'NOT_FOUND', 'DECISION_ANSWERED', 'DECISION_SUPERSEDED'],
    ]);
    expect(results[0].answer).toMatchObject({ kind: 'rejected', reason: 'A race.' });
    expect((await list('dora')).map((p: { decisionId: string }) => p.decisionId)).toEqual(['prop-2']);
    const chain = await readChain(people.db, 'local');
    expect(chain.findLast((e) => e.detail.answer === 'rejected')?.detail).toMatchObject({
      decision: 'prop-1',
    });
    expect((await as('ann').get('/v1/decisions/prop-1')).body.answer).toMatchObject({ kind: 'rejected' });
    const { given } = (await as('ann').get('/v1/grants')).body;
    const last = given.find((g: { scopes: string[] }) => g.scopes.includes('plan:write'));
    await as('ann').ask('DELETE', `/v1/grants/${last.id}`);
    expect(await list('dora')).toEqual([]);
  });
});

describe('notes', () => {
  const about = { about: 'week', aboutId: '2026-05-04' };
  const list = async (who: string, query = '') =>
    (await as(who).get(`${who === 'ann' ? '/v1' : ANN}/notes${query}`)).body;

  it('are written by the runner and by whom the runner lets read them, and by nobody else', async () => {
    for (const name of ['carl', 'dora']) await signIn(name);
    const { accountId } = accounts.get('dora')!;
    await test.deps.db.transaction((tx) =>
      giveGrant(people, tx, {
        ...{ athleteId: 'local', to: { account: accountId }, scopes: ['notes:read', 'alerts:receive'] },
        ...{ expiresMs: null, byAccount: accountId },
      }),
    );
    const own = await as('ann').post('/v1/notes', { ...about, text: ' Busy week ahead. ' });
    expect([own.status, own.body.text, own.body.authorName]).toEqual([201, 'Busy week ahead.', 'Ann']);
    const text = 'Then we drop Thursday.';
    nowMs += 1000;
    const answered = await as('dora').post(`${ANN}/notes`, { ...about, text });
    expect(answered.body).toMatchObject({ role: 'coach', authorName: 'dora', isOwn: true, isRead: true });
    for (const way of [as('carl').post(`${ANN}/notes`, { ...about, text }), as('carl').get(`${ANN}/notes`)])
      expect((await way).status).toBe(403);
    const wrong = [
      [{ about: 'week', aboutId: '2026-05-05' }, 'WEEK_NOT_A_MONDAY'],
      [{ about: 'activity', aboutId: 'act_none' }, 'ACTIVITY_NOT_FOUND'],
      [{ about: 'decision', aboutId: 'none' }, 'DECISION_NOT_FOUND'],
    ] as const;
    for (const [what, code] of wrong)
      expect((await as('dora').post(`${ANN}/notes`, { ...what, text })).body.code).toBe(code);
    nowMs += 1000;
    await as('ann').post('/v1/notes', { about: 'activity', aboutId: run, text: 'Windy.' });
  });

  it('are unread until they were read, by each reader alone', async () => {
    expect((await list('ann')).unread).toBe(1);
    const row = (await desk('dora')).rows.find((r: { athleteId: string }) => r.athleteId === 'local');
    expect(row.unreadNotes).toBe(2);
    const unread = await list('dora', '?unread=true&limit=1');
    expect([unread.unread, unread.notes.length, unread.notes[0].text]).toEqual([2, 1, 'Windy.']);
    const rest = await list('dora', `?unread=true&cursor=${unread.nextCursor}`);
    expect([rest.nextCursor, rest.notes.map((n: { text: string }) => n.text)]).toEqual([
      ...[null, ['Busy week ahead.']],
    ]);
    const week = await list('dora', '?about=week&aboutId=2026-05-04');
    expect(week.notes.map((n: { text: string }) => n.text)).toEqual([
      ...['Then we drop Thursday.', 'Busy week ahead.'],
    ]);
    const ids = [...unread.notes, ...rest.notes].map((n: { id: string }) => n.id);
    for (let twice = 0; twice < 2; twice++) await as('dora').post(`${ANN}/notes/read`, { notes: ids });
    expect([(await list('dora')).unread, (await list('ann')).unread]).toEqual([0, 1]);
  });

  it('are taken back by who wrote them', async () => {
    const [windy] = (await list('ann')).notes;
    expect((await as('dora').ask('DELETE', `${ANN}/notes/${windy.id}`)).body.code).toBe('NOTE_IS_ANOTHERS');
    expect((await as('ann').ask('DELETE', `/v1/notes/${windy.id}`)).status).toBe(200);
    expect((await as('ann').ask('DELETE', `/v1/notes/${windy.id}`)).body.code).toBe('NOTE_NOT_FOUND');
    const { given } = (await as('ann').get('/v1/grants')).body;
    const last = given.find((g: { scopes: string[] }) => g.scopes.includes('notes:read'));
    await as('ann').ask('DELETE', `/v1/grants/${last.id}`);
    expect((await as('dora').get(`${ANN}/notes`)).status).toBe(404);
  });
});

describe('a feedback link', () => {
  const tap = (path: string, payload: string) =>
    test.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });
  const said = async () => (await as('ann').get(`/v1/feedback/link_${run}`)).body.feedback;
  let path: string;

  it('goes to the runner by mail, at the request of a coach who does not get it', async () => {
    const { accountId } = accounts.get('dora')!;
    await test.deps.db.transaction((tx) =>
      giveGrant(people, tx, {
        ...{ athleteId: 'local', to: { account: accountId }, scopes: ['plan:write'] },
        ...{ expiresMs: null, byAccount: accountId },
      }),
    );
    const asked = await as('dora').post(`${ANN}/feedback-requests`, { activityId: run });
    expect([asked.status, asked.body.url]).toEqual([201, null]);
    const own = await as('ann').post('/v1/feedback-requests', { activityId: run });
    path = new URL(own.body.url).pathname;
    const none = await as('ann').post('/v1/feedback-requests', { activityId: 'act_none' });
    expect([none.status, none.body.code]).toEqual([404, 'ACTIVITY_NOT_FOUND']);
  });

  it('opens a page without script that takes each answer with one tap, and adds them up', async () => {
    const page = await test.app.inject(path);
    expect([page.statusCode, page.body.includes('<script')]).toEqual([200, false]);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const payload of ['rpe=6', 'feel=4', 'place=calf&pain=2']) {
      expect((await tap(path, payload)).headers.location).toBe(path);
    }
    expect(await said()).toMatchObject({ rpe: 6, feel: 4, pain: [{ place: 'calf', level: 2 }] });
    expect((await test.app.inject(path)).body).toContain('value="6" aria-pressed="true"');
    expect((await tap(path, 'rpe=11')).statusCode).toBe(400);
    expect((await tap(path, 'note=hello')).statusCode).toBe(400);
  });

  it('opens nothing once it is altered or three days old', async () => {
    const [athlete, activity, expires, mac] = path.slice('/feedback/'.length).split('.');
    const later = (Number.parseInt(expires!, 36) + 1000).toString(36);
    const other = Buffer.from('act_other').toString('base64url');
    for (const parts of [
      [athlete, activity, later, mac],
      [athlete, other, expires, mac],
      [Buffer.from('ath_2').toString('base64url'), activity, expires, mac],
      [athlete, activity, expires],
    ])
      expect((await test.app.inject(`/feedback/${parts.join('.')}`)).statusCode).toBe(404);
    nowMs += 3 * DAY;
    expect((await test.app.inject(path)).statusCode).toBe(404);
    expect((await tap(path, 'rpe=1')).statusCode).toBe(404);
    expect((await said()).rpe).toBe(6);
  });
});

describe('telling', () => {
  const messages = () => test.deps.db.read((db) => db.select().from(outbox));
  const stillOpen = async () => (await messages()).filter((m) => m.state === 'due');
  /** Plans what there is to tell, without the queue. */
  const tell = () => tellAlerts({ ...test.deps, queue: { async due() {}, wake() {} } });
  /** Sends what is due now. */
  async function drain(): Promise<void> {
    for (const m of await stillOpen()) {
      if (m.dueMs <= nowMs) await sendMessage({ ...test.deps, channels }, UNQUEUED, m.athleteId, m.messageId);
    }
  }
  const told = async () => {
    sent.length = 0;
    await tell();
    await drain();
    return sent.map((m) => m.way).toSorted();
  };
  const settings = (who: string, more: object = {}) =>
    as(who).ask('PUT', '/v1/notifications', { zone: 'Europe/Berlin', ...more });
  const add = async (who: string, body: object) =>
    (await as(who).post('/v1/notifications/channels', body)).body;
  /** Somebody's browser: any point on the curve will do. */
  const pushTarget = async (who: string) => {
    const { publicKey } = (await as(who).get('/v1/notifications/push-key')).body;
    return { kind: 'push', p256dh: publicKey, auth: 'A'.repeat(22) };
  };

  it('is by mail for what is urgent where nobody chose, says nothing of the body, and comes once', async () => {
    for (const name of ['carl', 'hope', 'eve']) await signIn(name);
    await resolveAll();
    await pain('t1', 9, today());
    expect(await told()).toEqual(['mail carl@x.org', 'mail eve@x.org', 'mail hope@x.org']);
    const [mail] = sent;
    expect(mail!.subject).toBe('Urgent: a word with Ann');
    expect(`${mail!.subject} ${mail!.body}`).not.toMatch(/pain|knee|9.10/i);
    expect(mail!.body).toContain('http://localhost/desk?athlete=local');
    const toCarl = sent.find((m) => m.way === 'mail carl@x.org')!.body;
    [, unsubscribePath = ''] = /(\/unsubscribe\/[\w.-]+)/.exec(toCarl)!;
    expect(await told()).toEqual([]);
    await pain('t2', 9, today());
    expect(await told()).toEqual([]);
  });

  it('ends by the link in the mail, without sign-in and without script', async () => {
    const path = unsubscribePath;
    const page = await test.app.inject(path);
    expect([page.statusCode, page.body.includes('<script')]).toEqual([200, false]);
    expect(page.body).toContain('<form method="post">');
    const german = await test.app.inject({ url: path, headers: { 'accept-language': 'de' } });
    expect(german.body).toContain('Diese Nachrichten beenden');
    const ended = await test.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(ended.statusCode).toBe(200);
    expect((await test.app.inject(path)).body).toContain('Nothing to end');
    expect((await test.app.inject(`${path.slice(0, -4)}AAAA`)).body).toContain('Nothing to end');
    await resolveAll();
    nowMs += 8 * DAY;
    for (const name of ['carl', 'hope', 'eve']) await signIn(name);
    await pain('t3', 8, today());
    expect(await told()).toEqual(['mail eve@x.org', 'mail hope@x.org']);
  });

  it('stays by mail for what is urgent where hours are chosen and no way, until that mail is ended, too', async () => {
    const german = { headers: { 'accept-language': 'de-DE,de;q=0.9' } };
    const fresh = (await as('eve').ask('GET', '/v1/notifications', undefined, german)).body;
    expect(fresh).toMatchObject({ isChosen: false, channels: [], settings: { language: 'de' } });
    await settings('eve', { language: 'de' });
    const kept = (await as('eve').get('/v1/notifications')).body;
    expect(kept).toMatchObject({ isChosen: true, channels: [{ kind: 'mail', least: 'urgent' }] });
    await reopen();
    expect(await told()).toEqual(['mail eve@x.org', 'mail hope@x.org']);
    expect(sent.find((m) => m.way === 'mail eve@x.org')!.subject).toBe('Dringend: ein Wort mit Ann');
    const push = { ...(await pushTarget('eve')), endpoint: 'https://push.example/eve' };
    const way = await add('eve', { target: push, least: 'urgent' });
    const end = (id: string) => as('eve').ask('DELETE', `/v1/notifications/channels/${id}`);
    await end(kept.channels[0].id);
    await end(way.id);
    const { channels: back } = (await as('eve').get('/v1/notifications')).body;
    expect(back).toMatchObject([{ kind: 'mail', least: 'urgent' }]);
    await end(back[0].id);
    expect((await as('eve').get('/v1/notifications')).body.channels).toEqual([]);
    await reopen();
    expect(await told()).toEqual(['mail hope@x.org']);
  });

  it('goes by a signed webhook and by ntfy to whoever chose so, with details only where chosen', async () => {
    await settings('carl');
    const hook = await add('carl', {
      target: { kind: 'webhook', url: 'https://hook.example/a' },
      least: 'info',
      details: true,
    });
    await add('carl', { target: { kind: 'ntfy', url: 'https://ntfy.example/t' }, least: 'info' });
    await add('carl', {
      target: { kind: 'telegram', botToken: '12:abcdefghijklmnopqrstuvw', chatId: '7' },
      least: 'urgent',
    });
    const seen = (await as('carl').get('/v1/notifications')).body;
    expect(seen.channels.map((c: { kind: string }) => c.kind)).toHaveLength(3);
    expect(JSON.stringify(seen)).not.toMatch(/hook\.example|abcdef|whsec/);
    await resolveAll();
    nowMs += 8 * DAY;
    for (const name of ['carl', 'hope', 'eve']) await signIn(name);
    await pain('t4', 8, today());
    await told();
    const webhook = sent.find((m) => m.way.startsWith('https://hook') && m.body.includes('urgent'))!;
    // signed as a receiver checks it: HMAC-SHA256 over id, time and body
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = webhook.headers;
    const mac = createHmac('sha256', Buffer.from(hook.secret.slice('whsec_'.length), 'base64'));
    expect(signature).toBe(`v1,${mac.update(`${id}.${at}.${webhook.body}`).digest('base64')}`);
    expect(JSON.parse(webhook.body).data.lines[0]).toMatch(/^Pain 8\/10/);
    const ntfy = sent.find((m) => m.way.startsWith('https://ntfy') && m.headers.priority === '5')!;
    expect(ntfy.body).not.toMatch(/pain/i);
    expect(sent.filter((m) => m.way.startsWith('https://api.telegram.org/'))).toHaveLength(1);
  });

  it('is sent again under the same id where the answer was lost, and given up where the way is gone', async () => {
    const { channels: own } = (await as('carl').get('/v1/notifications')).body;
    const webhook = own.find((c: { kind: string }) => c.kind === 'webhook');
    await reopen();
    failures.push(new Error('reset'));
    await told();
    const unknown = (await messages()).find((m) => m.state === 'unknown')!;
    nowMs += 3_600_000;
    await sendMessage({ ...test.deps, channels }, UNQUEUED, unknown.athleteId, unknown.messageId);
    const again = sent.filter((m) => m.way.startsWith('https://hook'));
    const ids = again.map((m) => m.headers['webhook-id']);
    expect(ids.filter((id) => id === unknown.messageId)).toHaveLength(2);
    expect(new Set(ids).size).toBe(ids.length - 1);
    await reopen();
    await tell();
    await as('carl').ask('DELETE', `/v1/notifications/channels/${webhook.id}`);
    sent.length = 0;
    await drain();
    expect(sent.some((m) => m.way.startsWith('https://hook'))).toBe(false);
    expect((await messages()).some((m) => m.code === 'CHANNEL_ENDED')).toBe(true);
  });

  it('waits for the end of quiet hours, but for what is urgent (COACH-22)', async () => {
    await signIn('eve');
    const { settings: before } = (await as('eve').get('/v1/notifications')).body;
    expect(before.quiet).toBeNull();
    await add('eve', { target: { kind: 'ntfy', url: 'https://ntfy.example/eve' }, least: 'info' });
    await as('eve').ask('PUT', `/v1/teams/${team}/desk`, { least: 'info', from: {} });
    const quiet = { from: clockAt(nowMs - 3_600_000), to: clockAt(nowMs + 3_600_000) };
    await settings('eve', { zone: 'UTC', quiet });
    await reopen();
    await tell();
    const waiting = (await stillOpen()).filter((m) => m.dueMs > nowMs);
    expect(waiting.length).toBeGreaterThan(0);
    for (const m of waiting) expect(clockAt(m.dueMs)).toBe(quiet.to);
    sent.length = 0;
    await drain();
    expect(sent.filter((m) => m.way.endsWith('/eve')).map((m) => m.headers.priority)).toEqual(['5']);
  });

  it('is to whom stands in for somebody away, where that person may hear of the athlete', async () => {
    const idOf = async (who: string) => (await as(who).get('/v1/account')).body.accountId;
    for (const name of ['hope', 'dora']) await signIn(name);
    const cover = async (who: string) =>
      settings('eve', { away: { from: today(), to: today(), cover: await idOf(who) } });
    await cover('hope');
    await reopen();
    expect((await told()).filter((way) => way.endsWith('/eve'))).toEqual([]);
    await cover('dora');
    await reopen();
    expect((await told()).filter((way) => way.endsWith('/eve')).length).toBeGreaterThan(0);
    expect(sent.some((m) => m.way.includes('dora'))).toBe(false);
  });

  it('by digest comes once a day, with the numbers of the desk', async () => {
    await signIn('hope');
    await add('hope', { target: { kind: 'mail' }, least: 'urgent', digest: true });
    nowMs += DAY / 2;
    await signIn('hope');
    await settings('hope', { zone: 'UTC', digest: { every: 'day', hour: new Date(nowMs).getUTCHours() } });
    const digests = () => tellDigests({ ...test.deps, queue: { async due() {}, wake() {} } });
    expect([await digests(), await digests()]).toEqual([1, 0]);
    sent.length = 0;
    await drain();
    const mail = sent.find((m) => m.way === 'mail hope@x.org')!;
    expect(mail.subject).toBe('One runner on your desk');
    expect(mail.body).toMatch(/Ann: 1 urgent/);
    expect(await digests()).toBe(0);
  });

  it('reaches a browser encrypted, and ends where the browser has unsubscribed', async () => {
    await signIn('hope');
    const { publicKey } = (await as('hope').get('/v1/notifications/push-key')).body;
    expect((await as('hope').get('/v1/notifications/push-key')).body.publicKey).toBe(publicKey);
    expect(isSubscription({ p256dh: publicKey, auth: 'A'.repeat(22) })).toBe(true);
    const target = { kind: 'push', p256dh: publicKey, auth: 'A'.repeat(22) };
    const wrong = { ...target, endpoint: 'https://push.example/h', p256dh: `A${publicKey.slice(1)}` };
    expect((await as('hope').post('/v1/notifications/channels', { target: wrong })).body.code).toBe(
      'SUBSCRIPTION_INVALID',
    );
    for (const name of ['h', 'gone'])
      await add('hope', { target: { ...target, endpoint: `https://push.example/${name}` }, least: 'urgent' });
    await reopen();
    await told();
    const push = sent.filter((m) => m.way.startsWith('https://push.example/h'));
    expect(push).toHaveLength(1);
    expect(push[0]!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(push[0]!.headers.authorization).toContain(publicKey);
    expect(push[0]!.body).not.toMatch(/Ann|knee/i);
    const { channels: left } = (await as('hope').get('/v1/notifications')).body;
    expect(left.filter((c: { kind: string }) => c.kind === 'push')).toHaveLength(1);
  });

  it('stands in the app, unread until it was read', async () => {
    const list = async () => (await as('hope').get('/v1/notices?limit=100')).body.notices;
    const [newest, ...others] = await list();
    expect(newest).toMatchObject({ kind: 'alert', athleteId: 'local', isRead: false });
    expect(newest.url).toBe('http://localhost/desk?athlete=local');
    expect(newest.seq).toBeGreaterThan(others[0].seq);
    const shown = (await readChain(people.db, 'local')).length;
    const unread = async (browser = as('hope')) => (await browser.get('/v1/notices/unread')).body;
    // numbered without gaps; some are over by now
    expect(await unread()).toEqual({ unread: newest.seq, newest: newest.seq });
    // nothing of anybody was looked at for it
    expect(await readChain(people.db, 'local')).toHaveLength(shown);
    await as('hope').post('/v1/notices/read', { through: others[0].seq });
    expect(await unread()).toEqual({ unread: newest.seq - others[0].seq, newest: newest.seq });
    expect((await list()).map((n: { isRead: boolean }) => n.isRead)).toEqual([
      false,
      ...others.map(() => true),
    ]);
    const weak = browserOn(test.app);
    await weak.post('/v1/sessions', { email: 'hope@x.org', password: PASSWORD });
    expect((await weak.get('/v1/notices')).body.notices).toEqual([]);
    expect(await unread(weak)).toEqual({ unread: 0, newest: null });
  });

  it('comes as a stream that goes on where it broke off, and ends with the session', async () => {
    const url = `${await test.app.listen({ port: 0, host: '127.0.0.1' })}/v1/notices`;
    await signIn('hope');
    const cookie = `sid=${as('hope').cookies.get('sid')}`;
    const all = (await as('hope').get('/v1/notices?limit=100')).body.notices;
    const from = String(all.at(-1).seq);
    const headers = { accept: 'text/event-stream', cookie, 'last-event-id': from };
    const answer = await fetch(url, { headers });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (found: () => boolean) => {
      while (!found()) {
        const { done, value } = await reader.read();
        if (done) return;
        text += value;
      }
    };
    const ids = () => [...text.matchAll(/^id: (\d+)\nevent: notice$/gm)].map((m) => Number(m[1]));
    const known = all.map((n: { seq: number }) => n.seq).toReversed();
    await until(() => ids().length === known.length - 1);
    expect(ids()).toEqual(known.slice(1));
    await reopen();
    await tell();
    await until(() => ids().length > known.length);
    expect(ids().at(-1)).toBeGreaterThan(known.at(-1));
    await as('hope').ask('DELETE', '/v1/sessions/current');
    const before = ids().length;
    await reopen();
    await tell();
    await until(() => false);
    expect(ids()).toHaveLength(before);
  });

  it('is the responsible coach’s where there is one, but for what is urgent; whoever takes over is told what is open', async () => {
    for (const name of ['hope', 'eve', 'carl']) await signIn(name);
    const idOf = async (who: string) => (await as(who).get('/v1/account')).body.accountId;
    const [hope, dora] = [await idOf('hope'), accounts.get('dora')!.accountId];
    expect((await as('hope').get(`${ANN}/care`)).body.responsible).toBeNull();
    const put = (who: string, responsible: string | null) =>
      as(who).ask('PUT', `${who === 'ann' ? '/v1' : ANN}/care`, { responsible });
    expect((await put('ann', dora)).body.code).toBe('NOT_A_RECEIVER');
    await settings('eve', { zone: 'UTC' });
    const open = async (who: string) =>
      (await as(who).get('/v1/notices?limit=100')).body.notices.map((n: { seq: number }) => n.seq)[0] ?? 0;
    await reopen();
    await tell();
    const was = { eve: await open('eve'), hope: await open('hope') };
    nowMs += 120_000;
    const handed = await put('eve', hope);
    expect(handed.body.responsible).toMatchObject({ accountId: hope, name: 'hope', receives: true });
    expect(await open('hope')).toBe(was.hope + 2);
    expect(await open('eve')).toBe(was.eve);
    expect((await desk('eve')).rows[0].responsible).toBe(hope);
    // one urgent, one to know
    await reopen();
    await tell();
    expect([await open('hope'), await open('eve')]).toEqual([was.hope + 4, was.eve + 1]);
    const { detail } = (await readChain(people.db, 'local')).findLast(
      (e) => e.action === 'care:write' && 'to' in e.detail,
    )!;
    expect(detail).toEqual({ from: null, to: hope });
    await put('ann', null);
  });

  it('of what went well is to runner and coaches with its evidence, once, and never of what an alert stands on', async () => {
    const note = { text: 'WIN-7', facts: { km: 100, year: 2026 } } as unknown as Win['note'];
    const win = (id: string, evidence: string[], day = today()): Win => ({
      ...{ rule: 'WIN-7', id, day, evidence, note, risk: null },
    });
    const [standing] = (await alerts()).alerts.filter((a: { evidence: string[] }) => a.evidence.length > 0);
    const wins = [
      win('won', ['act_won']),
      win('old', ['act_old'], '2026-01-01'),
      win('risky', standing.evidence),
      { ...win('cautioned', ['act_won']), risk: note },
    ];
    for (const name of ['carl', 'hope']) await signIn(name);
    const { given } = (await as('ann').get('/v1/grants')).body;
    const toTeam = given.find((g: { toTeam: string | null; endedAt: string | null }) => g.toTeam !== null);
    const scopes: Scope[] = ['alerts:receive', 'activity:read'];
    const by = accounts.get('eve')!.accountId;
    expect((await changeGrant(people, 'local', toTeam.id, { scopes, expiresMs: null }, by)).ok).toBe(true);
    const own = test.deps.db.as({ kind: 'self', athleteId: 'local' });
    for (let twice = 0; twice < 2; twice++) {
      await own.transaction((tx) => keepFreshWins(tx, 'local', wins, today(), nowMs));
      await tellWins({ ...test.deps, queue: { async due() {}, wake() {} } });
    }
    const of = async (who: string) =>
      (await as(who).get('/v1/notices?limit=100')).body.notices.filter(
        (n: { kind: string }) => n.kind === 'win',
      );
    for (const who of ['ann', 'hope']) {
      expect((await of(who)).map((n: { id: string }) => n.id)).toEqual(['won']);
    }
    expect((await of('hope'))[0].lines[0]).toContain('100');
    expect(await of('carl')).toEqual([]);
    await add('hope', { target: { kind: 'mail' }, least: 'urgent', digest: true, wins: true });
    nowMs += DAY / 2;
    await signIn('hope');
    await settings('hope', { zone: 'UTC', digest: { every: 'day', hour: new Date(nowMs).getUTCHours() } });
    await tellDigests({ ...test.deps, queue: { async due() {}, wake() {} } });
    sent.length = 0;
    await drain();
    expect(sent.some((m) => m.way === 'mail hope@x.org' && m.body.includes('Ann: 1 thing went well'))).toBe(
      true,
    );
  });

  it('ends with the relation, also for what was planned before (F5)', async () => {
    await reopen();
    await tell();
    const { given } = (await as('ann').get('/v1/grants')).body;
    const toTeam = given.find((g: { toTeam: string | null; endedAt: string | null }) => g.toTeam !== null);
    sent.length = 0;
    let before = -1;
    // while the first of several is on its way
    meanwhile = async () => {
      await as('ann').ask('DELETE', `/v1/grants/${toTeam.id}`);
      before = sent.length;
    };
    await drain();
    expect(before).toBeGreaterThan(0);
    expect(sent.slice(before).some((m) => /hope|eve|push/.test(m.way))).toBe(false);
    const [gone] = (await messages()).filter((m) => m.code === 'NOTHING_TO_SAY');
    expect(gone).toBeDefined();
    for (const name of ['hope']) await signIn(name);
    expect(await desk('hope')).toEqual({ rows: [], calm: 0 });
    expect((await as('hope').get('/v1/notices?limit=100')).body.notices).toEqual([]);
  });
});

describe('a relation that ends', () => {
  it('takes the athlete off the desk with the commit', async () => {
    // a coach’s session has ended meanwhile
    await signIn('carl');
    expect((await desk('carl')).rows).toHaveLength(1);
    const { given } = (await as('ann').get('/v1/grants')).body;
    const toCarl = given.find((g: { toTeam: string | null }) => g.toTeam === null);
    expect((await as('carl').ask('DELETE', `/v1/grants/${toCarl.id}`)).status).toBe(200);
    expect(await desk('carl')).toEqual({ rows: [], calm: 0 });
    expect((await as('carl').get(`${ANN}/alerts`)).status).toBe(404);
  });
});
