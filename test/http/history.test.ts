import FitParser from 'fit-file-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runnerFiles } from '../../fixtures/generators/runner.ts';
import { SCALE_DOWN_RUNNER } from '../../fixtures/generators/runners.ts';
import { addDays } from '../../src/core/time.ts';
import type { Evaluation } from '../../src/services/history/evaluate-history.ts';
import { type TestApp, testApp, upload } from '../support/app.ts';
import { buildZip } from '../support/zip-builder.ts';

/** Twelve weeks of a made-up runner, uploaded as one archive, looked at from every side. */
let test: TestApp;
let runs: number;
let lastDay: string;
beforeAll(async () => {
  test = await testApp({ zone: SCALE_DOWN_RUNNER.zone });
  const files = runnerFiles(SCALE_DOWN_RUNNER);
  runs = files.length;
  lastDay = files.at(-1)!.name.slice(0, 10);
  const zip = buildZip(files.map(({ name, bytes }) => ({ name, data: bytes, stored: true })));
  const { status, body } = await upload(test.app, [{ filename: 'export.zip', bytes: zip }]);
  expect([status, body.results.length]).toEqual([201, runs]);
}, 120_000);
afterAll(() => test.end());

const get = async (url: string) => {
  const response = await test.app.inject(url);
  expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
  return response.json();
};
const ids = (list: { id: string }[]) => list.map((a) => a.id);

describe('activities', () => {
  it('are listed newest first, page by page, each once, whatever is uploaded meanwhile', async () => {
    const all = (await get('/v1/activities?limit=500')).activities;
    expect(all).toHaveLength(runs);
    const starts = all.map((a: { startTime: string }) => a.startTime);
    expect(starts).toEqual(starts.toSorted().reverse());
    expect(all.every((a: { load: number }) => a.load > 0)).toBe(true);
    // before the first threshold there is nothing to tell an easy run from a hard one by
    expect(all.slice(0, -5).every((a: { class: string | null }) => a.class !== null)).toBe(true);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { activities: { id: string }[]; nextCursor: string | null } = await get(
        `/v1/activities?limit=7${next === '' ? '' : `&cursor=${next}`}`,
      );
      seen.push(...ids(page.activities));
      next = page.nextCursor;
    }
    expect(seen).toEqual(ids(all));
  });

  it('are listed for a range of days, both ends included', async () => {
    const { activities, nextCursor } = await get(`/v1/activities?from=${addDays(lastDay, -6)}&to=${lastDay}`);
    expect(activities).toHaveLength(5);
    expect(nextCursor).toBeNull();
    expect(activities[0].day).toBe(lastDay);
    expect((await get('/v1/activities?to=2000-01-01')).activities).toEqual([]);
  });

  it('are shown with summary, profile, analysis and where they came from, but without their route', async () => {
    const [latest] = (await get('/v1/activities?limit=1')).activities;
    const detail = await get(`/v1/activities/${latest.id}`);
    expect(detail).toMatchObject({ id: latest.id, day: lastDay, summary: { sport: 'running' } });
    expect(detail.summary.fingerprint).toBeUndefined();
    expect(detail.profile.gapSPerKm).toBeGreaterThan(300);
    expect(detail.profile.gradedEfforts.length).toBeGreaterThan(3);
    expect(detail.analysis.load.value).toBeGreaterThan(50);
    expect(detail.analysis.easy).toMatchObject({ tooFast: expect.any(Boolean) });
    expect(detail.zonesFrom).toMatch(/^2026-/);
    expect(detail.sources).toMatchObject([
      { file: expect.stringMatching(/^export\.zip!/), matchedBy: 'new' },
    ]);
  });

  it('give their samples in full or thinned out, by channel', async () => {
    const [latest] = (await get('/v1/activities?limit=1')).activities;
    const url = `/v1/activities/${latest.id}/streams`;
    const full = await get(url);
    expect(full.points).toBe(full.samples);
    expect(Object.keys(full.channels)).toEqual(
      expect.arrayContaining(['distanceM', 'speedMps', 'hrBpm', 'latDeg', 'altitudeM']),
    );
    expect(full.channels.powerW).toBeUndefined();
    for (const values of Object.values<unknown[]>(full.channels)) expect(values).toHaveLength(full.samples);
    expect(full.channels.distanceM.at(-1)).toBeCloseTo(latest.distanceM, -2);

    const few = await get(`${url}?channels=hrBpm,powerW&resolution=100`);
    expect([few.points, few.tS.length, few.samples]).toEqual([100, 100, full.samples]);
    expect([few.tS[0], few.tS.at(-1)]).toEqual([full.tS[0], full.tS.at(-1)]);
    expect(Object.keys(few.channels)).toEqual(['hrBpm', 'powerW']);
    few.tS.forEach((t: number, i: number) => {
      expect(few.channels.hrBpm[i]).toBe(full.channels.hrBpm[full.tS.indexOf(t)]);
    });
    expect(few.channels.powerW.every((v: unknown) => v === null)).toBe(true);
    expect((await get(`${url}?resolution=99999`)).points).toBe(full.samples);
  });
});

