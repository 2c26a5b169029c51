// Longer than 250 lines: one life of a connection, told in order, each case standing on the one before.
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayUntold } from '../../src/cli/chores.ts';
import { addDays, localDay, weekStart } from '../../src/core/time.ts';
import { listActivities } from '../../src/db/queries/activity.ts';
import { listConnections } from '../../src/db/queries/connection.ts';
import { listDeliveries } from '../../src/db/queries/delivery.ts';
import { countObjects } from '../../src/db/queries/source-object.ts';
import { listWellness } from '../../src/db/queries/wellness.ts';
import { outbox } from '../../src/db/schema/outbox.ts';
import { wellnessDay } from '../../src/db/schema/wellness-day.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { PROVIDERS } from '../../src/providers/registry.ts';
import { defaultsOf } from '../../src/providers/settings.ts';
import { ensureLocalAthlete } from '../../src/services/athlete.ts';
import { FAREWELL_CHANNEL } from '../../src/services/connections/farewell.ts';
import { expireSources } from '../../src/services/ingest/expire-sources.ts';
import { erase } from '../../src/services/privacy/erase.ts';
import { shortRun } from '../support/simulated-files.ts';
import { SIMULATED } from '../support/simulators/all.ts';
import { type ConnectedApp, connectedApp } from '../support/simulators/connected-app.ts';
import type { PendingEvent, SimUser } from '../support/simulators/simulator.ts';

/** A case of platforms that can what it is about; for the others there is no such case. */
const itWhere = (can: boolean): ((name: string, test: () => Promise<void> | void, ms?: number) => void) =>
  can ? it : () => {};

/** What holds for every platform. Each is connected by the same athlete, one after the other. */
let test: ConnectedApp;
beforeAll(async () => {
  test = await connectedApp();
}, 120_000);
afterAll(() => test.end());

const DAY_MS = 86_400_000;
const read = <T>(fn: Parameters<typeof test.deps.db.read<T>>[0]) => test.deps.db.read(fn);
/** Runs of one platform start at times of their own, so that no two platforms tell of the same run. */
const runOf = (provider: Provider, daysAgo: number) =>
  shortRun(1 + PROVIDERS.indexOf(provider), {
    startMs: test.clock.ms - daysAgo * DAY_MS - (3 + 2 * PROVIDERS.indexOf(provider)) * 3_600_000,
  });
const deliveriesOf = async (provider: Provider) =>
  (await read((db) => listDeliveries(db, 'local', { limit: 500 }))).filter((d) => d.platform === provider.id);
const connectionOf = async (provider: Provider) =>
  (await read((db) => listConnections(db, 'local'))).find((row) => row.provider === provider.id)!;
const farewellTo = async ({ id }: Provider) => {
  const all = await read((db) => db.select().from(outbox).where(eq(outbox.channel, FAREWELL_CHANNEL)));
  return all.filter(({ subject }) => subject === id).toSorted((a, b) => b.createdMs - a.createdMs)[0]!;
};
const shownOf = async (provider: Provider) => {
  const { connections } = (await test.app.inject('/v1/connections')).json();
  return connections.find((c: { provider: string }) => c.provider === provider.id);
};

/** Of two platforms the first to speak of a day keeps it, so that each has one of its own. */
const taken = new Set<string>();
const newDay = () => {
  let day = localDay(test.clock.ms - 2 * DAY_MS, 'UTC');
  while (taken.has(day)) day = addDays(day, -1);
  taken.add(day);
  return day;
};

describe('the registry', () => {
  it('has a simulator for every provider, and no provider twice', () => {
    expect(SIMULATED.map(({ id }) => id).toSorted()).toEqual(PROVIDERS.map(({ id }) => id).toSorted());
    expect(new Set(PROVIDERS.map(({ id }) => id)).size).toBe(PROVIDERS.length);
  });
});

