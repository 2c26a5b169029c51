import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { writeGpx, writeTcx } from '../../fixtures/generators/write-xml.ts';
import { databaseError } from '../../src/db/database-error.ts';
import { sweepSpools } from '../../src/http/uploads/spool.ts';
import { leftSpools, type Part, type TestApp, testApp, upload } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';
import { buildZip } from '../support/zip-builder.ts';

const LIMITS = { totalBytes: 900_000, fileBytes: 300_000 };

let test: TestApp;
beforeAll(async () => {
  test = await testApp({ uploadLimits: LIMITS });
});
beforeEach(() => test.restart());
afterAll(() => test.end());

const send = (...parts: Part[]) => upload(test.app, parts);
const file = (filename: string, bytes: Uint8Array | string): Part => ({ filename, bytes });
const raw = (url: string, payload: Uint8Array | string, headers: Record<string, string>) =>
  test.app.inject({ method: 'POST', url, payload: Buffer.from(payload as Uint8Array), headers });
const activities = async () => (await test.app.inject('/v1/activities')).json().activities;
const FIT = writeFit(shortRun(1));
const GPX = writeGpx(shortRun(1));
const TCX = writeTcx(shortRun(1));

describe('an upload', () => {
  it('of one file is imported, listed, and judged at once', async () => {
    const { status, body } = await send(file('run.fit', FIT));
    expect(status).toBe(201);
    const [result] = body.results;
    expect(body.results).toEqual([
      {
        file: 'run.fit',
        state: 'imported',
        activityIds: [expect.stringMatching(/^act_[0-9a-f]{20}$/)],
        doubtful: [],
        deliveryId: expect.stringMatching(/^dlv_/),
        error: null,
      },
    ]);
    const [listed] = await activities();
    expect(listed.id).toBe(result.activityIds[0]);
    expect(listed.distanceM).toBeGreaterThan(3900);
    expect(listed.load).toBeGreaterThan(0);
  });

  it('of the same bytes again changes nothing', async () => {
    const first = await send(file('run.fit', FIT));
    const stored = test.storedFiles().length;
    const second = await send(file('renamed.fit', FIT));
    expect(second.status).toBe(200);
    expect(second.body.results[0]).toMatchObject({
      file: 'renamed.fit',
      state: 'duplicate',
      activityIds: first.body.results[0].activityIds,
      deliveryId: first.body.results[0].deliveryId,
    });
    expect(await activities()).toHaveLength(1);
    expect(test.storedFiles()).toHaveLength(stored);
  });

  it('of the same run in other formats joins the activity, which stays judged', async () => {
    const [gpx, tcx, fit] = [
      await send(file('a.gpx', GPX)),
      await send(file('a.tcx', TCX)),
      await send(file('a.fit', FIT)),
    ];
    const id = gpx.body.results[0].activityIds[0];
    expect([gpx.status, tcx.status, fit.status]).toEqual([201, 200, 200]);
    for (const { body } of [tcx, fit])
      expect(body.results[0]).toMatchObject({ state: 'duplicate', activityIds: [id] });
    const [listed, ...others] = await activities();
    expect(others).toEqual([]);
    expect(listed.load).toBeGreaterThan(0);
    const detail = (await test.app.inject(`/v1/activities/${id}`)).json();
    expect(detail.summary.format).toBe('fit');
    expect(detail.sources.map((s: { file: string; matchedBy: string }) => [s.file, s.matchedBy])).toEqual([
      ['a.fit', 'same_run'],
      ['a.tcx', 'same_run'],
      ['a.gpx', 'new'],
    ]);
  });

  it('of many files says what became of each, in their order, and one bad one loses no other', async () => {
    const { status, body } = await send(
      file('1.fit', writeFit(shortRun(1))),
      file('broken.fit', FIT.subarray(0, 13)),
      file('page.gpx', '<html><body>Sign in</body></html>'),
      file('2.gpx.gz', gzipSync(writeGpx(shortRun(2)))),
      file('empty.fit', ''),
      file('3.tcx', writeTcx(shortRun(3))),
    );
    expect(status).toBe(201);
    expect(body.results.map((r: { file: string; state: string }) => `${r.file} ${r.state}`)).toEqual([
      '1.fit imported',
      'broken.fit rejected',
      'page.gpx rejected',
      '2.gpx.gz imported',
      'empty.fit rejected',
      '3.tcx imported',
    ]);
    for (const { state, error } of body.results) {
      if (state === 'rejected') expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
      else expect(error).toBeNull();
    }
    expect(await activities()).toHaveLength(3);
  });

  it('of an archive takes what is in it, and names its entries', async () => {
    const zip = buildZip([
      { name: 'runs/1.fit', data: writeFit(shortRun(1)) },
      { name: 'runs/2.fit', data: writeFit(shortRun(2)) },
      { name: 'runs/bad.fit', data: FIT.subarray(0, 100) },
      { name: 'notes.txt', data: 'nothing' },
      { name: 'runs/3.gpx', data: writeGpx(shortRun(3)) },
    ]);
    const { status, body } = await send(file('export.zip', zip));
    expect(status).toBe(201);
    const states = Object.fromEntries(
      body.results.map((r: { file: string; state: string }) => [r.file, r.state]),
    );
    expect(states).toMatchObject({
      'export.zip!runs/1.fit': 'imported',
      'export.zip!runs/2.fit': 'imported',
      'export.zip!runs/3.gpx': 'imported',
      'export.zip!runs/bad.fit': expect.stringMatching(/^rejected$/),
    });
    expect(await activities()).toHaveLength(3);
    const again = await send(file('export.zip', zip));
    expect(again.status).toBe(200);
    expect(await activities()).toHaveLength(3);
  });

  it('of an archive reads on behind a large file that is no activity', async () => {
    const photo = { name: 'photo.jpg', data: Buffer.alloc(600_000, 'photo'), stored: true };
    const zip = buildZip([photo, { name: 'run.fit', data: FIT }]);
    const { status, body } = await send(file('export.zip', zip));
    expect(body.results).toMatchObject([{ file: 'export.zip!run.fit', state: 'imported', error: null }]);
    expect(status).toBe(201);
  });

  it('that is rejected as a whole is a problem that still says what became of each file', async () => {
    const { status, body, response } = await send(file('a.fit', 'no fit'), file('b.zip', buildZip([])));
    expect(status).toBe(422);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ status: 422, code: 'UPLOAD_REJECTED', title: expect.any(String) });
    expect(body.results[0]).toMatchObject({
      file: 'a.fit',
      state: 'rejected',
      error: { code: 'UNKNOWN_FORMAT' },
    });
    expect(response.body).not.toContain('no fit');
  });

  it.each([
    ['application/octet-stream', FIT],
    ['application/vnd.ant.fit', FIT],
    ['application/gzip', gzipSync(GPX)],
    ['application/gpx+xml', GPX],
    ['application/xml; charset=utf-8', TCX],
    ['application/zip', buildZip([{ name: 'a.fit', data: FIT }])],
    // the bytes decide, not the type
    ['text/xml', FIT],
  ])('may be one file as the whole body, as %s', async (type, bytes) => {
    const response = await raw('/v1/activities?name=my%20run', bytes, { 'content-type': type });
    expect(response.statusCode).toBe(201);
    expect(response.json().results[0].file).toMatch(/^my run/);
    expect(await activities()).toHaveLength(1);
  });

  it('takes the name of a raw body from a header, percent-encoded or not', async () => {
    const named = async (name: string) =>
      (await raw('/v1/activities', FIT, { 'content-type': 'application/fit', 'x-file-name': name })).json()
        .results[0].file;
    expect(await named('Abendlauf%20K%C3%B6ln.fit')).toBe('Abendlauf Köln.fit');
    expect(await named('100%.fit')).toBe('100%.fit');
    expect(await named('../../etc/passwd')).toBe('passwd');
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'image/png'])(
    'is refused as %s',
    async (type) => {
      const response = await raw('/v1/activities', FIT, { 'content-type': type });
      expect([response.statusCode, response.json().code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
      expect(await activities()).toEqual([]);
    },
  );

  it.each([
    ['an empty form', () => send()],
    [
      'an empty body',
      async () => withBody(await raw('/v1/activities', '', { 'content-type': 'application/fit' })),
    ],
    ['no body', async () => withBody(await test.app.inject({ method: 'POST', url: '/v1/activities' }))],
  ])('of %s is refused', async (_what, ask) => {
    const { status, body } = await ask();
    expect([status, body.code]).toEqual([400, 'UPLOAD_EMPTY']);
  });

  it('passes over a field that is no file and loses no good file for it', async () => {
    const { status, body } = await send(file('run.fit', FIT), { name: 'note', bytes: 'hi' });
    expect([status, body.results.map((r: { state: string }) => r.state)]).toEqual([201, ['imported']]);
    expect(await activities()).toHaveLength(1);
  });

  it.each([
    ['that breaks off', '--b\r\ncontent-disposition: form-data; name="f"; filename="a.fit"\r\n\r\nabc'],
    ['without its boundary', 'no form at all'],
  ])('as a form %s is refused', async (_what, text) => {
    const response = await raw('/v1/activities', text, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toMatch(/^UPLOAD_(INCOMPLETE|EMPTY)$/);
    expect((await test.app.inject('/v1/deliveries')).json().deliveries).toEqual([]);
  });

  it('of a process that died is swept by the next one, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-sweep-'));
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const running = process.ppid;
    for (const pid of [gone, running, process.pid]) mkdirSync(join(folder, `pacekeeper-upload-${pid}-abc`));
    mkdirSync(join(folder, 'somebody-else'));
    await sweepSpools(folder);
    expect(readdirSync(folder).sort()).toEqual([`pacekeeper-upload-${running}-abc`, 'somebody-else']);
    rmSync(folder, { recursive: true });
  });

  it('leaves no folder behind, whatever came of it', () => {
    expect(leftSpools()).toEqual([]);
  });
});