describe('deliveries', () => {
  it('are listed with the archive they came in', async () => {
    const { deliveries } = await get('/v1/deliveries?limit=1000');
    expect(deliveries).toHaveLength(runs + 1);
    const archive = deliveries.find((d: { archiveId: string | null }) => d.archiveId === null);
    expect(archive).toMatchObject({ file: 'export.zip', source: 'upload' });
    const others = deliveries.filter((d: { archiveId: string | null }) => d.archiveId !== null);
    expect(others.every((d: { archiveId: string }) => d.archiveId === archive.deliveryId)).toBe(true);
    expect((await get('/v1/deliveries?limit=3&offset=2')).deliveries).toEqual(deliveries.slice(2, 5));
  });
});

describe('what the history says', () => {
  it('is zones with their history and evidence', async () => {
    const { asOf, zones, timeline, estimate } = await get('/v1/zones');
    expect(asOf).toBe(lastDay);
    expect(zones.thresholdSPerKm).toBeGreaterThan(290);
    expect(zones.thresholdSPerKm).toBeLessThan(325);
    expect(zones.easyCeilingSPerKm).toBeGreaterThan(zones.thresholdSPerKm);
    expect(zones.bands.map((b: { band: string }) => b.band)).toEqual(['E', 'M', 'T', 'I', 'R']);
    expect(timeline.at(-1).validFrom).toBe(zones.validFrom);
    expect(estimate.used.length).toBeGreaterThan(0);
    const activities = new Set(ids((await get('/v1/activities?limit=500')).activities));
    for (const used of estimate.used)
      expect(used.activityId === null || activities.has(used.activityId)).toBe(true);
  });

  it('is a load for every day, cut to the range asked for', async () => {
    const whole = await get('/v1/load');
    expect(whole.series.at(-1)).toEqual(whole.today);
    expect(whole.today).toMatchObject({ day: lastDay, ctl: expect.any(Number), atl: expect.any(Number) });
    const from = addDays(lastDay, -13);
    const part = await get(`/v1/load?from=${from}&to=${addDays(lastDay, -7)}`);
    expect(part.series).toEqual(
      whole.series.filter((p: { day: string }) => p.day >= from && p.day <= addDays(lastDay, -7)),
    );
    expect(part.series).toHaveLength(7);
    expect(part.weeks).toHaveLength(1);
    expect(part.today).toEqual(whole.today);
  });

  it('is flags with evidence', async () => {
    const { asOf, flags, error } = await get('/v1/flags');
    expect([asOf, error]).toEqual([lastDay, null]);
    expect(flags.map((f: { code: string }) => f.code).join()).toMatch(/spike/);
    expect(flags.every((f: { evidence: unknown[] }) => Array.isArray(f.evidence))).toBe(true);
  });

  it('says why nothing could be judged in the language of whoever asks', async () => {
    const error = { code: 'POLICY_VERSION_UNKNOWN', message: 'policyVersion 9 cannot be replayed here' };
    const failed = { asOf: lastDay, decision: { ok: false, error } } as unknown as Evaluation;
    vi.spyOn(test.deps.evaluations, 'of').mockResolvedValueOnce(failed);
    const headers = { 'accept-language': 'de' };
    const answer = (await test.app.inject({ url: '/v1/flags', headers })).json();
    expect(answer).toMatchObject({ asOf: lastDay, flags: [], error: { code: error.code } });
    expect(answer.error.message).toBe('Diese Fassung der Regeln gibt es hier nicht.');
  });

  it('is what it was on the day asked for', async () => {
    const asOf = addDays(lastDay, -7);
    expect((await get(`/v1/zones?asOf=${asOf}`)).asOf).toBe(asOf);
    expect((await get(`/v1/load?asOf=${asOf}`)).today.day).toBe(asOf);
    expect(
      (await get(`/v1/flags?asOf=${asOf}`)).flags.map((f: { code: string }) => f.code).join(),
    ).not.toMatch(/spike/);
  });
});

