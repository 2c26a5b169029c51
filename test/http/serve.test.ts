import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { listenUntilStopped, serve } from '../../src/cli/serve.ts';
import { parseConfig } from '../../src/config.ts';
import { testApp } from '../support/app.ts';
import { PASSWORD } from '../support/browser.ts';
import { newServerDatabase, SERVER_URL } from '../support/database.ts';

/** Starting takes a second or two, and many times that on a machine with other work. */
const PATIENCE = { timeout: 60_000, interval: 50 };

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-serve-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(env: Record<string, string> = {}) {
  const entry = join(import.meta.dirname, '../../bin/pacekeeper.js');
  const child = spawn(process.execPath, [entry, 'serve', '--port', env.PORT ?? '0'], {
    env: { PATH: process.env.PATH, PACEKEEPER_DATA: folder, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}

/** `pacekeeper account …` on the same folder, with the password on its standard input. */
async function account(args: string[], password: string) {
  const entry = join(import.meta.dirname, '../../bin/pacekeeper.js');
  const child = spawn(process.execPath, [entry, 'account', ...args], {
    env: { PATH: process.env.PATH, PACEKEEPER_DATA: folder, LOG_LEVEL: 'warn' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  child.stdin.on('error', () => undefined).end(`${password}\n`);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number | null, out, err };
}

function complaints(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}

describe('pacekeeper serve', () => {
  it('answers at the address it prints, holds its folder, and stops in order', async () => {
    const first = start();
    await expect.poll(() => first.said.out, PATIENCE).toMatch(/http:\/\/127\.0\.0\.1:\d+ /);
    const address = /http:\/\/[\d.:]+/.exec(first.said.out)![0];
    expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${address}/v1/athlete`)).json()).toMatchObject({ athleteId: 'local' });

    const second = await start().ended;
    expect(second.code).toBe(1);
    expect(second.err).toMatch(/^pacekeeper serve: DATABASE_HELD: [^\n]*\n$/);
    expect(second.err).toContain(`process ${first.child.pid}`);
    expect(second.err).toContain(address);

    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(folder, 'db')).filter((name) => name.startsWith('lock'))).toEqual([]);
  }, 180_000);

  it('has a login without any mail server, for an account made on its command line', async () => {
    const first = await account(['create', 'ann@example.org', '--name', 'Ann'], PASSWORD);
    expect(first).toEqual({ code: 0, out: 'ann@example.org: made\n', err: '' });
    const server = start();
    await expect.poll(() => server.said.out, PATIENCE).toMatch(/http:\/\/127\.0\.0\.1:\d+ /);
    const address = /http:\/\/[\d.:]+/.exec(server.said.out)![0];
    expect((await fetch(`${address}/v1/athlete`)).status).toBe(401);
    const signIn = (password: string) =>
      fetch(`${address}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ann@example.org', password }),
      });
    expect((await signIn('another one here')).status).toBe(401);
    const entered = await signIn(PASSWORD);
    expect([entered.status, await entered.json()]).toEqual([
      201,
      expect.objectContaining({ athleteId: 'local' }),
    ]);
    const cookie = entered.headers
      .getSetCookie()
      .map((each) => each.split(';')[0]!)
      .join('; ');
    expect((await fetch(`${address}/v1/athlete`, { headers: { cookie } })).status).toBe(200);
    server.child.kill('SIGTERM');
    await server.ended;
  }, 180_000);

  it('says that its port is taken, and lets go of everything', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const test = await testApp();
    const config = parseConfig({ LOG_LEVEL: 'silent' });
    if (!config.ok) throw new Error(config.error.message);
    const close = vi.fn(async () => {});
    const lines = complaints();
    const code = await listenUntilStopped({ ...test.deps, close }, { ...config.value, port });
    await test.end();
    taken.close();
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^pacekeeper serve: PORT_IN_USE: .*\n$/)]);
    expect(lines[0]).toContain(String(port));
    expect(close).toHaveBeenCalledOnce();
  });

  it.each([
    [['--port', 'abc'], {}, 64],
    [['--port', '70000'], {}, 64],
    [['--prot', '1'], {}, 64],
    [['--role', 'boss'], {}, 64],
    [['--role', 'worker'], {}, 1],
    [['extra'], {}, 64],
    [[], { HOST: '0.0.0.0' }, 1],
    [[], { PORT: 'x' }, 1],
  ])('with %j and %o says in one sentence what is wrong', async (args, env, code) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const lines = complaints();
    expect(await serve(args)).toBe(code);
    expect(lines).toEqual([expect.stringMatching(/^pacekeeper serve: [^\n]+\n$/)]);
  });
});