describe.each(PROVIDERS.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  let user: SimUser;
  const sim = () => test.sim(id);
  /** nothing from before the connection */
  const isLate = provider.pull?.historyDays.value === 0;
  const here = isLate ? 0 : 3;
  let day = '';
  const expectDay = async () => {
    const [found] = await read((db) => listWellness(db, 'local', day, day));
    expect(found).toMatchObject({ restHrBpm: 47, sleepS: 27_000, source: id });
  };
  const brings = provider.capabilities.activities !== null && provider.pull !== null;
  /** nights only, which come by themselves */
  const isNights = provider.capabilities.activities === null && provider.capabilities.wellness !== null;
  const rowsOf = async (source: string) =>
    read((db) => db.select().from(wellnessDay).where(eq(wellnessDay.source, source)));
  /** By the platform's consent page, or by a key that the person types into the own app. */
  const enter = async () => {
    if (provider.oauth !== null) return test.connect(id);
    const made = await test.app.inject({ method: 'POST', url: '/v1/connections', payload: { provider: id } });
    user.facts.set('key', made.json().key);
    return { status: made.statusCode, location: made.json().address };
  };

  it('says how sure each of its facts is, and names https addresses only', () => {
    const facts = [provider.policy, provider.fileHosts, provider.budgets, ...Object.values(provider.bases)];
    const known = ['documented', 'seen_in_code', 'general', 'disputed'];
    for (const { confidence } of facts) expect(known).toContain(confidence);
    for (const { value } of Object.values(provider.bases)) expect(new URL(value).protocol).toBe('https:');
    for (const { windowS, requests } of provider.budgets.value)
      expect([windowS > 0, requests > 0]).toEqual([true, true]);
    expect(defaultsOf(provider).policy).toEqual(provider.policy.value);
    for (const host of provider.fileHosts.value) expect(host).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/);
  });

  it('takes no event before somebody connected it, and keeps it for who comes', async () => {
    user = sim().addUser();
    sim().grants.browser = { userId: user.id, ticks: null, agrees: true };
    if (brings) sim().record(user, runOf(provider, 2));
    await test.settle();
    expect(await deliveriesOf(provider)).toEqual([]);
  });

  itWhere(provider.oauth !== null)(
    'is connected by plain redirects, with the identity that the platform gives',
    async () => {
      for (const daysAgo of brings ? [4, 5] : [])
        sim().record(user, runOf(provider, daysAgo), { quietly: true });
      if (provider.capabilities.wellness !== null) {
        day = newDay();
        sim().measure(user, { day, restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 }, { quietly: true });
      }
      expect(await test.connect(id)).toEqual({ status: 302, location: `/connections?connected=${id}` });
      expect(await connectionOf(provider)).toMatchObject({ externalId: user.id, state: 'active' });
      await test.settle();
    },
  );

  itWhere(provider.app !== undefined)('lets an app in by a key that is told once', async () => {
    day = newDay();
    expect(await enter()).toEqual({ status: 201, location: sim().webhookUrl });
    const { externalId, state } = await connectionOf(provider);
    expect([state, externalId]).toEqual(['active', provider.app!.ownerOf(String(user.facts.get('key')))]);
    sim().measure(user, { day, restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 });
    await test.settle();
  });

  itWhere(isNights)('brings nights that were there before or come with their event, each once', async () => {
    for (let k = 0; k < 3; k++) await test.later(40);
    await expectDay();
    const kind = provider.capabilities.wellness!.value.hrv;
    const [found] = await read((db) => listWellness(db, 'local', day, day));
    const { hrvRmssdMs, hrvSdnnMs, hrvTaken } = found!;
    expect([hrvRmssdMs, hrvSdnnMs]).toEqual(kind === 'rmssd' ? [61, null] : [null, 61]);
    expect(Object.values(hrvTaken)).toEqual([provider.capabilities.wellness!.value.hrvTaken]);
    const night = { day: newDay(), restHrBpm: 51, hrvRmssdMs: 70, sleepS: 25_200 };
    sim().measure(user, night);
    const again = [...sim().pending];
    expect(again).toHaveLength(1);
    await test.settle();
    const rows = await rowsOf(id);
    expect(rows.filter((row) => row.day === night.day)).toMatchObject([{ restHrBpm: 51, sleepS: 25_200 }]);
    const asked = sim().requests.length;
    for (let k = 0; k < 3; k++) sim().pending.push(...again.map((e) => ({ ...e, dueMs: test.clock.ms })));
    await test.settle();
    expect(await rowsOf(id)).toEqual(rows);
    expect(sim().requests.length).toBe(asked);
  });

  itWhere(isNights)(
    'replaces what the platform mends later, takes back what it deletes, and never what the athlete typed',
    async () => {
      const mended = { day, restHrBpm: 44, hrvRmssdMs: 66, sleepS: 28_800 };
      test.clock.ms += 60_000;
      sim().measure(user, mended);
      await test.settle();
      const values = async () => (await read((db) => listWellness(db, 'local', day, day)))[0];
      expect(await values()).toMatchObject({ restHrBpm: 44, sleepS: 28_800, source: id });

      const typed = { restHrBpm: 52, feel: 2 };
      const url = `/v1/wellness/${day}`;
      expect((await test.app.inject({ method: 'PUT', url, payload: typed })).statusCode).toBe(200);
      test.clock.ms += 60_000;
      sim().measure(user, { ...mended, restHrBpm: 46, sleepS: 26_100 });
      await test.settle();
      const both = { restHrBpm: 52, feel: 2, sleepS: 26_100, sourceOf: { restHrBpm: 'runner', sleepS: id } };
      expect(await values()).toMatchObject(both);
      if (provider.pull === null) return;

      // lost, and found by looking back
      test.clock.ms += 60_000;
      sim().loses = () => true;
      sim().measure(user, { ...mended, sleepS: 27_900 });
      sim().loses = () => false;
      await test.settle();
      expect(await values()).toMatchObject({ sleepS: 26_100 });
      await test.later(provider.pull.reconcile.everyS);
      await test.later(20);
      expect(await values()).toMatchObject({ sleepS: 27_900, restHrBpm: 52 });

      test.clock.ms += 60_000;
      sim().unmeasure(user, mended);
      await test.settle();
      expect(await values()).toMatchObject({ restHrBpm: 52, feel: 2, sleepS: null, hrvRmssdMs: null });
    },
  );

  itWhere(isNights && provider.pull !== null)(
    'puts a night aside that is not what the contract says, and reads it once that is mended (E7)',
    async () => {
      const night = { day: newDay(), restHrBpm: 50, hrvRmssdMs: 60, sleepS: 25_000 };
      const isQuarantined = async () => {
        const { connectionId } = await connectionOf(provider);
        const counts = await read((db) => countObjects(db, 'local', [connectionId]));
        return counts.some(({ state }) => state === 'quarantined');
      };
      sim().fault = ({ path }) => (/sleep/.test(path) ? { status: 200, json: { drift: [1] } } : null);
      sim().measure(user, night);
      await test.settle();
      expect(await isQuarantined()).toBe(true);
      expect((await rowsOf(id)).some((row) => row.day === night.day)).toBe(false);
      sim().fault = null;
      await test.later(provider.pull!.reconcile.everyS);
      for (let k = 0; k < 3; k++) await test.later(20);
      expect(await isQuarantined()).toBe(false);
      expect((await rowsOf(id)).some((row) => row.day === night.day)).toBe(true);
    },
  );

  itWhere(brings)('brings what was there before, each thing once', async () => {
    for (let k = 0; k < 5; k++) await test.later(40);
    const found = await deliveriesOf(provider);
    expect(found.map(({ state, code }) => [state, code])).toEqual(
      (isLate ? [] : [1, 2, 3]).map(() => ['reviewed', null]),
    );
    const view = await shownOf(provider);
    expect(view.backfill).toMatchObject({ done: true, waiting: 0 });
    if (isLate) return;
    expect(view.lastDataAt).not.toBeNull();
    if (provider.capabilities.wellness !== null) await expectDay();
  });

  itWhere(brings)(
    'brings a new run by its event, once however often that comes, and under its policy',
    async () => {
      const { run } = sim().record(user, runOf(provider, 0));
      const again = [...sim().pending];
      await test.settle();
      for (let k = 0; k < 3; k++) sim().pending.push(...again.map((e) => ({ ...e, dueMs: test.clock.ms })));
      const asked = sim().requests.length;
      await test.settle();
      expect(sim().requests.length).toBe(asked);
      expect(await deliveriesOf(provider)).toHaveLength(here + 1);
      const activities = await read((db) => listActivities(db, 'local'));
      const mine = activities.filter(({ startMs }) => Math.abs(startMs - run.startMs) < 2000);
      expect(mine).toHaveLength(1);
      expect(mine[0]!.distanceM).toBeGreaterThan(run.distanceM * 0.97);
      expect(mine[0]!.policy).toEqual(provider.policy.value);
    },
  );

  itWhere(brings)(
    'is asked again for what comes after its event, and finds what no event told of',
    async () => {
      sim().record(user, runOf(provider, 1), { visibleMs: test.clock.ms + 60_000 });
      // where nothing older than the last look is looked at, one that began since
      const { lookBackS } = provider.pull!.reconcile;
      const since = { startMs: test.clock.ms - 30_000 };
      sim().loses = () => true;
      sim().record(user, lookBackS > 0 ? runOf(provider, 3) : shortRun(60, since));
      sim().loses = () => false;
      await test.settle();
      expect(await deliveriesOf(provider)).toHaveLength(here + 1);
      for (let k = 0; k < 5; k++) await test.later(60);
      expect(await deliveriesOf(provider)).toHaveLength(here + 2);
      await test.later(provider.pull!.reconcile.everyS);
      for (let k = 0; k < 5; k++) await test.later(30);
      expect(await deliveriesOf(provider)).toHaveLength(here + 3);
    },
  );

  itWhere(provider.capabilities.wellness !== null && isLate)('brings days and nights', async () => {
    day = newDay();
    sim().measure(user, { day, restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 });
    await test.settle();
    await test.later(provider.pull!.reconcile.everyS);
    await test.later(20);
    await expectDay();
  });

  itWhere(provider.capabilities.activities?.value.deletes === true)(
    'takes back what was deleted there',
    async () => {
      const one = [...user.activities.values()].at(-1)!;
      const before = (await read((db) => listActivities(db, 'local'))).length;
      sim().remove(user, one);
      await test.settle();
      expect((await read((db) => listActivities(db, 'local'))).length).toBe(before - 1);
    },
  );

  itWhere(provider.webhook !== null && SIMULATED.some((rules) => rules.id === id && rules.merge))(
    'gives each of several people in one call their own',
    async () => {
      const other = sim().addUser();
      const grant = { userId: other.id, access: 'another', scopes: [], refresh: '', expiresMs: null };
      const theirs = { ...grant, isOver: false };
      sim().grants.all.push(theirs);
      const before = (await deliveriesOf(provider)).length;
      sim().record(other, runOf(provider, 0.7));
      sim().record(user, runOf(provider, 0.8));
      expect(await sim().deliver(test.post)).toBe(1);
      await test.settle();
      expect((await deliveriesOf(provider)).length).toBe(before + 1);
      const parked = await test.deps.db.direct(
        'select distinct external_id from parked_event where provider = $1',
        [id],
      );
      expect(parked).toEqual([{ external_id: other.id }]);
      theirs.isOver = true;
    },
  );

  itWhere(provider.webhook !== null)(
    'refuses forged calls, all alike, and nothing of them stays',
    async () => {
      if (brings) sim().record(user, runOf(provider, 6));
      else sim().measure(user, { day: newDay(), restHrBpm: 47, sleepS: 27_000 });
      const [genuine] = sim().pending.splice(0);
      const { body, headers } = genuine!.make(test.clock.ms);
      const url = sim().webhookUrl!;
      const other = url.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'));
      const rows = () =>
        test.deps.db.direct(
          'select (select count(*) from provider_event) + (select count(*) from parked_event) + (select count(*) from pgboss.job) as n',
          [],
        );
      const before = await rows();
      const asked = sim().requests.length;
      const forged: [string, Buffer][] = [
        [other, body],
        [url.slice(0, -1), body],
        [url.replace(`/${id}/`, '/nobody/'), body],
        [url, Buffer.alloc(0)],
        [url, Buffer.from('{"__proto__": {"isProven": true}}')],
        [url, Buffer.from('[')],
        [url, Buffer.from('null')],
        [url, Buffer.concat([body.subarray(0, body.length - 2)])],
      ];
      const answers = [];
      for (const [to, bytes] of forged) {
        const answer = await test.app.inject({
          method: 'POST',
          url: new URL(to).pathname,
          payload: bytes,
          headers,
        });
        const { requestId: _, ...said } = answer.json();
        answers.push([answer.statusCode, said]);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]![0]).toBe(401);
      expect(await rows()).toEqual(before);
      expect(sim().requests.length).toBe(asked);
    },
  );

  itWhere(provider.push !== null)(
    'takes planned workouts, follows their changes, and has each once although an answer is lost',
    async () => {
      const monday = addDays(weekStart(localDay(test.clock.ms, 'UTC')), 7);
      const easy = (n: number) => ({ id: `s${n}`, day: addDays(monday, n), type: 'easy', km: 6 });
      const plan = async (version: number, days: number[]) => {
        const weeks = [{ start: monday, km: 6 * days.length, sessions: days.map(easy) }];
        const payload = { format: 'pacekeeper.plan/1', id: `plan-${id}`, version, zone: 'UTC', weeks };
        const put = await test.app.inject({ method: 'PUT', url: '/v1/plan', payload });
        const review = await test.app.inject({ method: 'POST', url: '/v1/review', payload: {} });
        expect([put.statusCode, review.statusCode], put.body + review.body).toEqual([200, 201]);
        const { workouts } = (await test.app.inject('/v1/workouts')).json();
        return workouts.map(({ day }: { day: string }) => day).toSorted();
      };
      // of days that are over nothing is taken off
      const there = () =>
        [...user.workouts.values()].flatMap(({ day: at }) => (at >= monday ? [at] : [])).toSorted();
      test.clock.ms = Math.max(test.clock.ms, Date.parse(`${addDays(monday, -1)}T08:00:00Z`));
      const first = await plan(1, [1, 3, 4]);
      expect(first.length).toBeGreaterThan(1);
      for (let k = 0; k < 4; k++) await test.later(30);
      expect(there()).toEqual(first);
      const asked = sim().requests.length;
      for (let k = 0; k < 2; k++) await test.later(30);
      expect(
        sim()
          .requests.slice(asked)
          .filter(({ method }) => method !== 'GET'),
      ).toEqual([]);

      let lost = 0;
      sim().fault = ({ method }) => {
        lost += method === 'GET' ? 0 : 1;
        return method !== 'GET' && lost <= 2 ? 'answer_lost' : null;
      };
      const second = await plan(2, [2, 5]);
      expect(second).not.toEqual(first);
      for (let k = 0; k < 12; k++) await test.later(60);
      sim().fault = null;
      expect(lost).toBeGreaterThan(2);
      expect(there()).toEqual(second);
    },
  );

  itWhere(provider.oauth !== null && provider.oauth.refreshStyle.value !== 'none')(
    'renews its tokens before they end',
    async () => {
      const { refreshes } = sim().grants;
      await test.later((provider.pull?.reconcile.everyS ?? 0) + sim().rules.grants.accessLifeS!);
      await test.later(30);
      expect(sim().grants.refreshes).toBeGreaterThan(refreshes);
      expect(await connectionOf(provider)).toMatchObject({ state: 'active', code: null });
    },
  );

  it('keeps no secret in the open, in no table and no log', async () => {
    const secrets = [
      ...sim().grants.all.flatMap(({ access, refresh }) => [access, refresh]),
      user.facts.get('key'),
    ]
      .filter((s) => typeof s === 'string')
      .filter((s) => s !== '');
    const tables = await test.deps.db.direct(
      `select tablename as t from pg_tables where schemaname in ('public', 'pgboss')`,
      [],
    );
    const kept = [];
    for (const { t } of tables) {
      const schema = (
        await test.deps.db.direct(`select schemaname as s from pg_tables where tablename = $1`, [t])
      )[0]!.s;
      kept.push(JSON.stringify(await test.deps.db.direct(`select * from "${schema}"."${t}"`, [])));
    }
    const said = kept.join('') + test.logged() + (await test.app.inject('/v1/connections')).body;
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  });

  itWhere(provider.oauth !== null && provider.capabilities.saysGoodbye.value)(
    'is over when the person left there, not when somebody says so',
    async () => {
      const told = sim().pending.length;
      sim().tell({ what: 'left', user });
      expect(sim().pending.length).toBe(told + 1);
      await test.settle();
      expect(await connectionOf(provider)).toMatchObject({ state: 'active' });
      test.clock.ms += 1000;
      sim().leave(user);
      await test.settle();
      await test.later(60);
      expect(await connectionOf(provider)).toMatchObject({
        state: 'revoked',
        accessSealed: null,
        refreshSealed: null,
      });
      expect(await test.connect(id)).toMatchObject({ status: 302 });
    },
  );

  itWhere(provider.oauth?.askStanding !== undefined)(
    'is over when the platform, asked for it, says that the person left',
    async () => {
      sim().leave(user);
      await test.later(provider.pull!.reconcile.everyS);
      await test.later(60);
      expect(await connectionOf(provider)).toMatchObject({ state: 'revoked', accessSealed: null });
      expect(await test.connect(id)).toMatchObject({ status: 302 });
    },
  );

  itWhere(provider.app !== undefined)(
    'takes nothing by a key from before, and none after the end',
    async () => {
      const night = () => ({ day: newDay(), restHrBpm: 49, sleepS: 25_000 });
      const status = async () => {
        sim().measure(user, night());
        const [{ make }] = sim().pending.splice(0) as [PendingEvent];
        return test.post(sim().webhookUrl!, make(test.clock.ms));
      };
      const before = user.facts.get('key');
      expect(await status()).toBe(200);
      await enter();
      expect(await status()).toBe(200);
      const now = user.facts.get('key');
      user.facts.set('key', before);
      expect(await status()).toBe(401);
      user.facts.set('key', now);
      expect((await connectionOf(provider)).state).toBe('active');
      const { connectionId } = await connectionOf(provider);
      await test.app.inject({ method: 'DELETE', url: `/v1/connections/${connectionId}` });
      expect(await status()).toBe(401);
      await test.settle();
      expect(await connectionOf(provider)).toMatchObject({ state: 'ended' });
      expect((await rowsOf(id)).length).toBeGreaterThan(2);
    },
  );

  itWhere(provider.oauth !== null)('is given back when the athlete disconnects it', async () => {
    await test.settle();
    const { connectionId } = await connectionOf(provider);
    const gone = await test.app.inject({ method: 'DELETE', url: `/v1/connections/${connectionId}` });
    expect(gone.statusCode).toBe(204);
    await test.settle();
    expect(await connectionOf(provider)).toMatchObject({
      state: 'ended',
      accessSealed: null,
      refreshSealed: null,
    });
    expect(sim().grants.all.every(({ isOver }) => isOver)).toBe(true);
    const before = (await deliveriesOf(provider)).length;
    if (brings) sim().record(user, runOf(provider, 0.3));
    await test.settle();
    expect((await deliveriesOf(provider)).length).toBe(before);
  });

  itWhere(provider.oauth !== null)(
    'leaves what it brought, or takes it along where the platform’s terms say so',
    async () => {
      const has = async () => {
        // what could not be read is a file of nothing
        const kept = (await deliveriesOf(provider)).filter(
          (d) => d.sha256 !== null && d.state !== 'parked',
        ).length;
        const days = await read((db) => listWellness(db, 'local', '2026-01-01', '2027-01-01'));
        return [kept > 0, days.some(({ source }) => source === id)];
      };
      const mayStay = provider.goneWithinS.value === null;
      const hasDays = provider.capabilities.wellness !== null;
      expect(await has()).toEqual([brings, hasDays && mayStay]);
      test.clock.ms += (provider.goneWithinS.value ?? 0) * 1000;
      await expireSources({ ...test.deps, now: () => test.clock.ms }, test.deps.queue);
      await test.settle();
      const { keepDays } = provider.policy.value;
      if (keepDays === null) expect(await has()).toEqual([brings && mayStay, hasDays && mayStay]);
      if (mayStay) return;
      // whoever comes back has it again
      expect(await test.connect(id)).toMatchObject({ status: 302 });
      for (let k = 0; k < 5; k++) await test.later(40);
      expect(await has()).toEqual([true, hasDays]);
      const { connectionId } = await connectionOf(provider);
      await test.app.inject({ method: 'DELETE', url: `/v1/connections/${connectionId}` });
      await test.settle();
    },
  );

  itWhere(provider.oauth !== null)(
    'is told when the athlete is erased, until it takes the grant back, and nothing says whose it was',
    async () => {
      sim().forget();
      user = sim().addUser();
      expect(await test.connect(id)).toMatchObject({ status: 302 });
      await test.settle();
      const tokens = sim().grants.all.flatMap(({ access, refresh }) => [access, refresh]);
      sim().fault = () => ({ status: 503 });
      // by then the access token has run out, where it does
      test.clock.ms += 2 * DAY_MS;
      await erase(test.deps, { athleteId: 'local', accountId: null });
      await test.settle();
      expect(await farewellTo(provider)).toMatchObject({ state: 'due', code: 'PLATFORM_DOWN', tries: 1 });
      const kept = JSON.stringify(await farewellTo(provider));
      for (const secret of [...tokens, 'local'].filter((text) => text !== ''))
        expect(kept).not.toContain(secret);
      expect(sim().grants.all.map(({ isOver }) => isOver)).toEqual([false]);

      sim().fault = null;
      await test.later(3600);
      expect(sim().grants.all.map(({ isOver }) => isOver)).toEqual([true]);
      expect(await farewellTo(provider)).toMatchObject({ state: 'confirmed', payload: null });
      expect(JSON.stringify(await farewellTo(provider))).not.toContain(user.id);
      await ensureLocalAthlete(test.deps);
    },
  );
});

