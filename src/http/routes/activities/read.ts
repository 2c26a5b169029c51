import { z } from 'zod';
import { calibratedLoad } from '../../../core/science/calibrated-load.ts';
import type { ActivityAnalysis } from '../../../core/science/judge-activity.ts';
import type { ActivityProfile } from '../../../core/science/profile-activity.ts';
import { getActivity } from '../../../db/queries/activity.ts';
import { listMerges } from '../../../db/queries/activity-merge.ts';
import { type ActivitySource, listSources } from '../../../db/queries/activity-source.ts';
import { type AnalysisRow, getAnalysis } from '../../../db/queries/analysis.ts';
import { getDelivery } from '../../../db/queries/delivery.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { activity, type activitySource } from '../../schemas/activity.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const activityPath = z.strictObject({ id: z.string().min(1).max(100) });

export const readActivity: Route = (api) => {
  api.get(
    '/activities/:id',
    {
      config: { access: { action: 'activity:read', resource: 'athlete' } },
      schema: {
        operationId: 'readActivity',
        summary: 'One activity: summary, profile, analysis, and the recordings it came from',
        tags: ['activities'],
        params: activityPath,
        querystring: noQuery,
        response: { 200: activity, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { id } = request.params;
      const found = await deps.db.read(async (db) => {
        const row = await getActivity(db, athleteId, id);
        if (row === null) return null;
        const sources = [];
        for (const source of await listSources(db, athleteId, [id])) {
          const delivery = await getDelivery(db, athleteId, source.deliveryId);
          sources.push(sourceView(source, delivery?.originalName ?? null));
        }
        const merges = (await listMerges(db, athleteId, id)).map(
          ({ mergeId, goneId, journal, mergedMs }) => ({
            ...{ mergeId, activityId: goneId, by: journal.by ?? ('person' as const) },
            mergedAt: isoTime(mergedMs),
          }),
        );
        return { row, sources, merges, analysis: await getAnalysis(db, athleteId, id) };
      });
      if (found === null) throw noActivity();
      const { row, sources, merges, analysis } = found;
      return {
        id,
        day: row.localDay,
        startTime: isoTime(row.startMs),
        summary: row.summary,
        profile: (analysis?.profile ?? null) as ActivityProfile | null,
        analysis: analysis === null ? null : onOneScale(analysis),
        zonesFrom: analysis?.zonesFrom ?? null,
        formulaVersion: analysis?.formulaVersion ?? null,
        analysedAt: analysis === null ? null : isoTime(analysis.analysedMs),
        sources,
        merges,
      };
    },
  );
};

/** The analysis with its load as it counts: on the runner's own scale. */
function onOneScale({ analysis, loadScale }: AnalysisRow): ActivityAnalysis {
  const { value } = analysis as { value: ActivityAnalysis };
  return { ...value, load: calibratedLoad(value.load, loadScale === 1 ? null : loadScale) };
}

export function noActivity(): Error {
  return refusal('ACTIVITY_NOT_FOUND', 'There is no activity with this id.');
}

function sourceView(source: ActivitySource, file: string | null): z.infer<typeof activitySource> {
  const why = source.evidence?.why;
  return {
    deliveryId: source.deliveryId,
    part: source.part,
    file,
    matchedBy: source.matchedBy,
    why: Array.isArray(why) ? why.map(String) : [],
    priority: source.priority,
    linkedAt: isoTime(source.linkedMs),
  };
}
