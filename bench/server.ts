import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const COMMAND = join(import.meta.dirname, '../bin/pacekeeper.js');
const PATIENCE_MS = 180_000;

/** A server of the service as a process of its own, started by its command. */
export interface Server {
  /** '' of one that only works */
  address: string;
  /** from the start of the process to the first 200 of /readyz, or to its word that it takes jobs */
  readyMs: number;
  /** resident size of the process, bytes */
  rssBytes(): number;
  /** the same of the largest of its decoders; 0: it has none now */
  decoderBytes(): number;
  /** Ends it as a service manager does, and waits for that. */
  stop(): Promise<void>;
}

/** Throws where it does not get ready. `databaseUrl` null: the embedded database in `dataDir`. */
export async function startServer(
  { databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string },
  { role = 'all', env = {} }: { role?: 'all' | 'web' | 'worker'; env?: Record<string, string> } = {},
): Promise<Server> {
  mkdirSync(dataDir, { recursive: true });
  const from = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'serve', '--port', '0', '--role', role], {
    env: {
      PATH: process.env.PATH,
      PACEKEEPER_DATA: dataDir,
      TMPDIR: dataDir,
      LOG_LEVEL: 'error',
      ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  try {
    const address = await readyAddress(child);
    const pid = child.pid!;
    return {
      address,
      readyMs: performance.now() - from,
      rssBytes: () => residentBytes(pid),
      decoderBytes: () => Math.max(0, ...childrenOf(pid).map(residentBytes)),
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function readyAddress(child: ChildProcess): Promise<string> {
  let said = '';
  child.stdout!.on('data', (text) => {
    said += text;
  });
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && child.exitCode === null) {
    const address = /http:\/\/[\d.:]+/.exec(said)?.[0];
    if (said.includes('takes jobs')) return '';
    if (address !== undefined && (await fetch(`${address}/readyz`)).status === 200) return address;
    await pause(5);
  }
  throw new Error('a server did not get ready');
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function residentBytes(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kb ?? 0) * 1024;
  } catch {
    // a decoder that has just ended
    return 0;
  }
}
