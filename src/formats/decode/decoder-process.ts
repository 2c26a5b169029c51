import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../../core/result.ts';
import { LIMITS } from './limits.ts';
import { type Answer, frameHeader } from './protocol.ts';

/** How long a child may take to start; no file's time. */
const START_MS = 30_000;
/** How long a child that was told to end may take before it is killed. */
const END_MS = 1_000;
const WATCH_MS = 50;

/** The parent's side of one decoder process. Its owner sets `onAnswer` and `onExit` for each task. */
export interface DecoderProcess {
  pid: number;
  isAlive(): boolean;
  /** false where the child ended before it could work */
  ready: Promise<boolean>;
  exited: Promise<void>;
  write(operation: number, payload: Uint8Array): void;
  kill(): void;
  /** Closes its channels, waits, and kills it only if it does not end. */
  end(): Promise<void>;
  onAnswer: (answer: Answer) => void;
  onExit: (failure: Failure) => void;
  filesRead: number;
}

/**
 * A small heap is swept whole as soon as a few megabytes are in it, several times a file, which costs half as much as the
 * decoding: this much is let lie before. What a child may hold in all stays as it is.
 */
const ROOM_BEFORE_SWEEPING = ['--initial-old-space-size=64', '--max-semi-space-size=16'];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Starts a decoder under Node's permission model: it may read the project's own code and nothing
 * else, start no process and write no file. Its environment is empty. Node cannot forbid sockets;
 * that the child's code has none is held by the import test.
 */
export function startDecoder(modulePath: string): DecoderProcess {
  const node = [
    '--permission',
    ...readable(modulePath).map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${LIMITS.childHeapMb}`,
    ...ROOM_BEFORE_SWEEPING,
    '--disable-warning=ExperimentalWarning',
    modulePath,
  ];
  const [command, ...args] = [...wrapper(), process.execPath, ...node];
  const child = spawn(command!, args, {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  return guard(child);
}

function guard(child: ChildProcess): DecoderProcess {
  let alive = child.pid !== undefined;
  let complaint = '';
  let becomeReady: (ready: boolean) => void = () => {};
  let becomeExited: () => void = () => {};
  const decoder: DecoderProcess = {
    pid: child.pid ?? 0,
    isAlive: () => alive,
    ready: new Promise((resolve) => {
      becomeReady = resolve;
    }),
    exited: new Promise((resolve) => {
      becomeExited = resolve;
    }),
    write(operation, payload) {
      child.stdin?.write(frameHeader(operation, payload.length));
      if (payload.length > 0) child.stdin?.write(payload);
    },
    kill: () => void child.kill('SIGKILL'),
    async end() {
      if (child.connected) child.disconnect();
      const patience = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await decoder.exited;
      clearTimeout(patience);
    },
    onAnswer: () => {},
    onExit: () => {},
    filesRead: 0,
  };
  const tooSlow = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const over = () => {
    if (!alive && decoder.pid !== 0) return;
    alive = false;
    clearTimeout(tooSlow);
    becomeReady(false);
    becomeExited();
    decoder.onExit(endOf(complaint));
  };
  child.on('message', (message) => {
    const answer = message as Answer;
    if (answer.is === 'ready') {
      clearTimeout(tooSlow);
      becomeReady(true);
    } else decoder.onAnswer(answer);
  });
  child.stderr?.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString('latin1')).slice(-8192);
  });
  child.stdin?.on('error', () => {}); // the exit says it
  child.on('error', over); // could not be started
  // not 'close', which a channel closed from this side never brings
  child.on('exit', () => {
    if (child.stderr === null || child.stderr.closed) over();
    else child.stderr.once('close', over);
  });
  return decoder;
}

function endOf(complaint: string): Failure {
  if (complaint.includes('heap out of memory')) return outOfMemory();
  return { code: 'DECODER_CRASHED', message: 'The decoder process ended while it read this file.' };
}

function outOfMemory(): Failure {
  return { code: 'DECODER_OUT_OF_MEMORY', message: 'The file needs more memory than a decoder may use.' };
}

/** The limits of one task. */
export interface Watched {
  rssBytes: number;
  /** processor time that the child may use since the clock was set */
  allowedMs: number;
  /** when the clock was set, by `performance.now()`; Infinity while the child waits for its parent */
  since: number;
  /** what the child had used by then */
  cpuMsBefore: number;
}

/** Gives a child this much time from now on. */
export function setClock(decoder: DecoderProcess, watched: Watched, allowedMs: number): void {
  Object.assign(watched, { allowedMs, since: performance.now(), cpuMsBefore: cpuMsOf(decoder.pid) ?? 0 });
}

/** Looks at the child every 50 ms and kills it past a limit. Returns how to stop looking. */
export function watch(
  decoder: DecoderProcess,
  watched: Watched,
  onOver: (failure: Failure) => void,
): () => void {
  const timer = setInterval(() => {
    const failure = overrun(decoder, watched);
    if (failure === null) return;
    clearInterval(timer);
    decoder.kill();
    onOver(failure);
  }, WATCH_MS);
  return () => clearInterval(timer);
}

function overrun(decoder: DecoderProcess, watched: Watched): Failure | null {
  if (rssOf(decoder.pid) > watched.rssBytes) return outOfMemory();
  const elapsedMs = performance.now() - watched.since;
  const isPast =
    elapsedMs > watched.allowedMs &&
    (cpuMsOf(decoder.pid) ?? Number.POSITIVE_INFINITY) - watched.cpuMsBefore > watched.allowedMs;
  if (isPast)
    return {
      code: 'DECODER_TIMEOUT',
      message: 'The file takes longer to decode than a file of its size may.',
    };
  if (elapsedMs <= LIMITS.deadlineMaxMs) return null;
  return {
    code: 'DECODER_STALLED',
    message: 'The decoder did not get the time that this file needs, or waits for nothing.',
  };
}

/** Processor time of a process; null where the system does not tell. Linux counts it in hundredths. */
function cpuMsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** Resident bytes of a process; 0 where the system does not tell (no /proc) or it has ended. */
export function rssOf(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kb ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function readable(modulePath: string): string[] {
  // the linked packages by name: with node_modules itself a link they lie in another checkout
  const own = [
    'src',
    'node_modules',
    'node_modules/jsdom',
    'node_modules/jsdom-global',
    'stubs',
    'package.json',
  ]
    .map((name) => root + name)
    .filter(existsSync);
  const paths = new Set([...own, ...own.map((path) => realpathSync(path))]);
  if (!modulePath.startsWith(`${root}src/`)) paths.add(dirname(modulePath)); // a decoder of the tests
  return [...paths];
}

let foundWrapper: string[] | undefined;

/**
 * Commands of util-linux around the child, where they are there and work: die with the parent, bounds
 * on processor time, open files and written files, a lower priority. Not on address space: Node reserves far more than
 * it uses.
 */
function wrapper(): string[] {
  foundWrapper ??= [
    ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'],
    // whoever answers people and writes to the database goes first
    ['/usr/bin/nice', '-n', '5', '--'],
    ['/usr/bin/prlimit', '--cpu=900', '--nofile=128', '--fsize=0', '--core=0', '--'],
  ]
    .filter(([command, ...args]) => spawnSync(command!, [...args, '/bin/true'], { env: {} }).status === 0)
    .flat();
  return foundWrapper;
}
