// A platform's sender in a process of its own: open arrival, so that what is slow does not make the next event later.
// Reads its orders from stdin as JSON, answers figures on stdout as JSON.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../test/chaos/goal.ts';

export interface Orders {
  /** where the events go */
  url: string;
  headers: Record<string, string>;
  /** the header that a call's own signature goes in */
  signatureHeader: string;
  calls: { body: string; signature: string }[];
  /** calls a second */
  rate: number;
  /** so many of the first are sent and not counted in times */
  uncounted: number;
}

export interface Sent {
  medianMs: number;
  p99Ms: number;
  /** how late the sender itself was, in 99 % */
  lagP99Ms: number;
  refused: number;
  /** processor time of the sender, ms */
  cpuMs: number;
}

let text = '';
for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
const { url, headers, signatureHeader, calls, rate, uncounted } = JSON.parse(text) as Orders;
const agent = new Agent({ keepAlive: true, maxSockets: 100 });
const took: number[] = [];
const lags: number[] = [];
let refused = 0;

function send({ body, signature }: Orders['calls'][number], isCounted: boolean): Promise<void> {
  const from = performance.now();
  return new Promise((resolve) => {
    const end = (isTaken: boolean) => {
      if (isCounted) took.push(performance.now() - from);
      if (!isTaken) refused += 1;
      resolve();
    };
    const about = { ...headers, [signatureHeader]: signature, 'content-length': Buffer.byteLength(body) };
    const call = request(url, { method: 'POST', agent, timeout: 30_000, headers: about }, (answer) => {
      answer.resume().on('end', () => end(answer.statusCode === 200));
    });
    call.on('error', () => end(false));
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.end(body);
  });
}

const cpu = process.cpuUsage();
const begin = performance.now();
const sending: Promise<void>[] = [];
for (const [n, call] of calls.entries()) {
  const dueMs = (n * 1000) / rate;
  const aheadMs = dueMs - (performance.now() - begin);
  if (aheadMs > 0) await pause(aheadMs);
  const isCounted = n >= uncounted;
  if (isCounted) lags.push(Math.max(0, performance.now() - begin - dueMs));
  sending.push(send(call, isCounted));
}
await Promise.all(sending);
const { user, system } = process.cpuUsage(cpu);
const sent: Sent = {
  medianMs: quantile(took, 0.5),
  p99Ms: quantile(took, 0.99),
  lagP99Ms: quantile(lags, 0.99),
  refused,
  cpuMs: (user + system) / 1000,
};
process.stdout.write(JSON.stringify(sent));
agent.destroy();
