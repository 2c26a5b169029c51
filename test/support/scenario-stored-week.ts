import type { MissedSessionInput } from '../../src/core/coaching/event-review.ts';
import { loadClass } from '../../src/core/coaching/session-class.ts';
import { addDays, weekday, weekStart } from '../../src/core/time.ts';
import { evaluateAthlete } from '../../src/services/athlete.ts';
import { plannedAndDone } from '../../src/services/plan/planned-and-done.ts';
import { savePlan } from '../../src/services/plan/plans.ts';
import { activityOf } from './scenario-activity.ts';
import type { Profile } from './scenario-runner-profile.ts';
import { startMs } from './scenario-runs.ts';
import {
  instant,
  planDocumentOf,
  type ScenarioStore,
  storeActivity,
  storeProfile,
} from './scenario-store.ts';

/**
 * The week of a missed session or a daily check as storage gives it back: its plan is stored, its done sessions are
 * run, recorded and analysed, and what was done is what the matching finds. Whether the session of this very evening
 * still counts as ahead is the runner's to say, as in the notation. The daily check and the answer to a missed
 * session take their week from the caller: no service of theirs reads one yet.
 */
export async function weekThroughStorage(
  store: ScenarioStore,
  week: MissedSessionInput,
  profile: Profile,
): Promise<MissedSessionInput> {
  const monday = weekStart(week.asOf);
  const done = week.sessions.filter((s) => s.done === true && s.km > 0);
  const history = JSON.stringify([done, profile, monday]);
  const { athleteId, isNew } = await store.begin(instant(addDays(week.asOf, 3), 8), history);
  const { deps } = store;
  if (isNew) await storeProfile(store, athleteId, profile, monday);
  const plannedKm = week.sessions.reduce((sum, s) => sum + s.km, 0);
  const sessions = week.sessions.map(({ id, day, type, km, key }) => ({
    ...{ id, day, type, km, key },
    startMs: null,
    minutes: null,
    locked: false,
  }));
  await savePlan(
    deps,
    athleteId,
    planDocumentOf([{ start: monday, type: week.weekType, plannedKm, plannedLoad: null, sessions }], {
      level: 2,
      peakKm: null,
      race: null,
    }),
  );
  if (isNew) {
    await deps.db.transaction(async (tx) => {
      for (const s of done) {
        const usual =
          loadClass(s.type) === 'long'
            ? profile.usual.L
            : loadClass(s.type) === 'easy'
              ? profile.usual.E
              : profile.usual.Q;
        const run = activityOf({
          id: s.id,
          day: s.day,
          startMs: startMs(s.day, weekday(s.day) === 6 ? 9 : 18),
          distanceKm: s.km,
          movingS: s.km * usual.paceSPerKm,
          kind: loadClass(s.type) === 'hard' ? 'quality' : 'easy',
          gradedPaceSPerKm: usual.paceSPerKm,
          avgHrBpm: usual.hrBpm,
          hrOk: usual.hrBpm !== null,
          rpe: null,
          easyVerdict: null,
          load: null,
          trusted: true,
          tempC: null,
          climbMPerKm: null,
          work: null,
          result: null,
        });
        await storeActivity(deps, tx, athleteId, `run-${s.id}`, run);
      }
    });
    await evaluateAthlete(deps, athleteId);
  }
  const found = await plannedAndDone(deps, athleteId, monday, addDays(monday, 6));
  const states = new Map(found.sessions.map((s) => [s.id, s.state]));
  return {
    ...week,
    sessions: week.sessions.map((s) => ({
      ...s,
      done: states.get(s.id) === 'done' ? true : s.done === true ? null : s.done,
    })),
  };
}
