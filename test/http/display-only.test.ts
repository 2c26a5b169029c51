import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../client/src/client.ts';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { PROGRAM_EVENT_TYPES } from '../../src/core/access/program-event.ts';
import { KEY_SCOPES, SCOPES } from '../../src/core/access/scope.ts';
import { listActivities } from '../../src/db/queries/activity.ts';
import type { RouteAccess } from '../../src/http/authorize.ts';
import { injectFetch } from '../../src/mcp/inject-fetch.ts';
import { perform } from '../../src/mcp/perform.ts';
import { TOOLS } from '../../src/mcp/server.ts';
import { expireSources } from '../../src/services/ingest/expire-sources.ts';
import { createAccount } from '../../src/services/people/accounts.ts';
import { createKey } from '../../src/services/people/api-keys.ts';
import { giveGrant } from '../../src/services/people/grants.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { openSession } from '../../src/services/people/sessions.ts';
import { addEndpoint } from '../../src/services/programs/endpoints.ts';
import { tellPrograms } from '../../src/services/programs/tell-programs.ts';
import { upload } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';
import { type ConnectedApp, connectedApp } from '../support/simulators/connected-app.ts';
import type { SimUser } from '../support/simulators/simulator.ts';

/**
 * A run from Strava with values that nothing else here has, followed through every output: everything that
 * the service says to anybody is read before and after it came.
 */
let test: ConnectedApp;
let user: SimUser;
let own: string;
const headers: Record<string, Record<string, string>> = {};
/** Longer, faster and harder than anything before: it would move thresholds, load, flags and plans. */
const marked = () =>
  shortRun(77, {
    startMs: test.clock.ms - 7_200_000,
    everyS: 10,
    segments: [{ distanceM: 23_777, speedMps: 4.77 }],
    extraHrBpm: 20,
  });
/** What shows the owner's own lists of runs, files and connections. */
const SHOWN_TO_OWNER = /^(activity|delivery|connection|message|audit|location|session|key|account|export):/;

beforeAll(async () => {
  test = await connectedApp(['strava']);
  const { app, deps, clock } = test;
  for (let n = 0; n < 8; n++) {
    const run = shortRun(n, { startMs: clock.ms - (3 + 3 * n) * 86_400_000, everyS: 10 });
    const { body } = await upload(app, [{ filename: `own-${n}.fit`, bytes: writeFit(run) }]);
    own = body.results[0].activityIds[0];
  }
  user = test.sim('strava').addUser();
  await test.connect('strava');
  await test.settle();
  const first = await app.inject({
    method: 'POST',
    url: '/v1/accounts/first',
    payload: { email: 'ann@x.org', name: 'Mx ann', password: 'long enough 123' },
  });
  headers.owner = { cookie: `sid=${first.cookies.find((c) => c.name === 'sid')!.value}` };
  const { accountId } = first.json();
  const { secrets } = deps.platforms;
  const people = {
    secrets,
    publicUrl: 'http://localhost',
    sendsMail: false,
    ...deps,
  } as unknown as PeopleDeps;
  const coach = await createAccount(people, {
    email: 'c@x.org',
    name: 'Mx coach',
    password: 'long enough 123',
    isCoach: true,
  });
  if (!coach.ok) throw new Error(coach.error.message);
  await deps.db.as({ kind: 'self', athleteId: 'local' }).transaction((tx) =>
    giveGrant(people, tx, {
      ...{ athleteId: 'local', to: { account: coach.value.accountId }, scopes: [...SCOPES] },
      ...{ expiresMs: null, byAccount: accountId },
    }),
  );
  const { token } = await deps.db.transaction((tx) =>
    openSession(people, tx, coach.value, { source: 's', agent: 'a' }, true),
  );
  headers.coach = { cookie: `sid=${token}` };
  const expiresMs = clock.ms + 30 * 86_400_000;
  const { key } = await createKey(people, accountId, {
    name: 'k',
    isStrong: true,
    scopes: [...KEY_SCOPES],
    athletes: null,
    expiresMs,
  });
  // whoever asks on behalf of a model is a program, the owner included
  headers.model = { ...headers.owner, 'x-asked-by': 'program' };
  headers.program = { authorization: `Bearer ${key}` };
  for (const account of [accountId, coach.value.accountId]) {
    const made = await addEndpoint(people, account, {
      ...{ url: 'https://hook.example/', name: 'n', events: [...PROGRAM_EVENT_TYPES] },
      ...{ athletes: null, keyId: null, isStrong: true },
    });
    expect(made.ok).toBe(true);
  }
}, 180_000);
afterAll(() => test.end());