describe('a review', () => {
  const post = (payload?: object) =>
    test.app.inject({ method: 'POST', url: '/v1/review', ...(payload === undefined ? {} : { payload }) });

  it('decides once for the same history, and its workouts can be had as files', async () => {
    const first = await post();
    expect(first.statusCode, first.body.slice(0, 300)).toBe(201);
    const { decisionId, appended, decision, nextBlock } = first.json();
    expect([appended, decision.code, decision.asOf]).toEqual([true, 'scale_down', lastDay]);
    expect(nextBlock.km).toBeLessThan(nextBlock.plannedKm);
    expect(nextBlock.workouts.length).toBeGreaterThan(2);

    const second = await post({ asOf: lastDay });
    expect([second.statusCode, second.json().appended, second.json().decisionId]).toEqual([
      200,
      false,
      decisionId,
    ]);

    const latest = await get('/v1/review');
    expect(latest).toMatchObject({ decisionId, outcome: 'scale_down' });
    expect(latest.decision).toEqual(decision);
    expect((await get('/v1/decisions')).decisions).toEqual([latest]);
    expect((await get('/v1/decisions?offset=1')).decisions).toEqual([]);

    const plan = await get('/v1/plan');
    expect(plan.weeks.at(-1).km).toBeCloseTo(nextBlock.km, 6);

    const { workouts } = await get('/v1/workouts');
    expect(ids(workouts)).toEqual(ids(nextBlock.workouts));
    expect((await get(`/v1/workouts?to=${lastDay}`)).workouts).toEqual([]);
    for (const workout of workouts) await expectFitOf(workout);
  });

  it('refuses what it does not know', async () => {
    for (const payload of [{ asof: lastDay }, { asOf: 'today' }, { asOf: 5 }]) {
      const response = await post(payload);
      expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    }
  });
});

/** The download is a FIT workout with the steps that the list shows, under a fixed type and a harmless name. */
async function expectFitOf(workout: { id: string; day: string; type: string; steps: unknown[] }) {
  const url = `/v1/workouts/${encodeURIComponent(workout.id)}`;
  const fit = await test.app.inject(`${url}.fit`);
  expect(fit.statusCode).toBe(200);
  expect(fit.headers).toMatchObject({
    'content-type': 'application/vnd.ant.fit',
    'content-disposition': `attachment; filename="pacekeeper-${workout.day}-${workout.type}.fit"`,
    'x-content-type-options': 'nosniff',
    'content-length': String(fit.rawPayload.length),
  });
  const parsed = await new FitParser({ force: false, mode: 'list' }).parseAsync(fit.rawPayload as never);
  const steps = (parsed as unknown as { messages: Record<string, unknown[]> }).messages.workout_step;
  const expected = (workout.steps as { kind: string; steps?: unknown[] }[]).reduce(
    (sum, step) => sum + (step.kind === 'repeat' ? step.steps!.length + 1 : 1),
    0,
  );
  expect(steps).toHaveLength(expected);
  expect((await test.app.inject(`${url}.fit`)).rawPayload.equals(fit.rawPayload)).toBe(true);
  const json = await test.app.inject(`${url}.json`);
  expect(json.json()).toEqual(workout);
  expect(json.headers['content-disposition']).toMatch(/^attachment; filename="pacekeeper-[\w-]+\.json"$/);
}

