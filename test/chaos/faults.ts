// Loaded into a server of the chaos tests before everything else (`--import`): lets the process be ended or
// stopped at marked points, its clock be moved and its file store be refused, on messages of the harness.

import fs from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

/** Where in the course of things a process can be hit. */
export type Mark =
  /** bytes are written beside their place */
  | 'before-place'
  /** bytes are in the store, and no row knows of them */
  | 'after-place'
  /** a transaction is whole, and its COMMIT has not left */
  | 'before-commit'
  /** the database has answered COMMIT, and nobody here has heard it */
  | 'after-commit'
  /** everything is done, and the asker has not heard it */
  | 'before-answer';

export type Order =
  | { order: 'at'; mark: Mark; count: number; deed: 'SIGKILL' | 'SIGSTOP' }
  | { order: 'clock'; offsetMs: number }
  | { order: 'store'; fails: 'ENOSPC' | null };

let planned: Extract<Order, { order: 'at' }> | null = null;
let offsetMs = 0;
let storeFails: string | null = null;

process.on('message', (message) => {
  const order = message as Order;
  if (order.order === 'at') planned = { ...order };
  else if (order.order === 'clock') moveClock(order.offsetMs);
  else storeFails = order.fails;
  process.send?.({ done: order.order });
});
process.channel?.unref();

function reach(mark: Mark): void {
  if (planned?.mark !== mark || --planned.count > 0) return;
  const { deed } = planned;
  planned = null;
  process.kill(process.pid, deed);
}

const COMMIT = Buffer.from('commit\0');
const write = Socket.prototype.write;
Socket.prototype.write = function (this: Socket, ...args: unknown[]) {
  const [chunk] = args;
  const commits = chunk instanceof Uint8Array && chunk.length < 64 && Buffer.from(chunk).includes(COMMIT);
  if (commits) {
    reach('before-commit');
    this.prependOnceListener('data', () => reach('after-commit'));
  }
  return (write as (...all: unknown[]) => boolean).apply(this, args);
} as typeof write;

const writeHead = ServerResponse.prototype.writeHead;
ServerResponse.prototype.writeHead = function (this: ServerResponse, ...args: unknown[]) {
  reach('before-answer');
  return (writeHead as (...all: unknown[]) => ServerResponse).apply(this, args);
} as typeof writeHead;

const { rename, open } = fs;
const isDraft = (path: unknown) => /\/files\/.*\/draft-/.test(String(path));
fs.rename = async (from, to) => {
  if (!isDraft(from)) return rename(from, to);
  reach('before-place');
  await rename(from, to);
  reach('after-place');
};
fs.open = async (path, ...rest) => {
  if (storeFails !== null && isDraft(path))
    throw Object.assign(new Error(`${storeFails}: no space left on device, open`), { code: storeFails });
  return open(path, ...rest);
};
syncBuiltinESMExports();

/** What is done every so often; what beats faster than this is about the process and not about the day. */
const SLOW_MS = 10_000;
const rounds = new Map<unknown, () => void>();
const { setInterval: realInterval, clearInterval: realClear } = globalThis;
globalThis.setInterval = ((round: (...all: unknown[]) => void, ms = 0, ...args: unknown[]) => {
  const timer = realInterval(round, ms, ...args);
  if (ms >= SLOW_MS) rounds.set(timer, () => round(...args));
  return timer;
}) as typeof setInterval;
globalThis.clearInterval = ((timer: NodeJS.Timeout) => {
  rounds.delete(timer);
  realClear(timer);
}) as typeof clearInterval;

/** By a step forward all that is done every so often is due. */
function moveClock(toMs: number): void {
  const isForward = toMs > offsetMs;
  offsetMs = toMs;
  if (isForward) for (const round of rounds.values()) round();
}

const RealDate = Date;
const now = () => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  construct: (target, args) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args)),
  apply: () => new RealDate(now()).toString(),
});
