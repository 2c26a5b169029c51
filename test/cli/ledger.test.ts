import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { zipFiles } from '../../fixtures/generators/zip.ts';
import { backup } from '../../src/cli/backup.ts';
import { ledger } from '../../src/cli/ledger.ts';
import { reprocess } from '../../src/cli/reprocess.ts';
import { restore } from '../../src/cli/restore.ts';
import { watch } from '../../src/cli/watch.ts';
import { shortRun } from '../support/simulated-files.ts';

/** Starting takes a second or two, and many times that on a machine with other work. */
const PATIENCE = { timeout: 120_000, interval: 100 };
const FILES = 20;

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-ledger-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function serving(): Promise<{ child: ChildProcess; address: string }> {
  const entry = join(import.meta.dirname, '../../bin/pacekeeper.js');
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0'], {
    env: { PATH: process.env.PATH, PACEKEEPER_DATA: join(folder, 'data'), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let out = '';
  child.stdout!.on('data', (text) => {
    out += text;
  });
  await expect.poll(() => out, PATIENCE).toMatch(/http:\/\/[\d.:]+ /);
  return { child, address: /http:\/\/[\d.:]+/.exec(out)![0] };
}

function printed(): () => string {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return () => lines.join('');
}

describe('an archive whose server is killed on the way', () => {
  it('is taken to its end by the next one, once each, and the commands ask whoever has the folder', async () => {
    const files = Array.from({ length: FILES }, (_, i) => ({
      name: `runs/${i}.fit`,
      bytes: i === 7 ? Buffer.from('no fit file') : writeFit(shortRun(i)),
    }));
    const zip = Buffer.from(zipFiles(files));
    const first = await serving();
    const sent = await fetch(`${first.address}/v1/activities?wait=0&name=export.zip`, {
      method: 'POST',
      headers: { 'content-type': 'application/zip' },
      body: zip,
    });
    expect(sent.status).toBe(202);
    const { deliveries } = (await sent.json()) as { deliveries: { deliveryId: string }[] };
    const path = `/v1/deliveries/${deliveries[0]!.deliveryId}/progress`;
    const progress = async (address: string) =>
      (await (await fetch(address + path)).json()) as { found: number; finished: number; ended: boolean };
    await expect.poll(async () => (await progress(first.address)).found, PATIENCE).toBeGreaterThan(3);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await serving();
    await expect.poll(async () => (await progress(second.address)).ended, PATIENCE).toBe(true);
    expect(await progress(second.address)).toMatchObject({ found: FILES, finished: FILES, rejected: 1 });
    const listed = await (await fetch(`${second.address}/v1/activities?limit=200`)).json();
    expect((listed as { activities: unknown[] }).activities).toHaveLength(FILES - 1);

    const events = await fetch(second.address + path, { headers: { accept: 'text/event-stream' } });
    expect(await events.text()).toMatch(/^event: progress\ndata: \{.*"ended":true\}\n\n$/);

    vi.stubEnv('PACEKEEPER_DATA', join(folder, 'data'));
    vi.stubEnv('DATABASE_URL', '');
    const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const said = printed();
    expect(await ledger(['--json', '--check'])).toBe(0);
    const lines = said().trim().split('\n');
    expect(lines).toHaveLength(FILES + 1);
    expect(lines.filter((line) => JSON.parse(line).state === 'rejected')).toHaveLength(1);

    mkdirSync(join(folder, 'inbox'));
    writeFileSync(join(folder, 'inbox/again.fit'), files[0]!.bytes);
    writeFileSync(join(folder, 'inbox/new.fit'), writeFit(shortRun(FILES + 1)));
    expect(await watch([join(folder, 'inbox'), '--once'])).toBe(0);
    expect(said()).toMatch(/again\.fit: reviewed\nnew\.fit: reviewed\n$/);

    expect(await reprocess([])).toBe(0);
    expect(said()).toMatch(/\n\d+ derived again, 0 changed, 0 could not be\.\n$/);

    // the server that has the folder takes the backup; in an empty place it adds up again
    const wholeLedger = async () => {
      const from = said().length;
      expect(await ledger(['--json', '--check'])).toBe(0);
      return said().slice(from);
    };
    const original = await wholeLedger();
    const saved = join(folder, 'saved');
    expect(await backup([saved])).toBe(0);
    expect(said()).toMatch(/ rows as of .* files are in .*saved\.\nThe keys .* are not in it/);
    expect(await backup([saved])).toBe(1);
    vi.stubEnv('PACEKEEPER_DATA', join(folder, 'elsewhere'));
    expect(await restore([saved])).toBe(0);
    expect(await restore([saved])).toBe(1);
    expect(await wholeLedger()).toBe(original);
    vi.stubEnv('PACEKEEPER_DATA', join(folder, 'data'));

    // from the first account on a command needs a key of that person
    const post = (path: string, cookie: string, body: object) =>
      fetch(second.address + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
        body: JSON.stringify(body),
      });
    const person = { email: 'ann@example.org', name: 'Ann', password: 'quiet green heron walks' };
    const made = await post('/v1/accounts/first', '', person);
    expect(made.status).toBe(201);
    const cookie = made.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const key = await post('/v1/keys', cookie, { name: 'commands', scopes: ['activity:write'], days: 1 });
    expect(await ledger([])).toBe(1);
    expect(complained.mock.lastCall?.[0]).toMatch(/SIGN_IN_NEEDED: .* Set PACEKEEPER_API_KEY/);
    expect(await reprocess(['formula'])).toBe(1);
    expect(complained.mock.lastCall?.[0]).toMatch(/SIGN_IN_NEEDED: .* Set PACEKEEPER_API_KEY/);
    vi.stubEnv('PACEKEEPER_API_KEY', ((await key.json()) as { key: string }).key);
    expect(await ledger(['--check'])).toBe(0);
    expect(await reprocess(['formula'])).toBe(0);
    second.child.kill('SIGTERM');
    expect((await once(second.child, 'exit'))[0]).toBe(0);

    // nobody has the folder now: the command opens it itself
    expect(await ledger(['--check'])).toBe(0);
    expect(said()).toContain('new.fit');
    expect(await reprocess(['zone'])).toBe(0);
    expect(said()).toMatch(/\n20 derived again, 0 changed, 0 could not be\.\n$/);
  }, 600_000);
});

