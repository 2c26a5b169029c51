import { z } from 'zod';
import { isOneRecording } from '../../../core/activity/same-run.ts';
import { listDoubts } from '../../../db/queries/same-run-doubt.ts';
import {
  declineSameRun,
  mergeActivities,
  splitSource,
  undoMerge,
} from '../../../services/ingest/decide-same-run.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses, refusal } from '../../problem.ts';

const doubt = z
  .object({
    activityId: z.string(),
    otherId: z.string(),
    why: z.array(z.string()).describe('What speaks for and against, as stable words'),
    countsOnce: z
      .boolean()
      .describe('They can only be one recording: while it is open, the one that starts later is no training'),
    state: z.enum(['open', 'confirmed', 'declined']),
    openedAt: z.string(),
    decidedAt: z.string().nullable(),
  })
  .meta({ id: 'SameRunDoubt' });
const id = z.string().min(1).max(100);
const change = { action: 'activity:change', resource: 'athlete' } as const;

/** Pairs that look like one run, what a person says of them, and the way back. */
export const sameRunRoutes: Route = (api) => {
  api.get(
    '/same-run-doubts',
    {
      config: { access: { action: 'activity:read', resource: 'athlete' } },
      schema: {
        operationId: 'listSameRunDoubts',
        summary: 'Activities that look like the same run, but not surely: nothing was merged',
        tags: ['activities'],
        querystring: z.strictObject({
          state: z
            .enum(['open', 'confirmed', 'declined'])
            .default('open')
            .describe('Only those in this state'),
        }),
        response: { 200: z.object({ doubts: z.array(doubt) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listDoubts(db, athleteId, { state: request.query.state }));
      const doubts = rows.map((row) => ({
        activityId: row.activityId,
        otherId: row.otherId,
        why: row.evidence.why,
        countsOnce: isOneRecording(row.evidence.why),
        state: row.state,
        openedAt: isoTime(row.openedMs),
        decidedAt: row.decidedMs === null ? null : isoTime(row.decidedMs),
      }));
      return { doubts };
    },
  );
  api.post(
    '/same-run-doubts/decide',
    {
      config: { access: change },
      schema: {
        operationId: 'decideSameRun',
        summary: 'Say whether two activities are the same run; `same: true` merges them, asked or not',
        tags: ['activities'],
        body: z.strictObject({ activityId: id, otherId: id, same: z.boolean() }),
        response: {
          200: z.object({
            mergeId: z.string().nullable().describe('To undo it with; null where nothing was merged'),
            activityId: z.string().nullable().describe('The activity that is left'),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { activityId, otherId, same } = request.body;
      const done = same
        ? await mergeActivities(deps, athleteId, [activityId, otherId])
        : await declineSameRun(deps, athleteId, [activityId, otherId]);
      if (!done.ok) throw refusal(done.error.code, done.error.message);
      return done.value ?? { mergeId: null, activityId: null };
    },
  );
  api.post(
    '/merges/:mergeId/undo',
    {
      config: { access: change },
      schema: {
        operationId: 'undoMerge',
        summary: 'Take a merge back: both activities stand as they stood',
        tags: ['activities'],
        params: z.strictObject({ mergeId: id }),
        response: { 200: z.object({ mergeId: z.string(), activityId: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const done = await undoMerge(deps, athleteId, request.params.mergeId);
      if (!done.ok) throw refusal(done.error.code, done.error.message);
      return done.value;
    },
  );
  api.post(
    '/activities/:activityId/split',
    {
      config: { access: change },
      schema: {
        operationId: 'splitSource',
        summary: 'Take a recording out of the activity that it was joined to',
        tags: ['activities'],
        params: z.strictObject({ activityId: id }),
        body: z.strictObject({ deliveryId: id, part: z.int().min(1).default(1) }),
        response: { 200: z.object({ activityId: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const done = await splitSource(deps, athleteId, request.params.activityId, request.body);
      if (!done.ok) throw refusal(done.error.code, done.error.message);
      return done.value;
    },
  );
};
