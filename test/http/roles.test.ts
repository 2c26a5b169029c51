import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { zipFiles } from '../../fixtures/generators/zip.ts';
import { newServerDatabase, SERVER_URL } from '../support/database.ts';
import { shortRun } from '../support/simulated-files.ts';

/** Starting takes a second or two, and many times that on a machine with other work. */
const PATIENCE = { timeout: 120_000, interval: 100 };

interface Part {
  child: ChildProcess;
  said: { out: string; err: string };
  ended: Promise<number | null>;
}

describe.skipIf(SERVER_URL === null)('web and workers as processes of their own', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof newServerDatabase>>;
  const parts: Part[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pacekeeper-roles-'));
    database = await newServerDatabase(SERVER_URL!);
  });
  afterAll(async () => {
    for (const { child } of parts) child.kill('SIGKILL');
    await Promise.all(parts.map((part) => part.ended));
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  function start(role: string): Part {
    const entry = join(import.meta.dirname, '../../bin/pacekeeper.js');
    const child = spawn(process.execPath, [entry, 'serve', '--port', '0', '--role', role], {
      env: {
        PATH: process.env.PATH,
        PACEKEEPER_DATA: folder,
        DATABASE_URL: database.url,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const part = { child, said, ended: once(child, 'close').then(([code]) => code as number | null) };
    parts.push(part);
    return part;
  }

  it('start at once on an empty database, share the work, and outlive a worker that is killed', async () => {
    // all at once: the first to come makes the tables
    const [web, first, second] = ['web', 'worker', 'worker'].map(start) as [Part, Part, Part];
    await expect.poll(() => web.said.out, PATIENCE).toMatch(/http:\/\/127\.0\.0\.1:\d+ /);
    for (const worker of [first, second])
      await expect.poll(() => worker.said.out, PATIENCE).toContain('takes jobs');
    const address = /http:\/\/[\d.:]+/.exec(web.said.out)![0];
    const files = Array.from({ length: 16 }, (_, i) => ({
      name: `${i}.fit`,
      bytes: writeFit(shortRun(i + 1)),
    }));
    const response = await fetch(`${address}/v1/activities?name=export.zip&wait=0`, {
      method: 'POST',
      headers: { 'content-type': 'application/zip' },
      body: zipFiles(files),
    });
    expect(response.status).toBe(202);
    const ledger = async () => {
      const answer = await fetch(`${address}/v1/ledger?limit=100`);
      return (await answer.json()) as { counts: Record<string, number> };
    };
    const done = async () => (await ledger()).counts.reviewed ?? 0;
    await expect.poll(async () => Object.keys((await ledger()).counts).length, PATIENCE).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    expect(await first.ended).toBeNull();
    // what it had under way is taken from it after 20 s of silence
    await expect.poll(done, { timeout: 120_000, interval: 250 }).toBe(17);
    const list = (await (await fetch(`${address}/v1/activities?limit=100`)).json()) as {
      activities: unknown[];
    };
    expect(list.activities).toHaveLength(16);
    second.child.kill('SIGTERM');
    web.child.kill('SIGTERM');
    expect(await Promise.all([second.ended, web.ended])).toEqual([0, 0]);
    expect([web.said.err, second.said.err]).toEqual(['', '']);
  }, 400_000);
});
