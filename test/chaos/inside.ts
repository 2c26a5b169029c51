import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from './service.ts';

/** Started with these settings, a service lets `lookInside` in, from this machine alone. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** What a process holds after its garbage is gone. */
export interface Held {
  heapBytes: number;
  rssBytes: number;
  timers: number;
  sockets: number;
  /** open file descriptors that are no sockets */
  otherHandles: number;
}

const LOOK = `JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, active: process.getActiveResourcesInfo() })`;

const LOOKS = 5;
const BETWEEN_MS = 400;

/** What a process that was started with `INSPECTED` holds for good: the least of several looks, since something is always under way. */
export async function lookInside(service: Service): Promise<Held> {
  const least = await lookOnce(service);
  for (let n = 1; n < LOOKS; n++) {
    await pause(BETWEEN_MS);
    const held = await lookOnce(service);
    for (const key of Object.keys(least) as (keyof Held)[]) least[key] = Math.min(least[key], held[key]);
  }
  return least;
}

/** Collects the garbage of a process, and counts what is left. */
async function lookOnce(service: Service): Promise<Held> {
  const text = await evaluated(service, LOOK);
  const { heapBytes, active } = JSON.parse(text) as { heapBytes: number; active: string[] };
  const files = readdirSync(`/proc/${service.pid}/fd`).map((fd) => linkOf(`/proc/${service.pid}/fd/${fd}`));
  const sockets = files.filter((file) => file.startsWith('socket:')).length;
  return {
    heapBytes,
    rssBytes: service.rssBytes(),
    timers: active.filter((kind) => kind === 'Timeout').length,
    sockets,
    otherHandles: files.filter((file) => file !== '').length - sockets,
  };
}

async function evaluated(service: Service, expression: string): Promise<string> {
  const address = service
    .log()
    .flatMap(({ msg }) => /Debugger listening on (ws:\S+)/.exec(msg)?.[1] ?? [])[0];
  if (address === undefined) throw new Error('the process was not started to be looked into');
  const socket = new WebSocket(address);
  const told = Promise.withResolvers<string>();
  socket.onerror = () => told.reject(new Error(`${address} does not answer`));
  socket.onclose = () => told.reject(new Error(`${address} broke off`));
  const ask = (id: number, method: string, params: object = {}) =>
    socket.send(JSON.stringify({ id, method, params }));
  socket.onopen = () => {
    // what finalizers let go of is only collected by a second round
    ask(1, 'HeapProfiler.collectGarbage');
    ask(2, 'HeapProfiler.collectGarbage');
    ask(3, 'Runtime.evaluate', { expression, returnByValue: true });
  };
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: string } } };
    if (answer.id !== 3) return;
    const value = answer.result?.result?.value;
    if (value === undefined) told.reject(new Error(`no value: ${String(data)}`));
    else told.resolve(value);
  };
  try {
    return await told.promise;
  } finally {
    socket.close();
  }
}

/** Processor time of a process and of all below it that live, s. */
export function cpuSeconds(pid: number): number {
  let ticks: number;
  let below: number[];
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    // its own, and that of children which have ended
    ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return 0;
  }
  return below.reduce((sum, child) => sum + cpuSeconds(child), ticks / 100);
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