describe('the size of an upload', () => {
  const big = new Uint8Array(LIMITS.fileBytes + 1);

  it('is limited for a single file, which loses no other', async () => {
    const { status, body } = await send(file('big.fit', big), file('run.fit', FIT));
    expect(status).toBe(201);
    expect(body.results.map((r: { state: string }) => r.state)).toEqual(['rejected', 'imported']);
    expect(body.results[0]).toMatchObject({ deliveryId: null, error: { code: 'FILE_TOO_LARGE' } });
  });

  it('is answered with 413 where that is all there was', async () => {
    const form = await send(file('big.fit', big));
    expect([form.status, form.body.code]).toEqual([413, 'FILE_TOO_LARGE']);
    const single = await raw('/v1/activities', big, { 'content-type': 'application/fit' });
    expect([single.statusCode, single.json().code]).toEqual([413, 'FILE_TOO_LARGE']);
  });

  it('may be larger for an archive', async () => {
    const padding = { name: 'padding.bin', data: Buffer.alloc(LIMITS.fileBytes + 1), stored: true };
    const zip = buildZip([{ name: 'run.fit', data: FIT }, padding]);
    expect(zip.length).toBeGreaterThan(LIMITS.fileBytes);
    expect((await send(file('large.zip', zip))).status).toBe(201);
  });

  it('is limited in all, and then nothing is imported', async () => {
    const parts = [file('run.fit', FIT), ...[1, 2, 3].map((i) => file(`${i}.fit`, big))];
    const { status, body } = await send(...parts);
    expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await activities()).toEqual([]);
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(LIMITS.totalBytes)]);
    const single = await raw('/v1/activities', zip, { 'content-type': 'application/zip' });
    expect([single.statusCode, single.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(leftSpools()).toEqual([]);
  });
});

