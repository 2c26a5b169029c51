import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readPlatforms } from '../../src/providers/settings.ts';
import { webhookUrl } from '../../src/services/connections/platforms.ts';
import { type TestApp, testApp } from '../support/app.ts';

const HANDLER_MS = 25_000;
let test: TestApp;
beforeAll(async () => {
  const platforms = readPlatforms({ GARMIN_CLIENT_ID: 'ours', GARMIN_CLIENT_SECRET: 's' });
  if (!platforms.ok) throw new Error(platforms.error.message);
  test = await testApp({ limits: { handlerMs: HANDLER_MS }, platforms: { all: platforms.value } });
  await test.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  vi.useRealTimers();
  await test.end();
});

it('takes a call of a platform that is long on its way', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = connect((test.app.server.address() as AddressInfo).port, '127.0.0.1');
  const body = JSON.stringify({ activityFiles: [] });
  const path = new URL(webhookUrl(test.deps.platforms, 'garmin')).pathname;
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ngarmin-client-id: ours\r\ncontent-type: application/json`;
  const met = once(test.app.server, 'request');
  socket.write(`${head}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
  await met;
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(4 * HANDLER_MS);
  socket.write(body.slice(5));
  const [answer] = await once(socket, 'data');
  expect(String(answer).split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
});