describe('a workout', () => {
  const workoutUrl = async (type?: string) => {
    const { workouts } = await get('/v1/workouts');
    const found = workouts.find((w: { type: string }) => type === undefined || w.type === type);
    return { workout: found, url: `/v1/workouts/${encodeURIComponent(found.id)}` };
  };

  it('is listed with what every target makes of it, and can be had from each that takes it', async () => {
    const { url, workout } = await workoutUrl();
    const { targets } = await get(`${url}/targets`);
    expect(targets.map((t: { id: string }) => t.id)).toEqual([
      ...['fit', 'zwo', 'tcx', 'ics', 'json'],
      ...['garmin', 'intervals', 'wahoo', 'suunto', 'coros', 'polar', 'strava'],
    ]);
    for (const { id, href, mediaType, fidelity } of targets) {
      if (fidelity.kind === 'unsupported') {
        expect(href).toBeNull();
        const refused = await test.app.inject(`${url}/targets/${id}`);
        expect([refused.statusCode, refused.json().code]).toEqual([422, 'WORKOUT_UNSUPPORTED']);
        expect(refused.json().detail).toBe(fidelity.reason);
        continue;
      }
      const response = await test.app.inject(href);
      expect(response.statusCode, id).toBe(200);
      const codes = fidelity.losses.map((l: { code: string }) => l.code).join(' ');
      expect(response.headers).toMatchObject({
        'content-type': mediaType,
        'workout-fidelity': fidelity.kind === 'exact' ? 'exact' : `degraded;losses="${codes}"`,
        'cache-control': 'no-store',
      });
      expect(response.headers['content-disposition']).toMatch(
        new RegExp(`^attachment; filename="pacekeeper-${workout.day}-${workout.type}(-\\w+)?\\.\\w+"$`),
      );
    }
    expect(targets.at(-1)).toMatchObject({ id: 'strava', href: null, fidelity: { kind: 'unsupported' } });
  });

  it('is not sent again to who has it', async () => {
    const { url } = await workoutUrl();
    const { headers, rawPayload } = await test.app.inject(`${url}.tcx`);
    const tag = String(headers.etag);
    expect(rawPayload.length).toBeGreaterThan(200);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await test.app.inject({ url: `${url}.tcx`, headers: { 'if-none-match': known } });
      expect([again.statusCode, again.rawPayload.length, again.headers.etag], known).toEqual([304, 0, tag]);
    }
    const other = await test.app.inject({ url: `${url}.tcx`, headers: { 'if-none-match': '"other"' } });
    expect(other.statusCode).toBe(200);
  });

  it('that is not there, or a target that is none, is refused', async () => {
    const { url } = await workoutUrl();
    const code = async (path: string) => (await test.app.inject(path)).json().code;
    expect(await code('/v1/workouts/none.zwo')).toBe('WORKOUT_NOT_FOUND');
    expect(await code('/v1/workouts/none/targets')).toBe('WORKOUT_NOT_FOUND');
    expect(await code(`${url}/targets/toaster`)).toBe('VALIDATION_FAILED');
    expect(await code(`${url}.exe`)).toBe('NOT_FOUND');
  });
});