describe('a hostile name', () => {
  it.each([
    ['../../../etc/passwd', 'passwd'],
    ['C:\\\\Windows\\\\system32\\\\a.fit', 'a.fit'],
    ['..', 'upload'],
    ['', 'upload'],
    ['run\u0000.fit', 'run\ufffd.fit'],
    ['run\u001b[31m.fit', 'run\ufffd[31m.fit'],
    ['gpj.\u202etif', 'gpj.\ufffdtif'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ["'; drop table athlete;--.fit", "'; drop table athlete;--.fit"],
  ])('%j is stored and shown as text only', async (given, shown) => {
    const { status, body, response } = await send(file(given, FIT));
    expect(status).toBe(201);
    expect(body.results[0].file).toBe(shown);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    const { deliveries } = (await test.app.inject('/v1/deliveries')).json();
    expect(deliveries[0].file).toBe(shown);
    expect(test.storedFiles().every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  });

  it('of any length is cut, its end kept', async () => {
    const { body } = await send(file(`${'x'.repeat(5000)}.fit`, FIT));
    expect(body.results[0].file).toHaveLength(200);
    expect(body.results[0].file).toMatch(/x….*\.fit$/);
  });

  it('is never logged', async () => {
    await send(file('very-private-name.fit', 'no fit'));
    expect(test.logged()).not.toContain('very-private-name');
  });
});

describe('a failure of the store', () => {
  it('costs the file it happened to, not the others', async () => {
    const { files } = test.deps;
    const putAll = files.putAll;
    let calls = 0;
    files.putAll = async (...args) => {
      calls += 1;
      if (calls === 1) throw new Error('ENOSPC at /private/folder');
      return putAll(...args);
    };
    try {
      const { status, body, response } = await send(
        file('1.fit', writeFit(shortRun(4))),
        file('2.fit', writeFit(shortRun(5))),
      );
      expect(status).toBe(201);
      expect(body.results.map((r: { state: string }) => r.state)).toEqual(['rejected', 'imported']);
      expect(body.results[0].error.code).toBe('IMPORT_FAILED');
      expect(response.body).not.toContain('private');
      files.putAll = async () => {
        throw Object.assign(new Error('no space left at /private/folder'), { code: 'ENOSPC' });
      };
      const full = await send(file('1.fit', writeFit(shortRun(4))));
      expect([full.status, full.body.code]).toEqual([507, 'STORAGE_FULL']);
      files.putAll = async () => {
        throw databaseError('COMMIT_UNKNOWN', 'lost');
      };
      const lost = await send(file('1.fit', writeFit(shortRun(4))));
      expect([lost.status, lost.body.code]).toEqual([503, 'CONNECTION_LOST']);
      files.putAll = async (...args) => {
        calls += 1;
        if (calls === 1) throw new Error('ENOSPC at /private/folder');
        return putAll(...args);
      };
      calls = 0;
      const alone = await send(file('1.fit', writeFit(shortRun(4))));
      expect([alone.status, alone.body.code]).toEqual([500, 'IMPORT_FAILED']);
    } finally {
      files.putAll = putAll;
    }
  });
});

function withBody(response: { statusCode: number; json(): { code: string } }) {
  return { status: response.statusCode, body: response.json() };
}

describe('the room for one athlete', () => {
  it('is kept to: what is too much is refused by name, what is there already is not', async () => {
    const [first, second] = [writeFit(shortRun(21)), writeFit(shortRun(22))];
    const zip = buildZip([{ name: '2.fit', data: second }]);
    const quotaBytes = first.length + zip.length + second.length - 1;
    const small = await testApp({ deps: { quotaBytes } });
    const send = (part: Part) => upload(small.app, [part]);
    try {
      expect((await send(file('1.fit', first))).status).toBe(201);
      const inside = await send(file('all.zip', zip));
      expect(inside.body.results).toMatchObject([
        { file: 'all.zip!2.fit', state: 'rejected', error: { code: 'QUOTA_REACHED' } },
      ]);
      const full = await send(file('2.fit', second));
      expect([full.status, full.body.code]).toEqual([507, 'QUOTA_REACHED']);
      expect(full.body.results[0].error).toMatchObject({ code: 'QUOTA_REACHED' });
      expect((await send(file('1-again.fit', first))).status).toBe(200);
      expect(small.storedFiles()).toHaveLength(2);
    } finally {
      await small.end();
    }
  });
});

describe('two activities that look like one run, but not surely', () => {
  const HOUR_MS = 3_600_000;
  /** The same run from a device whose clock stood in another zone, and was 40 s late. */
  const SHIFTED = Buffer.from(GPX)
    .toString()
    .replace(/<time>([^<]+)<\/time>/g, (_all, time: string) => {
      return `<time>${new Date(Date.parse(time) + 3 * HOUR_MS + 40_000).toISOString()}</time>`;
    });
  const read = async (url: string) => (await test.app.inject(url)).json();
  const post = (url: string, payload: object) => test.app.inject({ method: 'POST', url, payload });
  const doubts = async (state: string) => (await read(`/v1/same-run-doubts?state=${state}`)).doubts;

  /** What is shown of all activities, worked out from the beginning and but for the time of day it was done at. */
  async function everything() {
    const load = await read('/v1/load');
    const shown = [];
    for (const { id } of await activities()) {
      const { analysedAt: _, ...activity } = await read(`/v1/activities/${id}`);
      shown.push(activity);
    }
    return { load, shown };
  }

  it('are put to their runner; merged and taken apart again all stands as it stood, worked out anew', async () => {
    const first = (await send(file('run.fit', FIT))).body.results[0];
    const second = (await send(file('shifted.gpx', SHIFTED))).body.results[0];
    expect(second).toMatchObject({ state: 'imported', doubtful: first.activityIds });
    const [activityId, otherId] = [...first.activityIds, ...second.activityIds].toSorted();
    expect(await doubts('open')).toMatchObject([
      { activityId, otherId, state: 'open', why: expect.arrayContaining(['shifted_by_whole_hours']) },
    ]);
    const before = await everything();
    expect(before.shown).toHaveLength(2);

    const merged = await post('/v1/same-run-doubts/decide', { activityId, otherId, same: true });
    expect(merged.statusCode).toBe(200);
    const { mergeId } = merged.json();
    expect(await doubts('open')).toEqual([]);
    const together = await everything();
    expect(together.shown).toHaveLength(1);
    expect(together.shown[0]!.sources).toHaveLength(2);
    const gone = together.shown[0]!.id === activityId ? otherId : activityId;
    expect(together.shown[0]!.merges).toMatchObject([{ mergeId, activityId: gone, by: 'person' }]);

    const undone = await post(`/v1/merges/${mergeId}/undo`, {});
    expect(undone.statusCode).toBe(200);
    expect(await everything()).toEqual(before);
    expect(await doubts('open')).toHaveLength(1);
    const again = await post(`/v1/merges/${mergeId}/undo`, {});
    expect(again.json()).toMatchObject({ status: 404, code: 'MERGE_NOT_FOUND' });

    const declined = await post('/v1/same-run-doubts/decide', { activityId, otherId, same: false });
    expect(declined.json()).toEqual({ mergeId: null, activityId: null });
    expect(await doubts('declined')).toHaveLength(1);
    expect(await everything()).toEqual(before);
    const nobody = await post('/v1/same-run-doubts/decide', { activityId, otherId: 'act_0', same: true });
    expect(nobody.json()).toMatchObject({ status: 404, code: 'ACTIVITY_NOT_FOUND' });
  });

  it('are as they were after every new derivation, each with its progress', async () => {
    await send(file('run.fit', FIT), file('run.tcx', TCX), file('other.fit', writeFit(shortRun(2))));
    const before = await everything();
    const total = { parser: 3, formula: 2, zone: 2 };
    for (const scope of ['parser', 'formula', 'zone'] as const) {
      const started = await post('/v1/rederivations', { scope });
      expect(started.statusCode).toBe(202);
      const walk = () => read(`/v1/rederivations/${started.json().rederivationId}`);
      await expect.poll(async () => (await walk()).endedAt, { timeout: 60_000, interval: 20 }).not.toBeNull();
      const ended = { scope, total: total[scope], done: total[scope], changed: 0, failed: 0 };
      expect(await walk()).toMatchObject(ended);
    }
    expect((await read('/v1/rederivations')).rederivations).toHaveLength(3);
    expect(await everything()).toEqual(before);
  });

  it('names a walk that is not there, and a scope that it does not know', async () => {
    expect(await read('/v1/rederivations/rdv_0')).toMatchObject({ code: 'REDERIVATION_NOT_FOUND' });
    expect((await post('/v1/rederivations', { scope: 'all' })).statusCode).toBe(400);
  });
});
