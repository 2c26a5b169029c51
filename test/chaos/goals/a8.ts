import { listActivities } from '../../../src/db/queries/activity.ts';
import { shortRun } from '../../support/simulated-files.ts';
import { connectedApp } from '../../support/simulators/connected-app.ts';
import { atLeast, type Goal, same } from '../goal.ts';

const DAY_MS = 86_400_000;

/** Events that nobody delivers, and runs that a platform finishes days after they were run. */
export const a8: Goal = {
  id: 'A8',
  promise: 'what events lost is found by looking back',
  asked:
    'receiver down, 500 events lost for good, 3 % visible up to 48 h late: all there after at most 2 rounds, none twice; at least 72 h are looked back',
  async run(arena) {
    const test = await connectedApp(['wahoo']);
    arena.onEnd(() => test.end());
    const sim = test.sim('wahoo');
    const user = sim.addUser();
    await test.connect('wahoo');
    await test.settle();
    const count = arena.size(60, 500);
    sim.loses = () => true;
    let late = 0;
    for (let n = 0; n < count; n++) {
      const startMs = test.clock.ms - arena.below(40) * 3_600_000 - n * 60_000 - 3_600_000;
      const isLate = n % 33 === 0;
      if (isLate) late += 1;
      const visibleMs = isLate ? test.clock.ms + (1 + arena.below(47)) * 3_600_000 : 0;
      const segments = [{ distanceM: 800 + n, speedMps: 2.7 }];
      sim.record(user, shortRun(n, { startMs, everyS: 60, segments }), { visibleMs });
    }
    sim.loses = () => false;
    const { everyS, lookBackS } = test.deps.platforms.of('wahoo')!.provider.pull!.reconcile;
    const there = async () => {
      const objects = await test.deps.db.direct(
        `select count(*)::int as n, count(distinct object_id)::int as d from source_object where kind = 'activity' and state = 'fetched'`,
        [],
      );
      return objects[0] as { n: number; d: number };
    };
    const round = async () => {
      await test.later(everyS);
      // what the limits of the platform put off, until just before it would look back again
      for (let k = 1; k * 300 < everyS && (await there()).n < count; k++) {
        const before = (await there()).n;
        await test.later(300);
        if (k > 5 && (await there()).n === before && before >= count - late) break;
      }
    };
    await round();
    const first = await there();
    test.clock.ms += 2 * DAY_MS;
    await round();
    const last = await there();
    const activities = await test.deps.db.read((db) => listActivities(db, 'local'));
    const starts = new Set(activities.map(({ startMs }) => startMs));
    return {
      did: `${count} runs of which no event came, ${late} of them visible hours or days later; ${first.n} were there after the first round`,
      checks: [
        same('fetched after the second round', count, last.n),
        same('fetched twice', 0, last.n - last.d),
        same('activities that are twice there', 0, activities.length - starts.size),
        atLeast('looked back', 72, lookBackS / 3600, 'h'),
      ],
    };
  },
};