/** Everything that a person or program can read of the athlete, by route. */
async function everything(who: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { method, url, config } of test.app.declaredRoutes) {
    const access = config?.access as RouteAccess;
    if (![method].flat().includes('GET') || !url.startsWith('/v1/') || access.resource !== 'athlete')
      continue;
    if (who === 'owner' && SHOWN_TO_OWNER.test(access.action)) continue;
    if (/^audit:/.test(access.action)) continue;
    const path = url.replace(/:\w+/g, url.includes('/activities/') ? own : 'none');
    const query = url.endsWith('/calendar') ? '?from=2026-04-20&to=2026-05-10' : '';
    const prefix = who === 'coach' ? '/athletes/local' : '';
    const { statusCode, body } = await test.app.inject({
      url: prefix + path + query,
      headers: headers[who]!,
    });
    found[url] = `${statusCode} ${body.replace(/"requestId":"[^"]*"/, '')}`;
  }
  return found;
}
const tables = async () => {
  const kept: Record<string, string> = {};
  for (const table of [
    'threshold',
    'decision',
    'plan_version',
    'planned_workout',
    'alert',
    'outbox',
    'program_event',
    'wellness_day',
  ]) {
    kept[table] = JSON.stringify(await test.deps.db.direct(`select * from ${table} order by 1, 2`, []));
  }
  return kept;
};
/** Everything that a model can read by the tools of the Model Context Protocol, by tool. */
async function tools(): Promise<Record<string, string>> {
  const ask = injectFetch(test.app);
  const api = createApi({
    baseUrl: 'http://localhost',
    fetch: (request) => {
      for (const [name, value] of Object.entries(headers.model!)) request.headers.set(name, value);
      return ask(request);
    },
  });
  const found: Record<string, string> = {};
  for (const tool of TOOLS.filter(({ effect }) => effect === 'read')) {
    for (const what of Object.keys(tool.calls)) {
      const range = tool.name === 'calendar' ? { from: '2026-04-20', to: '2026-05-10' } : {};
      const input = { what, ...range, ...(tool.name === 'activities' && { id: own }) };
      found[`${tool.name} ${what}`] = JSON.stringify(await perform(api, tool, input));
    }
  }
  return found;
}
const all = async () => ({
  model: await everything('model'),
  tools: await tools(),
  coach: await everything('coach'),
  program: await everything('program'),
  owner: await everything('owner'),
  tables: await tables(),
});
const activities = () => test.deps.db.read((db) => listActivities(db, 'local'));

describe('a run from Strava', () => {
  it('is shown to its owner, and to nobody and nothing else: no output changes by it', async () => {
    await tellPrograms(test.deps);
    const before = await all();
    expect(Object.values(before.coach).filter((text) => text.startsWith('200')).length).toBeGreaterThan(10);
    expect(Object.values(before.program).filter((text) => text.startsWith('200')).length).toBeGreaterThan(10);
    expect(Object.values(before.model)).toEqual(Object.values(before.program));
    expect(
      Object.values(before.tools).filter((text) => text.includes('"isError":false')).length,
    ).toBeGreaterThan(20);
    test.sim('strava').record(user, marked());
    await test.settle();
    expect(await tellPrograms(test.deps)).toBe(0);
    expect(await all()).toEqual(before);
    const list = (await test.app.inject({ url: '/v1/activities', headers: headers.owner! })).body;
    expect(list).toContain('237');
    expect(await activities()).toHaveLength(9);
  }, 240_000);

  it('would change many outputs as a file of the athlete’s own: the comparison can fail', async () => {
    const before = await everything('coach');
    const toolsBefore = await tools();
    await test.app.inject({
      method: 'POST',
      url: '/v1/activities',
      headers: { ...headers.owner!, 'content-type': 'application/octet-stream' },
      payload: Buffer.from(writeFit(marked())),
    });
    await test.settle();
    const after = await everything('coach');
    expect(await tellPrograms(test.deps)).toBeGreaterThan(0);
    expect(Object.keys(after).filter((url) => after[url] !== before[url]).length).toBeGreaterThan(2);
    const toolsAfter = await tools();
    expect(
      Object.keys(toolsAfter).filter((name) => toolsAfter[name] !== toolsBefore[name]).length,
    ).toBeGreaterThan(5);
  }, 240_000);

  it('leaves after seven days, and its bytes with it', async () => {
    test.sim('strava').record(user, shortRun(90, { startMs: test.clock.ms - 30_000_000, everyS: 20 }));
    await test.settle();
    const held = (await activities()).filter(({ policy }) => !policy.mayDerive);
    expect(held).toHaveLength(1);
    const files = test.storedFiles().length;
    test.clock.ms += 7 * 86_400_000 - 1;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(0);
    test.clock.ms += 2;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(2);
    expect((await activities()).filter(({ policy }) => !policy.mayDerive)).toEqual([]);
    expect(test.storedFiles().length).toBe(files - 2);
    await test.later(6 * 3600);
    expect((await activities()).filter(({ policy }) => !policy.mayDerive)).toEqual([]);
  }, 120_000);
});