describe('a start without its database', { timeout: 180_000 }, () => {
  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    return port;
  }

  it.each(['web', 'worker'])(
    'shows a %s on METRICS_PORT that is not ready, and no number that nobody knows',
    async (role) => {
      const port = await freePort();
      const away = start({
        ...{ ROLE: role, METRICS_PORT: String(port) },
        DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
      });
      const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
      await expect.poll(async () => (await ask('/healthz'))?.status, PATIENCE).toBe(200);
      const ready = (await ask('/readyz'))!;
      expect(ready.status).toBe(503);
      expect(await ready.json()).toEqual({ status: 'not_ready', checks: { database: false } });
      // who works gives way to who answers
      expect(getPriority(away.child.pid)).toBe(role === 'worker' ? 19 : getPriority());
      const shown = (await ask('/metrics'))!;
      expect(shown.status).toBe(200);
      const text = await shown.text();
      expect(text).toMatch(/^pacekeeper_standing_known 0$/m);
      expect(text).toMatch(/^pacekeeper_ready\{check="database"\} 0$/m);
      expect(text).not.toMatch(/^pacekeeper_(queue|deliveries|connections|outbox|plans|platform)/m);
      expect(text).toMatch(/^pacekeeper_signals_total\{level="error",code="DATABASE_AWAY"\} [1-9]/m);
      away.child.kill('SIGTERM');
      expect((await away.ended).code).toBe(0);
    },
  );

  it('waits for it, says that it is not ready, and ends when it is told to', async () => {
    const port = await freePort();
    const away = start({
      PORT: String(port),
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
    });
    const address = `http://127.0.0.1:${port}`;
    const ask = (path: string) => fetch(address + path).catch(() => null);
    await expect.poll(async () => (await ask('/readyz'))?.status, PATIENCE).toBe(503);
    expect(await (await ask('/readyz'))!.json()).toMatchObject({
      status: 'not_ready',
      checks: { database: false },
    });
    expect((await ask('/healthz'))!.status).toBe(200);
    const other = (await ask('/v1/athlete'))!;
    expect([
      other.status,
      other.headers.get('retry-after'),
      ((await other.json()) as { code: string }).code,
    ]).toEqual([503, '5', 'NOT_READY']);
    away.child.kill('SIGTERM');
    const { code, err } = await away.ended;
    expect(code).toBe(0);
    expect(err).toContain('DATABASE_AWAY');
  });

  it.skipIf(SERVER_URL === null)('goes on by itself once it is there; a worker says so, too', async () => {
    const database = await newServerDatabase(SERVER_URL!);
    const url = new URL(database.url);
    const [relayPort, webPort, workerPort] = [await freePort(), await freePort(), await freePort()];
    const to = { host: url.hostname, port: Number(url.port || 5432) };
    url.hostname = '127.0.0.1';
    url.port = String(relayPort);
    const token = 'a token of some length';
    const env = { DATABASE_URL: url.href, METRICS_TOKEN: token };
    const web = start({ ...env, PORT: String(webPort), ROLE: 'web' });
    const worker = start({ ...env, ROLE: 'worker', METRICS_PORT: String(workerPort) });
    const status = (port: number, path: string, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers }).then(
        (answer) => answer.status,
        () => 0,
      );
    await expect.poll(() => status(webPort, '/readyz'), PATIENCE).toBe(503);
    await expect.poll(() => status(workerPort, '/readyz'), PATIENCE).toBe(503);
    // somebody who connects and says nothing does not keep it from going on
    const silent = connect({ host: '127.0.0.1', port: webPort }).on('error', () => {});
    await once(silent, 'connect');
    const relay: Server = createServer((near) => {
      const far = connect(to);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => [near, far].map((s) => s.destroy()));
    }).listen(relayPort, '127.0.0.1');
    await expect.poll(() => status(webPort, '/readyz'), PATIENCE).toBe(200);
    await expect.poll(() => status(workerPort, '/readyz'), PATIENCE).toBe(200);
    expect(await status(workerPort, '/metrics')).toBe(503);
    expect(await status(webPort, '/metrics')).toBe(404);
    const bearer = { authorization: `Bearer ${token}` };
    expect(await status(workerPort, '/metrics', bearer)).toBe(200);
    expect(await status(webPort, '/metrics', bearer)).toBe(200);
    for (const { child } of [web, worker]) child.kill('SIGTERM');
    expect([(await web.ended).code, (await worker.ended).code]).toEqual([0, 0]);
    relay.close();
    await database.drop();
  });

  it.skipIf(SERVER_URL === null)('that no waiting mends ends at once', async () => {
    const url = new URL(SERVER_URL!);
    url.pathname = '/no_such_database';
    const { code, err } = await start({ DATABASE_URL: url.href }).ended;
    expect(code).toBe(1);
    expect(err).toContain('DATABASE_UNREACHABLE');
  });
});
