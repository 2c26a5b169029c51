import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../src/services/outbound/public-address.ts';
import {
  createSafeFetch,
  type OutboundRequest,
  type Resolve,
} from '../../../src/services/outbound/safe-fetch.ts';

let connections = 0;
let port = 0;
let respond: Parameters<typeof createServer>[1] = (_request, response) => response.end('ok');
const server = createServer((request, response) => respond!(request, response));
server.on('connection', () => {
  connections += 1;
});
beforeAll(async () => {
  // every address of this machine counts
  await new Promise<void>((ready) => server.listen(0, ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const ask = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  ...{ method: 'GET', url, headers: {}, body: null, deadlineMs: 30_000, maxBytes: 100_000 },
  isAllowed: (host) => host === 'files.example.com' || host.endsWith('.cdn.example.com'),
  trusted: new Set<string>(),
  ...more,
});
const here = (path = '/') =>
  ask(`http://127.0.0.1:${port}${path}`, { trusted: new Set([`http://127.0.0.1:${port}`]) });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

const PRIVATE = [
  ...[
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '169.254.169.254',
  ],
  ...[
    '100.64.0.1',
    '0.0.0.0',
    '0.1.2.3',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
  ],
  ...[
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
  ],
  ...['64:ff9b::7f00:1', '2001::1', '2001:db8::1', '2002:7f00:1::', '100::1', '3fff::1', 'fec0::1'],
];
const spelled = (host: string) => `https://${host.includes(':') ? `[${host}]` : host}/x`;
const URLS = [
  ...PRIVATE.map(spelled),
  ...[
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    '0177.0.0.1',
    '0x7f.1',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '8.8.8.8',
    '[2606:4700::1111]',
  ].map((h) => `https://${h}/x`),
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost.localdomain',
    'metadata.google.internal',
    'example.com',
    'evil.com',
    'files.example.com.',
    'files.example.com.evil.com',
  ].map((h) => `https://${h}/x`),
  ...[
    'xfiles.example.com',
    'files-example.com',
    'files.example.comm',
    'cdn.example.com',
    'evilcdn.example.com',
    'fıles.example.com',
    'files。example.com.evil.com',
    'xn--files-example-com',
  ].map((h) => `https://${h}/x`),
  ...['http', 'ftp', 'file', 'gopher', 'data', 'ws', 'wss', 'javascript', 'blob', 'unix'].map(
    (s) => `${s}://files.example.com/x`,
  ),
  ...[1, 22, 80, 3000, 5432, 6379, 8080, 8443, 65_535].map((p) => `https://files.example.com:${p}/x`),
  ...['user@', 'user:pass@', '127.0.0.1@', '%00@', '@@'].map((u) => `https://${u}files.example.com/x`),
  ...[
    'https://files.example.com@127.0.0.1/',
    'https://files.example.com:pass@127.0.0.1/',
    'https://127.0.0.1#files.example.com',
    'https://127.0.0.1?files.example.com',
    'https://127.0.0.1\\files.example.com',
    'https:127.0.0.1',
    'https:/127.0.0.1',
    '//127.0.0.1/x',
    '/x',
    '',
    ' ',
    'https://',
    'https://[',
    'https://%31%32%37.0.0.1/',
    'https://127.0.0.1%2f@files.example.com/',
    'https://files.example.com%2f.evil.com/',
    'https://files.example.com%00.evil.com/',
    'https://a b/',
    `https://files.example.com/${'x'.repeat(5000)}`,
    'https://\u202efiles.example.com/',
    'https://[::ffff:7f00:1]/',
    'https://[::1%25lo]/',
  ],
  ...[
    'https://0/',
    'https://0x0/',
    'https://00000177.1/',
    'https://[0:0:0:0:0:ffff:127.0.0.1]/',
    'https://127.0.0.1:443/',
    'https://①/',
  ],
];

describe('an address from outside', () => {
  it(`is asked only where it is on the list and on the open internet: none of ${URLS.length} others (E5)`, async () => {
    const before = connections;
    const fetch = createSafeFetch({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    const reached: string[] = [];
    // a program's endpoint may be any host on the open internet: there the address is what counts
    for (const more of [{}, { isAllowed: () => true }])
      for (const url of URLS) {
        const code = await codeOf(fetch(ask(url, more)));
        if (code !== 'URL_NOT_ALLOWED' && code !== 'ADDRESS_NOT_PUBLIC') reached.push(`${url}: ${code}`);
      }
    expect(reached).toEqual([]);
    expect(URLS.length).toBeGreaterThanOrEqual(110);
    expect(connections).toBe(before);
  });

  it.each(PRIVATE)('that is on the list and resolves to %s is not asked', async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    const family = address.includes(':') ? 6 : 4;
    const before = connections;
    for (const addresses of [
      [{ address, family }],
      [
        { address: '93.184.215.14', family: 4 },
        { address, family },
      ],
    ]) {
      const fetch = createSafeFetch({ resolve: async () => addresses });
      expect(await codeOf(fetch(ask('https://files.example.com/x')))).toBe('ADDRESS_NOT_PUBLIC');
    }
    expect(connections).toBe(before);
  });

  it('is looked up once, so that a second answer of the name changes nothing', async () => {
    let asked = 0;
    const rebinding: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    let seen: string | undefined;
    respond = (request, response) => {
      seen = request.socket.localAddress;
      response.end('ok');
    };
    const origin = `http://platform.test:${port}`;
    const fetch = createSafeFetch({ resolve: rebinding });
    const answer = await fetch(ask(`${origin}/x`, { trusted: new Set([origin]) }));
    expect([answer.status, answer.body.toString(), asked]).toEqual([200, 'ok', 1]);
    expect(seen).toMatch(/127\.0\.0\.1$/);
  });

  it.each(['1.1.1.1', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::200e'])(
    '%s is on the open internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('an answer', () => {
  const fetch = createSafeFetch();

  it('that redirects is answered as it is, and nobody follows', async () => {
    respond = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    expect(await fetch(here())).toMatchObject({ status: 302 });
  });

  it('that is too large is cut off, packed or not (E4)', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    respond = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const rss = process.memoryUsage().rss;
    expect(await codeOf(fetch(here()))).toBe('ANSWER_TOO_LARGE');
    respond = (_request, response) => response.end(Buffer.alloc(200_000));
    expect(await codeOf(fetch(here()))).toBe('ANSWER_TOO_LARGE');
    expect(process.memoryUsage().rss - rss).toBeLessThan(100_000_000);
  });

  it('with a flood of headers, or packed in an unknown way, is refused', async () => {
    respond = (_request, response) => {
      for (let n = 0; n < 2000; n++) response.setHeader(`x-${n}`, 'y'.repeat(20));
      response.end('ok');
    };
    expect(await codeOf(fetch(here()))).toBe('NO_ANSWER');
    respond = (_request, response) => response.writeHead(200, { 'content-encoding': 'zap' }).end('ok');
    expect(await codeOf(fetch(here()))).toBe('ANSWER_BROKEN');
    respond = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    expect(await codeOf(fetch(here()))).toBe('ANSWER_BROKEN');
  });

  it('that drips, never comes or breaks off ends at its deadline (E3)', async () => {
    respond = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    // of itself it would drip on for ever
    expect(await codeOf(fetch({ ...here(), deadlineMs: 300 }))).toBe('ANSWER_TOO_SLOW');
    respond = () => {};
    expect(await codeOf(fetch({ ...here(), deadlineMs: 300 }))).toBe('ANSWER_TOO_SLOW');
    respond = (request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      setTimeout(() => request.socket.destroy(), 20);
    };
    expect(await codeOf(fetch(here()))).toBe('ANSWER_BROKEN');
  });

  it('is waited for on at most so many sockets a host', async () => {
    const before = connections;
    const waiting: (() => void)[] = [];
    respond = (_request, response) => void waiting.push(() => response.end('ok'));
    const few = createSafeFetch({ maxSockets: 3 });
    const answers = Array.from({ length: 8 }, () => few({ ...here(), deadlineMs: 20_000 }));
    while (waiting.length < 3) await new Promise((turn) => setImmediate(turn));
    await new Promise((turn) => setTimeout(turn, 50));
    expect(connections - before).toBe(3);
    const timer = setInterval(() => {
      for (const go of waiting.splice(0)) go();
    }, 5);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    clearInterval(timer);
  });
});
