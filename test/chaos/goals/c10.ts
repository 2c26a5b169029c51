import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atLeast, type Goal, none } from '../goal.ts';
import { inParallel, noteTruth } from '../load.ts';
import { arrive, connectAthletes, startPlatform } from '../platform.ts';
import type { Service } from '../service.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const PROCESSES = 3;
/** The clocks of machines differ by this much. */
const SKEW_MS = 10 * MINUTE_MS;

/** Every process looks for what is due by the clock, and all of them die and have their clocks set. */
export const c10: Goal = {
  id: 'C10',
  promise: 'what is due by the clock is done once, whoever looks and how often',
  asked: '3 processes, kills, clock steps: one effect a tick, missed ones once and late',
  async run(arena) {
    const platform = await startPlatform();
    arena.onEnd(() => platform.end());
    const cluster = await arena.cluster();
    const running: Service[] = [];
    const start = async (n: number) => {
      running[n] = await arena.service(cluster, platform.options);
    };
    for (let n = 0; n < PROCESSES; n++) await start(n);
    // a Wednesday to come, ten in the morning: 1 January 1970 was a Thursday
    const week = Math.floor((Date.now() + 3 * DAY_MS) / (7 * DAY_MS)) + 1;
    const mondayMs = week * 7 * DAY_MS - 3 * DAY_MS;
    const beginMs = mondayMs + 2 * DAY_MS + 10 * HOUR_MS;
    /** all clocks at once, each a little off */
    const setClocks = (ms: number) =>
      Promise.all(
        running.map((service, n) =>
          service.isAlive()
            ? service.order({ order: 'clock', offsetMs: ms + (n - 1) * SKEW_MS - Date.now() })
            : undefined,
        ),
      );
    await setClocks(beginMs);
    const athletes = Array.from({ length: arena.size(6, 40) }, (_, i) => `ath_${i}`);
    await connectAthletes(cluster, athletes);
    const at = { platform, cluster, address: running[0]!.address, history: arena.history };
    await inParallel(athletes, 3, async (athlete, n) => {
      for (let i = 0; i < 6; i++) {
        const file = runFile(arena.seed, n * 100 + i * 4, 'fit', beginMs + n * 100 * 9 * HOUR_MS - DAY_MS);
        noteTruth(arena.history, file, athlete);
        await arrive(at, athlete, file);
      }
    });
    // gives every athlete a clock
    await setClocks(beginMs + HOUR_MS);
    await drained(cluster, 60_000);

    const sunday = (n: number) => new Date(mondayMs + (n * 7 + 6) * DAY_MS).toISOString().slice(0, 10);
    const nextMonday = (n: number) => mondayMs + (n + 1) * 7 * DAY_MS;
    const rounds = arena.size(2, 8);
    let kills = 0;
    let steps = 0;
    const ends: string[] = [];
    const settled = async (what: string, ms: number) => {
      steps += 1;
      // whoever looks takes what is due by its own clock; the slowest one is behind
      const until = performance.now() + 90_000;
      const isRung = `select count(*)::int as n from review_clock where due_ms <= ${ms - SKEW_MS}`;
      while ((await cluster.sql<{ n: number }>(isRung))[0]!.n > 0) {
        if (performance.now() > until) break;
        await pause(100);
      }
      if (performance.now() > until || (await drained(cluster, 120_000)) === null) ends.push(what);
    };
    const setAndSettle = async (what: string, ms: number) => {
      await setClocks(ms);
      await settled(what, ms);
    };
    for (let round = 0; round < rounds; round++) {
      const dies = arena.below(PROCESSES);
      await running[dies]!.order({
        order: 'at',
        mark: arena.below(2) === 0 ? 'before-commit' : 'after-commit',
        count: 3 + arena.below(12),
        deed: 'SIGKILL',
      });
      // a week ends: skewed clocks ring before, at and after midnight
      await setClocks(nextMonday(round * 2) + 5 * MINUTE_MS);
      await pause(arena.below(400));
      if (running[dies]!.isAlive()) await running[dies]!.kill();
      kills += 1;
      await start(dies);
      await setAndSettle(`week ${round * 2}`, nextMonday(round * 2) + 30 * MINUTE_MS);
      // back before midnight, and there again
      await setClocks(nextMonday(round * 2) - 6 * HOUR_MS);
      await setAndSettle(`a step back in week ${round * 2}`, nextMonday(round * 2) + HOUR_MS);
      // nobody is there when the next week ends: it is done late
      for (const service of running) await service.kill();
      kills += PROCESSES;
      for (let n = 0; n < PROCESSES; n++) await start(n);
      await setAndSettle(`week ${round * 2 + 1}, slept over`, nextMonday(round * 2 + 1) + 2 * DAY_MS);
    }
    const due = Array.from({ length: rounds * 2 }, (_, n) => sunday(n)).flatMap((day) =>
      athletes.map((athlete) => `${athlete} ${day}`),
    );
    const { reviews, notes } = await weekly(cluster, athletes, sunday(0));
    const counted = Map.groupBy(reviews, (tick) => tick);
    return {
      did: `${PROCESSES} processes, ${athletes.length} athletes, ${rounds * 2} ends of a week of which ${rounds} were slept over; ${kills} kills, ${steps} steps of the clock, back and forth, clocks ${SKEW_MS / MINUTE_MS} min apart`,
      checks: [
        none(
          'weeks that were reviewed more than once',
          due.filter((t) => (counted.get(t)?.length ?? 0) > 1),
        ),
        none(
          'weeks that nobody reviewed',
          due.filter((t) => !counted.has(t) && !notes.has(t)),
        ),
        none(
          'weeks reviewed that had not ended',
          reviews.filter((t) => !due.includes(t)),
        ),
        atLeast('reviews', due.length, reviews.length),
        none('steps after which work was left', ends),
        ...(await arena.verdict(cluster, 1000)),
      ],
    };
  },
};

/** What came of the ends of weeks: decisions made, and weeks that were noted as done; each as `athlete day`, from the day `since` on. */
async function weekly(cluster: Cluster, athletes: readonly string[], since: string) {
  const among = athletes.map((athlete) => `'${athlete}'`).join(', ');
  const made = await cluster.sql<{ tick: string }>(`
    select athlete_id || ' ' || as_of_day as tick from decision
     where input->>'trigger' = 'weekly' and athlete_id in (${among}) order by 1`);
  const noted = await cluster.sql<{ tick: string }>(`
    select athlete_id || ' ' || substr(occasion, 8) as tick from review_occasion
     where occasion like 'weekly:%' and athlete_id in (${among})`);
  // a round that was under way when the clocks were set may still have begun in the week before
  return {
    reviews: made.flatMap(({ tick }) => (tick.slice(-10) < since ? [] : [tick])),
    notes: new Set(noted.map((row) => row.tick)),
  };
}
