// Asks an address again and again from some addresses of this machine, and says how it was answered.
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Asking {
  url: string;
  /** loopback addresses to ask from, in turn */
  from: string[];
  forMs: number;
  /** a second, whatever becomes of those before; null: eight at a time, each after the answer before */
  rate: number | null;
}

export interface Heard {
  /** how many had which status; 0: no answer */
  statuses: Record<number, number>;
  /** ms, of those with 200 */
  tookMs: number[];
  /** answers of 503 that do not say when to come again */
  withoutRetryAfter: number;
  /** not asked, because too many were still without an answer */
  leftOut: number;
  asked: number;
}

const MOST_OPEN = 2000;
const WITHIN_MS = 30_000;

process.on('message', (asking) => void ask(asking as Asking).then((heard) => process.send?.(heard)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function ask({ url, from, forMs, rate }: Asking): Promise<Heard> {
  const agents = from.map((localAddress) => ({
    localAddress,
    agent: new Agent({ keepAlive: true, maxSockets: 200 }),
  }));
  const heard: Heard = { statuses: {}, tookMs: [], withoutRetryAfter: 0, leftOut: 0, asked: 0 };
  let open = 0;
  const one = () => {
    const beganMs = performance.now();
    const way = agents[heard.asked++ % agents.length]!;
    open += 1;
    return new Promise<void>((resolve) => {
      const ended = (status: number) => {
        open -= 1;
        heard.statuses[status] = (heard.statuses[status] ?? 0) + 1;
        if (status === 200) heard.tookMs.push(performance.now() - beganMs);
        resolve();
      };
      const asked = get(url, { ...way, timeout: WITHIN_MS }, (answer) => {
        if (answer.statusCode === 503 && answer.headers['retry-after'] === undefined)
          heard.withoutRetryAfter += 1;
        answer.resume().on('close', () => ended(answer.complete ? answer.statusCode! : 0));
      });
      asked.on('timeout', () => asked.destroy()).on('error', () => ended(0));
    });
  };
  const from0 = performance.now();
  const isOver = () => performance.now() - from0 >= forMs;
  if (rate === null) {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!isOver()) await one();
      }),
    );
  } else {
    const all: Promise<void>[] = [];
    for (let n = 0; n < (rate * forMs) / 1000; n++) {
      const aheadMs = (n * 1000) / rate - (performance.now() - from0);
      if (aheadMs > 0) await pause(aheadMs);
      if (open >= MOST_OPEN) heard.leftOut += 1;
      else all.push(one());
    }
    await Promise.all(all);
  }
  for (const { agent } of agents) agent.destroy();
  return heard;
}
