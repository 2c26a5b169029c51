import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { stopListening } from '../../src/http/stop-listening.ts';
import { formOf, leftSpools, type TestApp, testApp } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';

describe('a listening app', () => {
  let test: TestApp;
  let port: number;
  beforeAll(async () => {
    const limits = {
      headersMs: 300,
      checkMs: 100,
      idleMs: 2000,
      keepAliveMs: 1000,
      handlerMs: 3000,
      requestsAConnection: 3,
    };
    test = await testApp({ limits });
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    port = (test.app.server.address() as AddressInfo).port;
  });
  afterAll(() => test.end());

  /** Sends bytes as they are, and answers all that comes back until the other side closes. */
  async function send(text: string | Buffer): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }

  it('takes an upload over the network', async () => {
    const { payload, headers } = formOf([{ filename: 'run.fit', bytes: writeFit(shortRun(1)) }]);
    const response = await fetch(`http://127.0.0.1:${port}/v1/activities`, {
      method: 'POST',
      body: new Uint8Array(payload),
      headers,
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ results: [{ file: 'run.fit', state: 'imported' }] });
  });

  it.each([
    ['a form', 'multipart/form-data; boundary=pacekeeper-test-boundary'],
    ['a raw body', 'application/vnd.ant.fit'],
  ])('keeps nothing of %s that breaks off, not even its first, complete file', async (_what, type) => {
    const before = test.storedFiles().length;
    const { payload } = formOf([
      { filename: 'whole.fit', bytes: writeFit(shortRun(7)) },
      { filename: 'cut.fit', bytes: writeFit(shortRun(8)) },
    ]);
    const head = `POST /v1/activities HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${type}\r\ncontent-length: ${payload.length}\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    const started = leftSpoolsAre(1);
    socket.write(head);
    socket.write(payload.subarray(0, payload.length - 2000));
    await started;
    socket.destroy();
    await leftSpoolsAre(0);
    expect(test.storedFiles()).toHaveLength(before);
    const { activities } = (await test.app.inject('/v1/activities')).json();
    expect(activities).toHaveLength(1);
    expect(test.logged()).not.toContain('INTERNAL_ERROR');
  });

  it.each([
    ['a form', 'multipart/form-data; boundary=pacekeeper-test-boundary'],
    ['a raw body', 'application/vnd.ant.fit'],
  ])('keeps no folder of %s that breaks off before anybody reads it', async (_what, type) => {
    const { payload } = formOf([{ filename: 'cut.fit', bytes: writeFit(shortRun(9)) }]);
    const head = `POST /v1/activities HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${type}\r\ncontent-length: ${payload.length}\r\n\r\n`;
    const early = Array.from({ length: 12 }, async (_, i) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise<void>((resolve) => {
        socket.write(Buffer.concat([Buffer.from(head), payload.subarray(0, i * 300)]), () => resolve());
      });
      if (i % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    });
    await Promise.all(early);
    // a request behind them has been seen by the time it is answered
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await leftSpoolsAre(0);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nhost: localhost\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('answers %s with a problem', async (_what, text, status, code) => {
    const answer = await send(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });

  const HEAD = 'host: localhost\r\n';
  const JSON_TYPE = 'content-type: application/json\r\n';

  const SLOW_HEAD = `GET /v1/athlete HTTP/1.1\r\n${HEAD}x-slow: `;

  it('gives up a head that never ends, and a connection that says nothing without a word', async () => {
    expect(await send(SLOW_HEAD)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await send('')).toBe('');
  });

  it('takes the first request of a connection that was opened long before', async () => {
    const early = connect(port, '127.0.0.1');
    await once(early, 'connect');
    // came later, and has been given up since
    await send(SLOW_HEAD);
    early.write(`GET /healthz HTTP/1.1\r\n${HEAD}connection: close\r\n\r\n`);
    const [answer] = await once(early, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    await once(early, 'close');
  });

  it('gives up a head that is slow, however late it begins', async () => {
    const early = connect(port, '127.0.0.1');
    await once(early, 'connect');
    await send(SLOW_HEAD);
    early.write(SLOW_HEAD);
    const [answer] = await once(early, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('gives up a body that arrives byte by byte, says so, and closes', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`PATCH /v1/athlete HTTP/1.1\r\n${HEAD}${JSON_TYPE}content-length: 1000\r\n\r\n{`);
    const drip = setInterval(() => socket.write(' '), 200);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
    await once(socket, 'close');
    clearInterval(drip);
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('REQUEST_TIMEOUT');
  });

  it('keeps a connection for a number of requests, and tells the last one that it closes', async () => {
    const answers = await send(`GET /healthz HTTP/1.1\r\n${HEAD}\r\n`.repeat(3));
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(answers.match(/connection: close/gi)).toHaveLength(1);
  });

  it.each([
    ['a page', 'GET / HTTP/1.1', ''],
    ['an unknown page', 'GET /nowhere HTTP/1.1', 'accept: text/html\r\n'],
    ['an unknown file', 'GET /assets/none.js HTTP/1.1', ''],
    ['the documentation', 'GET /docs HTTP/1.1', ''],
    ['an unknown address', 'GET /v1/nothing HTTP/1.1', ''],
    ['an address that is none', 'GET /v1/%zz HTTP/1.1', ''],
    ['an address too long', `GET /v1/activities/${'a'.repeat(600)} HTTP/1.1`, ''],
    ['another method', 'DELETE /v1/athlete HTTP/1.1', ''],
    ['a broken body', 'PATCH /v1/athlete HTTP/1.1', `${JSON_TYPE}content-length: 1\r\n`],
    ['a body too large', 'PATCH /v1/athlete HTTP/1.1', `${JSON_TYPE}content-length: 70000\r\n`],
    ['another site', 'PATCH /v1/athlete HTTP/1.1', 'sec-fetch-site: cross-site\r\n'],
    ['headers without end', 'GET / HTTP/1.1', `x: ${'a'.repeat(40_000)}\r\n`],
    ['no HTTP', 'hello', ''],
  ])('puts its headers on the answer to %s', async (_what, line, more) => {
    const answer = await send(`${line}\r\n${HEAD}connection: close\r\n${more}\r\n{`);
    const [, ...lines] = answer.slice(0, answer.indexOf('\r\n\r\n')).toLowerCase().split('\r\n');
    const headers = new Map(lines.map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 2)]));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('deny');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('cache-control')).toMatch(/^no-(store|cache)$/);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect([...headers.keys()].filter((name) => /^access-control|^server$|x-powered-by/.test(name))).toEqual(
      [],
    );
  });

  it('answers a request without a host, or with another one, with a problem or nothing of ours', async () => {
    const none = await send('GET /v1/athlete HTTP/1.0\r\n\r\n');
    expect(none).toContain('HOST_NOT_LOOPBACK');
    const other = await send('GET /v1/athlete HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n');
    expect(other).toMatch(/^HTTP\/1.1 421 /);
  });

  it('tells requests that come while it stops so, with its headers, and then is gone', async () => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // a request under way keeps its connection, on which the next one comes
    socket.write(`PATCH /v1/athlete HTTP/1.1\r\n${HEAD}${JSON_TYPE}content-length: 2\r\n\r\n{`);
    await once(test.app.server, 'request');
    const closed = test.app.close();
    socket.write(`}GET /healthz HTTP/1.1\r\n${HEAD}\r\n`);
    await Promise.all([once(socket, 'close'), closed]);
    const answers = Buffer.concat(chunks).toString();
    expect(answers).toMatch(/^HTTP\/1\.1 (200|503) /);
    expect(answers).toContain('SHUTTING_DOWN');
    expect(answers.match(/x-content-type-options: nosniff/g)?.length).toBeGreaterThan(0);
  });
});

describe('an app that is told to stop', () => {
  it('answers what comes on kept connections, tells them to end, and only then closes its port', async () => {
    const test = await testApp();
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = test.app.server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<{ status: number; connection: string | undefined; kept: boolean }>((resolve, reject) => {
        const asked = get({ port, host: '127.0.0.1', path: '/healthz', agent }, (answer) => {
          const { statusCode, headers } = answer;
          const kept = asked.reusedSocket;
          answer
            .resume()
            .on('end', () => resolve({ status: statusCode!, connection: headers.connection, kept }));
        });
        asked.on('error', reject);
      });
    expect(await ask()).toMatchObject({ status: 200, connection: 'keep-alive' });
    let isStopped = false;
    const lastAnswers = Promise.withResolvers<void>();
    const times = { lastAnswersMs: 300, graceMs: 60_000 };
    const stopped = stopListening(test.app, times, () => lastAnswers.promise).then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => test.app.server.getConnections(resolve));
    expect(await ask()).toEqual({ status: 200, connection: 'close', kept: true });
    expect(await ask()).toEqual({ status: 200, connection: 'close', kept: false });
    expect(isStopped).toBe(false);
    lastAnswers.resolve();
    await stopped;
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
    agent.destroy();
    await test.end();
  });

  it('hears out who was let in last, answers an upload under way, and ends both connections', async () => {
    const test = await testApp();
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = test.app.server.address() as AddressInfo;
    const answerOf = async (socket: Socket) => {
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      await once(socket, 'close');
      return Buffer.concat(chunks).toString();
    };
    const { payload, headers } = formOf([{ filename: 'run.fit', bytes: writeFit(shortRun(3)) }]);
    const upload = connect(port, '127.0.0.1');
    const said = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    upload.write(
      `POST /v1/activities HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${payload.length}\r\n${said.join('')}\r\n`,
    );
    await once(test.app.server, 'request');
    const late = connect(port, '127.0.0.1');
    const answers = [answerOf(upload), answerOf(late)];
    await once(test.app.server, 'connection');
    const heardOut = Promise.withResolvers<void>();
    // of the time before the port closes nothing is left, and of that after it as much as it takes
    const pauses = [Promise.resolve(), heardOut.promise];
    const times = { lastAnswersMs: 500, graceMs: 60_000 };
    const stopped = stopListening(test.app, times, () => pauses.shift()!);
    await expect.poll(() => test.app.server.listening, { timeout: 50_000, interval: 5 }).toBe(false);
    late.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await answers[1]).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*connection: close/i);
    heardOut.resolve();
    upload.write(payload);
    expect(await answers[0]).toMatch(/^HTTP\/1.1 201 Created\r\n[\s\S]*connection: close/i);
    await stopped;
    await test.end();
  });
});

/** Resolves once this many uploads are under way. */
async function leftSpoolsAre(count: number): Promise<void> {
  await expect.poll(leftSpools, { timeout: 50_000, interval: 10 }).toHaveLength(count);
}
