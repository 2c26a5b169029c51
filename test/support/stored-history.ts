import type { Activity } from '../../src/core/activity/activity.ts';
import { type Day, localDay } from '../../src/core/time.ts';
import { putActivity } from '../../src/db/queries/activity.ts';
import { putStream } from '../../src/db/queries/activity-stream.ts';
import { getAthlete } from '../../src/db/queries/athlete.ts';
import type { ServiceDeps } from '../../src/services/ingest/import-file.ts';

/** Activities stored as an import leaves them, without files. */
export async function storeActivities(
  deps: Pick<ServiceDeps, 'db'>,
  athleteId: string,
  activities: readonly { id: string; activity: Activity }[],
): Promise<void> {
  for (let k = 0; k < activities.length; k += 100) {
    await deps.db.transaction(async (tx) => {
      const { zone } = (await getAthlete(tx, athleteId))!;
      for (const { id, activity } of activities.slice(k, k + 100)) {
        const { summary } = activity;
        await putActivity(tx, {
          athleteId,
          activityId: id,
          startMs: summary.startMs,
          localDay: localDay(summary.startMs, zone),
          sport: summary.sport,
          summary,
          distanceM: summary.distanceM,
          movingS: summary.movingS,
          elapsedS: summary.elapsedS,
          avgHrBpm: summary.avgHrBpm,
          timeTrusted: summary.trust.time,
          load: null,
          class: null,
          formulaVersion: null,
        });
        await putStream(tx, athleteId, id, activity.stream);
      }
    });
  }
}

/** Those of a simulated history, ready to be stored. */
export function activitiesOf(history: {
  items: readonly { id: string; day: Day }[];
  load(id: string): Activity;
}) {
  return history.items.map(({ id }) => ({ id, activity: history.load(id) }));
}
