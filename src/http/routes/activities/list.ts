import { z } from 'zod';
import { type ActivityRow, listActivities as listRows } from '../../../db/queries/activity.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { formatCursor, parseCursor } from '../../cursor.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { listedActivity } from '../../schemas/activity.ts';
import { dayRange, wholeNumber } from '../../schemas/parameters.ts';

const query = z.strictObject({
  ...dayRange,
  limit: wholeNumber(1, 500).default(50),
  cursor: z.string().max(300).optional(),
});

export const listActivities: Route = (api) => {
  api.get(
    '/activities',
    {
      config: { access: { action: 'activity:read', resource: 'athlete' } },
      schema: {
        operationId: 'listActivities',
        summary: 'Activities, newest first',
        tags: ['activities'],
        querystring: query,
        response: {
          200: z.object({ activities: z.array(listedActivity), nextCursor: z.string().nullable() }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { from, to, limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : parseCursor(cursor);
      const page = { from, to, before, newestFirst: true, limit: limit + 1 };
      const rows = await deps.db.read((db) => listRows(db, athleteId, page));
      const shown = rows.slice(0, limit);
      return {
        activities: shown.map(listed),
        nextCursor: rows.length > limit ? formatCursor(shown.at(-1)!) : null,
      };
    },
  );
};

function listed(row: ActivityRow): z.infer<typeof listedActivity> {
  return {
    id: row.activityId,
    day: row.localDay,
    startTime: isoTime(row.startMs),
    sport: row.sport,
    name: row.summary.name,
    class: row.class,
    distanceM: row.distanceM,
    elapsedS: row.elapsedS,
    movingS: row.movingS,
    avgHrBpm: row.avgHrBpm,
    load: row.load,
    trust: row.summary.trust,
  };
}