describe('the calendar', () => {
  const send = (method: 'POST' | 'PATCH' | 'DELETE', payload?: object) =>
    test.app.inject({ method, url: '/v1/calendar-feed', ...(payload === undefined ? {} : { payload }) });

  it('has an address that is told once, works without more, is answered by 304, and can be ended', async () => {
    expect(await get('/v1/calendar-feed')).toEqual({ feed: null });
    const opened = await send('POST', {});
    expect(opened.statusCode).toBe(201);
    const { path, ...feed } = opened.json();
    expect(feed).toEqual({ detail: 'steps', createdAt: '2026-05-03T20:00:00.000Z' });
    expect(await get('/v1/calendar-feed')).toEqual({ feed });

    const calendar = await test.app.inject(path);
    expect([calendar.statusCode, calendar.headers['content-type']]).toEqual([
      200,
      'text/calendar; charset=utf-8',
    ]);
    const { workouts } = await get('/v1/workouts');
    expect(calendar.body.match(/BEGIN:VEVENT/g)).toHaveLength(workouts.length);
    const known = { 'if-none-match': String(calendar.headers.etag) };
    const again = await test.app.inject({ url: path, headers: known });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await send('PATCH', { detail: 'title' })).json()).toEqual({ ...feed, detail: 'title' });
    expect((await test.app.inject({ url: path, headers: known })).statusCode).toBe(200);

    expect((await send('DELETE')).statusCode).toBe(204);
    const gone = await test.app.inject(path);
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'CALENDAR_NOT_FOUND']);
    expect((await send('DELETE')).json().code).toBe('CALENDAR_NOT_FOUND');
    // nothing of the address stands in what was logged
    expect(test.logged()).not.toContain(path.split('.')[1]);
  });
});

describe('the athlete', () => {
  it('is changed in part, and a stated threshold moves the zones', async () => {
    const patch = async (payload: object) =>
      (await test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload })).json();
    expect(await patch({ sex: 'female', birthYear: 1990, restHrBpm: 50, maxHrBpm: 184 })).toMatchObject({
      sex: 'female',
      birthYear: 1990,
      zone: 'Europe/Berlin',
      thresholdSPerKm: null,
    });
    expect(await patch({ thresholdSPerKm: 306.5, lthrBpm: 165 })).toMatchObject({
      sex: 'female',
      thresholdSPerKm: 306.5,
      lthrBpm: 165,
      statedOn: '2026-05-03',
    });
    expect(await get('/v1/athlete')).toMatchObject({ thresholdSPerKm: 306.5, restHrBpm: 50 });
    expect(await patch({ thresholdSPerKm: null, lthrBpm: null, sex: null })).toMatchObject({
      sex: null,
      thresholdSPerKm: null,
      statedOn: null,
      birthYear: 1990,
    });
  });
});

describe('a plan', () => {
  const put = (payload: object) => test.app.inject({ method: 'PUT', url: '/v1/plan', payload });
  const start = '2026-05-04';
  const session = { id: 's1', day: start, type: 'easy', km: 8 };
  const plan = {
    format: 'pacekeeper.plan/1',
    id: 'spring',
    version: 1,
    weeks: [{ start, km: 8, sessions: [session] }],
  };

  it('is put, and read back as it stands in force', async () => {
    const zoned = { ...plan, zone: 'Europe/Berlin' };
    expect((await put(plan)).json()).toEqual({ planId: 'spring', version: 1, changed: true });
    expect((await put(zoned)).json()).toEqual({ planId: 'spring', version: 2, changed: true });
    expect((await put(zoned)).json()).toEqual({ planId: 'spring', version: 2, changed: false });
    expect(await get('/v1/plan')).toMatchObject({
      id: 'spring',
      version: 2,
      zone: 'Europe/Berlin',
      level: 2,
      weeks: [{ start, sessions: [{ ...session, flexibility: 'normal', locked: false }] }],
    });
  });

  it.each([
    [{ ...plan, colour: 'red' }, 400, 'VALIDATION_FAILED'],
    [{ ...plan, weeks: [] }, 400, 'VALIDATION_FAILED'],
    [{ ...plan, weeks: [{ start: '2026-05-05', km: 8, sessions: [] }] }, 400, 'VALIDATION_FAILED'],
    [{ ...plan, weeks: [plan.weeks[0], plan.weeks[0]] }, 422, 'PLAN_INVALID'],
    [{ ...plan, weeks: [{ start, km: 8, sessions: [session, session] }] }, 422, 'PLAN_INVALID'],
    [{ ...plan, zone: 'Mars/Crater' }, 422, 'PLAN_INVALID'],
  ])('that contradicts itself or says too much is refused: %o', async (wrong, status, code) => {
    const response = await put(wrong);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect((await get('/v1/plan')).version).toBe(2);
  });
});