describe('a watched folder whose server goes away', () => {
  it('waits for the server, leaves its data folder alone, and then sends what came meanwhile', async () => {
    const posted: string[] = [];
    const answering = async (port: number) => {
      const server = createServer((request, response) => {
        if (request.method === 'POST')
          posted.push(new URL(request.url!, 'http://x').searchParams.get('name')!);
        request.resume();
        const progress = {
          state: 'reviewed',
          found: 0,
          finished: 1,
          rejected: 0,
          duplicates: 0,
          ended: true,
        };
        const body = request.method === 'POST' ? { deliveries: [{ deliveryId: 'dlv_1' }] } : progress;
        response.writeHead(request.method === 'POST' ? 202 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return server;
    };
    const inbox = join(folder, 'watched');
    mkdirSync(inbox);
    const first = await answering(0);
    const { port } = first.address() as AddressInfo;
    vi.stubEnv('PACEKEEPER_URL', `http://127.0.0.1:${port}`);
    vi.stubEnv('PACEKEEPER_DATA', join(folder, 'untouched'));
    const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const said = printed();
    writeFileSync(join(inbox, '1.fit'), 'one');
    const watching = watch([inbox]);
    // only what was answered to its end is not sent again
    await expect.poll(said, PATIENCE).toContain('1.fit: reviewed');
    first.close();
    first.closeAllConnections();
    writeFileSync(join(inbox, '2.fit'), 'two');
    await expect.poll(() => complained.mock.calls.flat().join(''), PATIENCE).toContain('waiting for it');
    const second = await answering(port);
    await expect.poll(() => posted, PATIENCE).toEqual(['1.fit', '2.fit']);
    process.emit('SIGINT');
    expect(await watching).toBe(0);
    expect(existsSync(join(folder, 'untouched'))).toBe(false);
    second.close();
    second.closeAllConnections();
  });
});

describe('a watched folder whose key is revoked', () => {
  it.each([
    ['while a file is on its way', 202],
    ['before the next file', 401],
  ])('ends by saying so, %s', async (_when, status) => {
    const problem = { code: 'SIGN_IN_NEEDED', detail: 'Sign in for this.' };
    const server = createServer((request, response) => {
      request.resume();
      const isTaken = request.method === 'POST' && status === 202;
      response.writeHead(isTaken ? 202 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isTaken ? { deliveries: [{ deliveryId: 'dlv_1' }] } : problem));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const inbox = mkdtempSync(join(folder, 'revoked-'));
    for (const name of ['1.fit', '2.fit']) writeFileSync(join(inbox, name), name);
    vi.stubEnv('PACEKEEPER_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    printed();
    expect(await watch([inbox])).toBe(1);
    expect(complained.mock.calls.map(([text]) => String(text))).toEqual([
      'pacekeeper watch: SIGN_IN_NEEDED: Sign in for this. Set PACEKEEPER_API_KEY to a key of yours.\n',
    ]);
    server.close();
  });
});
