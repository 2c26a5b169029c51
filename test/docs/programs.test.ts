import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PROGRAM_EVENT_TYPES } from '../../src/core/access/program-event.ts';
import { newSigningSecret, signedJson } from '../../src/services/outbound/signed-post.ts';

/** The receiver of docs/programs.md, word for word. */
const text = readFileSync(new URL('../../docs/programs.md', import.meta.url), 'utf8');
const folder = fileURLToPath(new URL('../../.tmp', import.meta.url));
const file = `${folder}/receiver-of-the-docs-${process.pid}.mjs`;
const secret = newSigningSecret();
const before = { ...process.env };
let receiver: Server;
let url: string;
const said: string[] = [];
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, /```js\n([\s\S]*?)```/.exec(text)![1]!);
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => probe.once('listening', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  Object.assign(process.env, { WEBHOOK_SECRET: secret, PORT: String(port) });
  vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void said.push(words.join(' ')));
  ({ receiver } = (await import(/* @vite-ignore */ file)) as { receiver: Server });
  url = `http://127.0.0.1:${port}/`;
});
afterAll(() => {
  vi.restoreAllMocks();
  process.env = before;
  receiver.close();
  rmSync(file);
});

const call = async (signed: { body: string; headers: Record<string, string> }, body = signed.body) =>
  (await fetch(url, { method: 'POST', headers: signed.headers, body })).status;

it('takes what we sign, once, and nothing else', async () => {
  const event = { type: 'workout.adjusted', timestamp: new Date().toISOString(), data: { athleteId: 'a' } };
  const signed = signedJson([secret], 'evt_1', Date.now(), event);
  expect([await call(signed), await call(signed)]).toEqual([204, 204]);
  expect(said).toEqual(['workout.adjusted {"athleteId":"a"}']);
  // in the day of a change both secrets are good
  expect(await call(signedJson([newSigningSecret(), secret], 'evt_2', Date.now(), event))).toBe(204);
  expect(await call(signedJson([newSigningSecret()], 'evt_3', Date.now(), event))).toBe(401);
  expect(await call(signed, signed.body.replace('"a"', '"b"'))).toBe(401);
  expect(await call(signedJson([secret], 'evt_4', Date.now() - 600_000, event))).toBe(401);
});

it('is beside a table of every event there is', () => {
  for (const type of PROGRAM_EVENT_TYPES) expect(text).toContain(`| \`${type}\` |`);
});
