import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Order } from './faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 120_000;

export interface ServiceOptions {
  databaseUrl: string;
  /** where it keeps its files; several services of one database share it */
  dataDir: string;
  /** for its uploads under way */
  tempDir: string;
  /** the module that is run; the command itself where none is given */
  entry?: string;
  args?: string[];
  /** modules that are loaded before it */
  imports?: string[];
  env?: Record<string, string>;
}

/** A server of the service as a process of its own, as it is run for real. */
export interface Service {
  address: string;
  pid: number;
  /** lines of its log, parsed */
  log(): { msg: string; code: string }[];
  order(order: Order): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** resolves when the process is gone: its exit code, or null for one that was killed */
  ended: Promise<number | null>;
  isAlive(): boolean;
  /** held by SIGSTOP */
  isStopped(): boolean;
  /** resident size of the process, bytes */
  rssBytes(): number;
  kill(): Promise<void>;
  /** what it has under way on disk for requests */
  spools(): string[];
}

/** Starts one and waits until it answers. */
export async function startService(options: ServiceOptions): Promise<Service> {
  mkdirSync(options.tempDir, { recursive: true });
  const entry = options.entry ?? join(ROOT, 'bin/pacekeeper.js');
  const before = [join(import.meta.dirname, 'faults.ts'), ...(options.imports ?? [])];
  const child = spawn(
    process.execPath,
    [...before.flatMap((path) => ['--import', path]), entry, ...(options.args ?? ['serve', '--port', '0'])],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: options.databaseUrl,
        PACEKEEPER_DATA: options.dataDir,
        TMPDIR: options.tempDir,
        LOG_LEVEL: 'warn',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const said = { out: '', err: '' };
  child.stdout!.on('data', (text) => {
    said.out += text;
  });
  child.stderr!.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const address = await answering(child, said);
  return {
    address,
    pid: child.pid!,
    log: () => said.err.split('\n').flatMap(parsedLine),
    order: (order) => sendOrder(child, order),
    signal: (signal) => void child.kill(signal),
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    isStopped: () => /^State:\s+T/m.test(readFileSync(`/proc/${child.pid}/status`, 'latin1')),
    rssBytes: () => residentBytes(child.pid!),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    spools: () => readdirSync(options.tempDir).filter((name) => name.startsWith('pacekeeper-upload-')),
  };
}

async function answering(child: ChildProcess, said: { out: string; err: string }): Promise<string> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const address = /http:\/\/[\d.:]+/.exec(said.out)?.[0];
    if (address !== undefined) return address;
    if (said.out.includes('takes jobs')) return '';
    if (child.exitCode !== null || child.signalCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`a server did not start: ${said.err.slice(-2000)}`);
}

async function sendOrder(child: ChildProcess, order: Order): Promise<void> {
  const heard = once(child, 'message');
  child.send(order);
  await heard;
}

interface LogLine {
  msg: string;
  code: string;
}

function parsedLine(line: string): LogLine[] {
  if (line === '') return [];
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { code?: string } };
    return [{ msg: msg ?? '', code: err?.code ?? '' }];
  } catch {
    return [{ msg: line, code: '' }];
  }
}

function residentBytes(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kb ?? 0) * 1024;
}
