import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runnerFiles } from '../../fixtures/generators/runner.ts';
import { SCALE_DOWN_RUNNER } from '../../fixtures/generators/runners.ts';
import { addDays, daysBetween } from '../../src/core/time.ts';
import { type TestApp, testApp, upload } from '../support/app.ts';
import { coarse } from '../support/services.ts';
import { buildZip } from '../support/zip-builder.ts';

/** Twelve weeks of a made-up runner whose last week has a run that is much too long. */
let test: TestApp;
let lastDay: string;
beforeAll(async () => {
  test = await testApp({ zone: SCALE_DOWN_RUNNER.zone });
  const files = runnerFiles(coarse(SCALE_DOWN_RUNNER, 12));
  lastDay = files.at(-1)!.name.slice(0, 10);
  const zip = buildZip(files.map(({ name, bytes }) => ({ name, data: bytes, stored: true })));
  const { status, body } = await upload(test.app, [{ filename: 'export.zip', bytes: zip }]);
  expect(status, JSON.stringify(body).slice(0, 400)).toBe(201);
}, 120_000);
afterAll(() => test.end());

const get = async (url: string) => {
  const response = await test.app.inject(url);
  expect(response.statusCode, `${url}: ${response.body.slice(0, 300)}`).toBe(200);
  return response.json();
};

describe('wins', () => {
  it('come with evidence that can be looked up, and with a sentence in the language asked for', async () => {
    const { asOf, wins, consistency } = await get('/v1/wins');
    expect(asOf).toBe(lastDay);
    expect(wins.length).toBeGreaterThan(0);
    for (const win of wins) {
      expect(win.evidence.length, win.id).toBeGreaterThan(0);
      expect(win.note.sentence, win.id).not.toMatch(/[{}]|undefined|NaN/);
    }
    const record = wins.find((w: { rule: string }) => w.rule === 'WIN-1');
    expect((await get(`/v1/activities/${record.evidence[0]}`)).day).toBe(record.day);
    expect(consistency).toMatchObject({ score: null, weeks: [] });
    const german = (await get('/v1/wins?language=de')).wins;
    expect(german.map((w: { id: string }) => w.id)).toEqual(wins.map((w: { id: string }) => w.id));
    expect(german[0].note.sentence).not.toBe(wins[0].note.sentence);
    const headers = { 'accept-language': 'de-DE,de;q=0.9' };
    const preferred = await test.app.inject({ url: '/v1/wins', headers });
    expect(preferred.json().wins).toEqual(german);
  });

  it('speak the language that the athlete chose where a request asks for none', async () => {
    const english = (await get('/v1/wins')).wins;
    const choose = (language: string | null) =>
      test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload: { language } });
    expect((await choose('de')).json().language).toBe('de');
    expect((await get('/v1/wins')).wins).toEqual((await get('/v1/wins?language=de')).wins);
    expect((await choose('fr')).statusCode).toBe(400);
    expect((await choose(null)).json().language).toBe(null);
    expect((await get('/v1/wins')).wins).toEqual(english);
  });

  it('do not celebrate the run that was too long, and say why (WIN-13)', async () => {
    const { wins, cautions } = await get('/v1/wins');
    const spike = cautions.find((c: { of: string }) => c.of === 'WIN-2');
    expect(daysBetween(spike.day, lastDay)).toBeLessThan(7);
    expect(spike.note.sentence).toMatch(/more than your longest of the month/);
    expect(wins.some((w: { rule: string; day: string }) => w.rule === 'WIN-2' && w.day === spike.day)).toBe(
      false,
    );
  });

  it('are what they were on an earlier day, and are cut to a range of days', async () => {
    const all = (await get('/v1/wins')).wins as { id: string; day: string }[];
    const day = addDays(lastDay, -21);
    const earlier = (await get(`/v1/wins?asOf=${day}`)).wins as { id: string; day: string }[];
    expect(earlier.every((w) => w.day <= day)).toBe(true);
    expect((await get(`/v1/wins?to=${day}`)).wins).toEqual(all.filter((w) => w.day <= day));
  });
});

describe('celebration', () => {
  it('can be switched off; cautions stay (WIN-14)', async () => {
    const before = await get('/v1/wins');
    const change = (celebrate: boolean) =>
      test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload: { celebrate } });
    expect((await change(false)).json().celebrate).toBe(false);
    const off = await get('/v1/wins');
    expect([off.wins, off.cautions]).toEqual([[], before.cautions]);
    expect(off.held).toHaveLength(before.wins.length + before.held.length);
    await change(true);
    expect((await get('/v1/wins')).wins).toEqual(before.wins);
  });
});

describe('the inventory', () => {
  it('counts what was run in the weeks asked for', async () => {
    const { asOf, inventory, form, text } = await get('/v1/inventory?weeks=4');
    const from = addDays(lastDay, -27);
    const { activities } = await get(`/v1/activities?from=${from}&to=${lastDay}&limit=100`);
    expect([asOf, inventory.from, inventory.weeks]).toEqual([lastDay, from, 4]);
    expect(inventory.runs).toBe(activities.length);
    const perDay = inventory.weekdays.map((d: { runs: number }) => d.runs);
    expect(perDay.reduce((a: number, b: number) => a + b, 0)).toBe(inventory.runs);
    expect(inventory.zoneMin.easy).toBeGreaterThan(0);
    expect(inventory.findings.length).toBeLessThanOrEqual(3);
    expect(text.length).toBeGreaterThan(5);
    expect(text.join(' ')).not.toMatch(/[{}]|undefined|NaN|INV-/);
    expect(form.notes).toEqual([]);
  });

  it('refuses another number of weeks', async () => {
    const response = await test.app.inject('/v1/inventory?weeks=5');
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('plateau advice', () => {
  it('is given with its evidence, or with why there is none', async () => {
    const { plateau } = await get('/v1/plateau');
    expect(plateau.state).toBe('unknown');
    expect(plateau.blockedBy).toEqual([expect.stringMatching(/^red_flag:spike/)]);
    expect(plateau.evidence.runs.length).toBeGreaterThan(12);
    const before = (await get(`/v1/plateau?asOf=${addDays(lastDay, -7)}`)).plateau;
    expect(before).toMatchObject({ state: 'none', monotonous: false, blockedBy: [] });
  });
});

describe('without an activity', () => {
  it('every answer is empty, not an error', async () => {
    const empty = await testApp();
    for (const url of ['/v1/wins', '/v1/inventory', '/v1/plateau']) {
      const response = await empty.app.inject(url);
      expect([response.statusCode, response.json().asOf]).toEqual([200, null]);
    }
    await empty.end();
  });
});
