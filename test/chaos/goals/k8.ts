import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import type { Asking, Heard } from '../ask-child.ts';
import { atLeast, atMost, type Goal, none, quantile, same, timed } from '../goal.ts';

const MB = 2 ** 20;
const TIMES = 5;
const HEAD = 'host: localhost\r\n';

/** What a slow socket says first, and what it adds every few seconds. */
const SLOW: { first: string; more: string }[] = [
  { first: '', more: '' },
  { first: `GET /v1/activities HTTP/1.1\r\n${HEAD}x-slow: a`, more: 'a' },
  {
    first: `PATCH /v1/athlete HTTP/1.1\r\n${HEAD}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`,
    more: ' ',
  },
  { first: `GET /v1/activities HTTP/1.1\r\n${HEAD}x-large: ${'a'.repeat(40_000)}\r\n\r\n`, more: 'a' },
];

/** Some hold connections, some ask far more than can be answered; those who ask now and then are answered all the same. */
export const k8: Goal = {
  id: 'K8',
  promise: 'slow sockets and floods keep nobody else from an answer',
  asked:
    '2,000 slow sockets (silent, heads and bodies byte by byte, large heads) and five times what can be answered, for 60 s: others ≥ 95 % served, 99 % within 2 s; the surplus gets 503 with Retry-After; memory ≤ 600 MB',
  alone: true,
  async run(arena) {
    const service = await arena.service(await arena.cluster());
    const url = `${service.address}/v1/activities`;
    const askers = await Promise.all([asker(arena), asker(arena), asker(arena)]);
    const alone = await ask(askers[0]!, {
      url,
      from: ['127.0.0.10'],
      forMs: arena.size(2000, 10_000),
      rate: null,
    });
    const capacity = alone.tookMs.length / (arena.size(2000, 10_000) / 1000);

    const forMs = arena.size(6000, 60_000);
    const slow = slowSockets(service.address, arena.size(300, 2000));
    await pause(1000);
    let mostBytes = 0;
    const looking = setInterval(() => {
      mostBytes = Math.max(mostBytes, service.rssBytes());
    }, 200);
    const others = Array.from({ length: 20 }, (_, n) => `127.0.1.${n + 1}`);
    const [good, ...floods] = await Promise.all([
      ask(askers[0]!, { url, from: others, forMs, rate: capacity / 10 }),
      ...askers
        .slice(1)
        .map((child, n) =>
          ask(child, { url, from: [`127.0.2.${n + 1}`], forMs, rate: (TIMES * capacity) / 2 }),
        ),
    ]);
    clearInterval(looking);
    const held = slow.end();
    const after = await ask(askers[0]!, { url, from: ['127.0.0.10'], forMs: 1000, rate: 5 });

    const sum = (of: (heard: Heard) => number) => floods.reduce((all, heard) => all + of(heard), 0);
    const [asked, shed] = [sum((f) => f.asked), sum((f) => f.statuses[503] ?? 0)];
    const unlike = [good!, ...floods].flatMap(({ statuses }) =>
      Object.entries(statuses).flatMap(([status, n]) =>
        status === '200' || status === '503' ? [] : [`${n} with ${status}`],
      ),
    );
    return {
      did:
        `${held.open} slow sockets at the end (${held.opened} opened); ${Math.round(capacity)} a second can be answered; ${asked} asked by two networks in ${forMs / 1000} s ` +
        `(${Math.round((asked * 1000) / forMs)} a second, ${sum((f) => f.leftOut)} left out), ${sum((f) => f.statuses[200] ?? 0)} of them answered; ${good!.asked} by 20 others`,
      checks: [
        atLeast('others that were served', 95, ((good!.statuses[200] ?? 0) / good!.asked) * 100, '%'),
        timed(atMost('99 % of theirs', 2000, quantile(good!.tookMs, 0.99), 'ms')),
        timed(
          atLeast('asked, of what can be answered', TIMES * 0.9, (asked * 1000) / forMs / capacity, 'times'),
        ),
        atLeast('refused of the surplus', 1, shed),
        same('refused without Retry-After', 0, good!.withoutRetryAfter + sum((f) => f.withoutRetryAfter)),
        none('answers other than 200 and 503', unlike),
        atMost('memory', 600, mostBytes / MB, 'MB'),
        same('answered afterwards', after.asked, after.statuses[200] ?? 0),
      ],
    };
  },
};

async function asker(arena: Arena): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../ask-child.ts'));
  arena.onEnd(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, asking: Asking): Promise<Heard> {
  const answer = once(child, 'message');
  child.send(asking);
  return (await answer)[0] as Heard;
}

/** Holds so many open, each kind as often as the others: one that the server closes is opened anew. */
function slowSockets(address: string, count: number) {
  const { hostname, port } = new URL(address);
  const sockets = new Set<Socket>();
  let opened = 0;
  let isOver = false;
  const hold = (n: number) => {
    const { first, more } = SLOW[n % SLOW.length]!;
    const socket = connect({ host: hostname, port: Number(port), localAddress: `127.0.3.${1 + (n % 8)}` });
    const drip = more === '' ? undefined : setInterval(() => socket.write(more), 2000);
    opened += 1;
    sockets.add(socket);
    socket.on('connect', () => first !== '' && socket.write(first)).resume();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      sockets.delete(socket);
      if (!isOver) setTimeout(() => !isOver && hold(n), 500);
    });
  };
  for (let n = 0; n < count; n++) hold(n);
  return {
    end() {
      const open = sockets.size;
      isOver = true;
      for (const socket of sockets) socket.destroy();
      return { open, opened };
    },
  };
}
