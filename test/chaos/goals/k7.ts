import { availableParallelism, cpus } from 'node:os';
import { atRest } from '../final-state.ts';
import { atLeast, atMost, type Check, type Goal, none, same, timed } from '../goal.ts';
import { cpuSeconds, type Held, INSPECTED, lookInside } from '../inside.ts';
import { mixedLoad } from '../mixed-load.ts';
import { addRunners, startPair, startWatches } from '../runners.ts';
import type { Service } from '../service.ts';

const RUNNERS = 16;
const LOOKS = 24;
const MOST_HEAP_MB = 5;
const MOST_RSS_MB = 30;
/** Of sockets, timers and files: as many come and go with what is under way at the moment. */
const MOST_HANDLES = 5;
const MB = 2 ** 20;

/** People, programs and platforms use it for a long time, and it holds no more at the end than at the beginning. */
export const k7: Goal = {
  id: 'K7',
  promise: 'memory, handles and timers stay as they are, however long it runs',
  asked:
    '90 min of mixed load at 60 % of the processors after 10 min: heap after collection + 5 MB, memory + 30 MB, handles flat',
  alone: true,
  async run(arena) {
    const minutes = arena.minutes ?? arena.size(4, 90);
    const rate = arena.size(10, 40);
    const warmUpMs = Math.min(10, Math.max(2, minutes / 3)) * 60_000;
    const everyMs = (minutes * 60_000) / LOOKS;
    const [cluster, watches] = [await arena.cluster(), await startWatches(arena)];
    const pair = await startPair(arena, { cluster, watches }, { env: INSPECTED });
    const processes: Record<string, Service> = { web: pair.web, worker: pair.worker };
    const runners = await addRunners(pair, RUNNERS);
    const load = await mixedLoad(arena, pair, runners);
    await load.run(rate, warmUpMs);

    const looks: Record<string, Held>[] = [];
    let unended = 0;
    /** When everybody has had an answer, and nothing is left to do: what is held then, nobody waits for. */
    const look = async (tries = 3): Promise<Record<string, Held>> => {
      if ((await atRest(cluster, 120_000)) === null) unended += 1;
      const each = Object.entries(processes).map(async ([name, one]) => [name, await lookInside(one)]);
      const held = Object.fromEntries(await Promise.all(each)) as Record<string, Held>;
      // a job whose time had come meanwhile was at work
      return tries > 1 && (await atRest(cluster, 1)) === null ? look(tries - 1) : held;
    };
    const from = { ms: performance.now(), cpuS: cpuOf(processes), machine: machineTimes() };
    for (let n = 0; n <= LOOKS; n++) {
      const held = await look();
      looks.push(held);
      console.log(
        `K7 ${((n * everyMs) / 60_000).toFixed(1)} min: ${said(held)}; faults: ${load.faults.slice(-3).join('; ') || 'none'}`,
      );
      if (n < LOOKS) await load.run(rate, everyMs);
    }
    const seconds = (performance.now() - from.ms) / 1000;
    const busy = (cpuOf(processes) - from.cpuS) / seconds / availableParallelism();
    const [kept] = await cluster.sql<{ n: number }>('select count(*)::int as n from activity');
    const workouts = [...watches.users.values()].reduce((sum, user) => sum + user.workouts.size, 0);
    const each = [...load.done].toSorted(([, a], [, b]) => b - a).map(([what, n]) => `${n} ${what}`);
    return {
      did:
        `${Math.round(seconds / 60)} min after ${(warmUpMs / 60_000).toFixed(1)} min, ${rate} a second (${load.leftOut} left out): ${each.join(', ')}; ` +
        `web and worker had ${(busy * 100).toFixed(0)} % of the processors, everything on the machine ${(machineShare(from.machine) * 100).toFixed(0)} %; ` +
        `heap ${Object.keys(processes)
          .map((name) => `${name} ${(mean(firstOf(looks), name, (h) => h.heapBytes) / MB).toFixed(1)} MB`)
          .join(', ')}`,
      checks: [
        none('answers that are faults', load.faults),
        timed(atMost('answers that took too long', 0, load.tookTooLong())),
        ...Object.keys(processes).flatMap((name) => flatness(name, looks)),
        atMost('looks before which work did not end within 2 min', 0, unended),
        same(
          'runs that are there',
          runners.reduce((sum, { runs }) => sum + runs, 0),
          kept!.n,
        ),
        atLeast('workouts on the watches', runners.length, workouts),
      ],
    };
  },
};

/** The first and the last sixth. */
const firstOf = (looks: readonly Record<string, Held>[]) => looks.slice(0, LOOKS / 6);
const lastOf = (looks: readonly Record<string, Held>[]) => looks.slice(-LOOKS / 6);

function mean(looks: readonly Record<string, Held>[], name: string, of: (held: Held) => number): number {
  return looks.reduce((sum, look) => sum + of(look[name]!), 0) / looks.length;
}

function flatness(name: string, looks: readonly Record<string, Held>[]): Check[] {
  const grew = (of: (held: Held) => number) => mean(lastOf(looks), name, of) - mean(firstOf(looks), name, of);
  // connections that the senders keep open for their next request come and go
  const least = (of: (held: Held) => number) =>
    Math.min(...lastOf(looks).map((look) => of(look[name]!))) -
    Math.min(...firstOf(looks).map((look) => of(look[name]!)));
  return [
    atMost(`${name}, heap after collection`, MOST_HEAP_MB, grew((h) => h.heapBytes) / MB, 'MB'),
    atMost(`${name}, memory`, MOST_RSS_MB, grew((h) => h.rssBytes) / MB, 'MB'),
    atMost(
      `${name}, sockets`,
      MOST_HANDLES,
      least((h) => h.sockets),
    ),
    atMost(
      `${name}, timers`,
      MOST_HANDLES,
      least((h) => h.timers),
    ),
    atMost(
      `${name}, other handles`,
      MOST_HANDLES,
      least((h) => h.otherHandles),
    ),
  ];
}

function said(held: Record<string, Held>): string {
  return Object.entries(held)
    .map(([name, h]) => {
      const sizes = `heap ${(h.heapBytes / MB).toFixed(1)} MB, memory ${(h.rssBytes / MB).toFixed(0)} MB`;
      return `${name} ${sizes}, ${h.sockets} sockets, ${h.timers} timers, ${h.otherHandles} other handles`;
    })
    .join('; ');
}

function cpuOf(processes: Record<string, Service>): number {
  return Object.values(processes).reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
}

/** Of all processors since the machine was started, ms. */
function machineTimes(): { idle: number; all: number } {
  const times = cpus().map((one) => one.times);
  const all = times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.irq + t.idle, 0);
  return { idle: times.reduce((sum, t) => sum + t.idle, 0), all };
}

function machineShare(from: { idle: number; all: number }): number {
  const to = machineTimes();
  return 1 - (to.idle - from.idle) / (to.all - from.all);
}