describe('a platform that cannot be told of an erasure', () => {
  it('is tried for days, with what a renewal gave it kept, and then whoever runs the server is told', async () => {
    const sim = test.sim('strava');
    sim.forget();
    sim.addUser();
    await test.connect('strava');
    await test.settle();
    const { refreshes } = sim.grants;
    // it gives new tokens, and takes nothing back
    sim.fault = ({ path }) => (path === '/oauth/deauthorize' ? { status: 500 } : null);
    test.clock.ms += 2 * DAY_MS;
    const strava = PROVIDERS.find(({ id }) => id === 'strava')!;
    await erase(test.deps, { athleteId: 'local', accountId: null });
    await test.settle();
    expect(sim.grants.refreshes).toBe(refreshes + 1);
    await test.later(3600);
    // what the renewal gave serves again
    expect(sim.grants.refreshes).toBe(refreshes + 1);
    await test.deps.db.transaction((tx) =>
      tx.update(outbox).set({ tries: 10 }).where(eq(outbox.subject, 'strava')),
    );
    await test.later(25 * 3600);
    expect(sim.grants.all.map(({ isOver }) => isOver)).toEqual([false]);
    const given = await farewellTo(strava);
    expect(given).toMatchObject({ state: 'given_up', code: 'PLATFORM_DOWN', payload: null, tries: 11 });
    const lines: unknown[] = [];
    const say = sayUntold(test.deps, { error: (...line: unknown[]) => lines.push(line) } as never);
    await say();
    await say();
    expect(lines).toEqual([
      [expect.objectContaining({ messageId: given.messageId, provider: 'strava' }), 'FAREWELL_GIVEN_UP'],
    ]);
  });
});
