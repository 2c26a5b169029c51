import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getAthlete } from '../../src/db/queries/athlete.ts';
import { createFolderStore, type FileStore } from '../../src/services/ingest/file-store.ts';
import { ERASURES } from '../../src/services/privacy/erasure-log.ts';
import { type TestApp, testApp } from '../support/app.ts';

const NO_WAIT_MS = 1;
let test: TestApp;
let folder: string;
/** what an erasure waits for once it is noted, until the test lets it go on or fail */
let gate: PromiseWithResolvers<void>;

beforeEach(() => {
  gate = Promise.withResolvers<void>();
  // it may fail before anybody waits for it
  gate.promise.catch(() => undefined);
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-erase-'));
});
afterEach(async () => {
  gate.resolve();
  await test.end();
  rmSync(folder, { recursive: true });
});

const open = async (more: Parameters<typeof testApp>[0] = {}) => {
  const store = createFolderStore(folder);
  const files: FileStore = {
    ...store,
    async put(owner, sha256, bytes) {
      const put = await store.put(owner, sha256, bytes);
      if (owner === ERASURES) await gate.promise;
      return put;
    },
  };
  test = await testApp({ ...more, deps: { files } });
};
const erase = () =>
  test.app.inject({ method: 'POST', url: '/v1/athlete/erase', payload: { confirm: 'erase' } });
const birthYear = async () => (await test.deps.db.read((db) => getAthlete(db, 'local')))?.birthYear ?? null;

describe('an erasure', () => {
  beforeEach(async () => {
    await open({ eraseWaitMs: NO_WAIT_MS });
    await test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload: { birthYear: 1988 } });
  });

  it('that takes longer than an answer may says that it goes on, and goes on to its end', async () => {
    const answer = await erase();
    expect([answer.statusCode, answer.json()]).toEqual([202, { status: 'going_on' }]);
    expect(await birthYear()).toBe(1988);
    gate.resolve();
    await expect.poll(birthYear, { timeout: 50_000, interval: 5 }).toBeNull();
  });

  it('that fails after its answer is in the log', async () => {
    expect((await erase()).statusCode).toBe(202);
    gate.reject(new Error('disk on fire'));
    await expect.poll(() => test.logged(), { timeout: 50_000, interval: 5 }).toContain('ERASURE_FAILED');
    expect(await birthYear()).toBe(1988);
  });
});

describe('an erasure within its time', () => {
  it('is answered when it is over', async () => {
    await open();
    gate.resolve();
    const answer = await erase();
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('that fails says so', async () => {
    await open();
    gate.reject(new Error('disk on fire'));
    expect((await erase()).statusCode).toBe(500);
  });
});
