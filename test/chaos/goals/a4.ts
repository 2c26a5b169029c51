import { shortRun } from '../../support/simulated-files.ts';
import { connectedApp } from '../../support/simulators/connected-app.ts';
import { type Goal, none, same } from '../goal.ts';

const DAY_MS = 86_400_000;
const ROUNDS = 10;

/** Genuine calls that somebody kept and sends again, for a month. */
export const a4: Goal = {
  id: 'A4',
  promise: 'a call that was genuine once has no second effect',
  asked: '1,000 genuine calls, each ten times over 30 days: one effect each',
  async run(arena) {
    const test = await connectedApp(['wahoo']);
    arena.onEnd(() => test.end());
    const { clock, deps, post } = test;
    const sim = test.sim('wahoo');
    const user = sim.addUser();
    await test.connect('wahoo');
    await test.settle();
    const count = arena.size(40, 1000);
    for (let n = 0; n < count; n++) {
      const startMs = clock.ms - (n + 1) * 1_800_000;
      sim.record(
        user,
        shortRun(n, { startMs, everyS: 60, segments: [{ distanceM: 700 + n, speedMps: 2.7 }] }),
      );
    }
    const kept = sim.pending.map((event) => event.make(clock.ms));
    await test.settle();
    const left = async () => {
      const [row] = await deps.db.direct(
        `select (select count(*)::int from activity) as activities, (select count(*)::int from delivery) as deliveries,
                (select count(*)::int from source_object where kind = 'activity') as objects`,
        [],
      );
      return JSON.stringify(row);
    };
    const before = await left();
    const files = () => sim.requests.filter(({ path }) => /file|\.fit/i.test(path)).length;
    const fetched = files();
    const statuses = new Set<number>();
    for (let round = 0; round < ROUNDS; round++) {
      clock.ms += (30 * DAY_MS) / ROUNDS;
      for (const call of kept) statuses.add(await post(sim.webhookUrl!, call));
      await test.settle();
    }
    return {
      did: `${count} calls, each ${ROUNDS} times over 30 days; ${fetched} files were fetched the first time`,
      checks: [
        same(
          'runs that the first time brought',
          count,
          (JSON.parse(before) as { deliveries: number }).deliveries,
        ),
        same('what is there after it', before, await left()),
        same('files fetched again', 0, files() - fetched),
        none('answers that are no 200', [...statuses].filter((s) => s !== 200).map(String)),
      ],
    };
  },
};
