import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Server {
  address: string;
  stop(): Promise<void>;
}

/** A server of its own in a folder of its own: `demo` with the made-up runner, `serve` with nobody in it. */
export async function startServer(
  command: 'demo' | 'serve',
  more: Record<string, string> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-browser-'));
  const args = command === 'demo' ? ['demo', '--serve'] : ['serve'];
  const child = spawn(process.execPath, ['bin/pacekeeper.js', ...args], {
    cwd: ROOT,
    env: { ...process.env, PACEKEEPER_DATA: folder, PORT: '0', LOG_LEVEL: 'error', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await addressOf(child);
  return {
    address: more.PUBLIC_URL ?? address,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** For a server that has to know its own address before it starts. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (text: unknown) => {
      said += String(text);
      const found = /answers at (http:\/\/\S+)/.exec(said);
      if (found !== null) resolve(found[1]!);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said.slice(-2000)}`)));
  });
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that remembers what must never happen: errors in it, and requests to anywhere else. */
export async function openPage(
  browser: Browser,
  server: Server,
  options: { width?: number; height?: number; locale?: string; colorScheme?: 'light' | 'dark' } = {},
): Promise<{ page: Page; faults: string[]; end(): Promise<void> }> {
  const { width = 1280, height = 900, locale = 'en-GB', colorScheme = 'light' } = options;
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: { width, height },
    locale,
    colorScheme,
    timezoneId: 'America/New_York',
    // axe is put into the page from outside its policy; the policy itself is read from the answers
    bypassCSP: false,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // what the API refuses is the page's to say; what the page itself lacks is a fault
    const refused =
      /status of 4(01|03|04|09)/.test(message.text()) && message.location().url.includes('/v1/');
    if (message.type() === 'error' && !refused) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.address))
      faults.push(`outside request: ${request.url()}`);
  });
  return { page, faults, end: () => context.close() };
}

/** How far things moved by themselves while the page loaded, by the browser's own measure. Call before the page is opened. */
export async function watchShifts(page: Page): Promise<() => Promise<{ sum: number; what: string[] }>> {
  await page.addInitScript(() => {
    const moved: { value: number; what: string }[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[])
        if (!entry.hadRecentInput)
          moved.push({ value: entry.value, what: entry.sources[0]?.node?.textContent?.slice(0, 40) ?? '' });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async () => {
    const moved = await page.evaluate(
      () => (globalThis as unknown as { moved: { value: number; what: string }[] }).moved,
    );
    return { sum: moved.reduce((sum, { value }) => sum + value, 0), what: moved.map(({ what }) => what) };
  };
}

interface LayoutShift {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

/** What axe finds against WCAG 2.2 A and AA, one line a finding. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }).axe;
    return axe.run({
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    });
  });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`),
  );
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: string[] }[] }[];
}
