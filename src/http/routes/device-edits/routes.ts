import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { type DeviceEditRow, listEdits, listOpenEdits } from '../../../db/queries/device-edit.ts';
import { answerEdit } from '../../../services/connections/answer-edit.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';

const MOST = 100;
const view = z
  .object({
    id: z.string(),
    connectionId: z.string(),
    workoutId: z.string(),
    day: z.string().describe('As planned'),
    kind: z
      .enum(['moved', 'dropped', 'resized', 'rewritten'])
      .describe('`rewritten`: other words or steps for as long as before; accepting leaves them there'),
    toDay: z.string().nullable().describe('Where it stands now; null where it is gone'),
    durationS: z.number().nullable(),
    km: z.number().nullable().describe('What goes with that duration, by the share that it changed by'),
    state: z.enum(['open', 'accepted', 'rejected', 'outdated']),
    seenAt: z.string(),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'DeviceEdit' });

function viewEdit(row: DeviceEditRow): z.infer<typeof view> {
  const { editId: id, connectionId, workoutId, day, kind, seen, km, state, seenMs, answeredMs } = row;
  return {
    ...{ id, connectionId, workoutId, day, kind, km, state },
    toDay: seen?.day ?? null,
    durationS: seen?.durationS ?? null,
    seenAt: isoTime(seenMs),
    answeredAt: answeredMs === null ? null : isoTime(answeredMs),
  };
}

export const listDeviceEdits: Route = (api) => {
  api.get(
    '/device-edits',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'listDeviceEdits',
        summary: 'Planned workouts that somebody changed on a platform: open ones, or all',
        tags: ['plan'],
        querystring: z.strictObject({ state: z.enum(['open', 'all']).default('open') }),
        response: { 200: z.object({ edits: z.array(view) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const rows = await deps.db.read((db) =>
        request.query.state === 'all' ? listEdits(db, athleteId, MOST) : listOpenEdits(db, athleteId, today),
      );
      return { edits: rows.map(viewEdit) };
    },
  );
};

function answer(verb: 'accept' | 'reject', operationId: string, summary: string): Route {
  return (api) => {
    api.post(
      `/device-edits/:id/${verb}`,
      {
        config: { access: { action: 'plan:write', resource: 'athlete' } },
        schema: {
          operationId,
          summary,
          description:
            'Until one of both is said, the workout on the platform is neither replaced nor taken off.',
          tags: ['plan'],
          params: idParam,
          querystring: noQuery,
          body: z.strictObject({ reason: z.string().max(500).nullable().default(null) }),
          response: { 200: view, ...problemResponses },
        },
      },
      async (request) => {
        const checked = authorized(request);
        const { athleteId, athlete, deps } = checked;
        const evaluation = verb === 'accept' ? await deps.evaluations.of(athleteId) : null;
        const context = { evaluation, today: localDay(deps.now(), athlete.zone) };
        const { reason } = request.body;
        const answered = granted(
          await deps.evaluations.alone(athleteId, () =>
            answerEdit(
              deps,
              athleteId,
              askerOf(checked),
              request.params.id,
              { accept: verb === 'accept', reason },
              context,
            ),
          ),
        );
        deps.queue.wake();
        return viewEdit(answered);
      },
    );
  };
}

export const acceptDeviceEdit = answer(
  'accept',
  'acceptDeviceEdit',
  'Take a change made on a platform over into the plan',
);
export const rejectDeviceEdit = answer(
  'reject',
  'rejectDeviceEdit',
  'Have the plan stand on the platform again',
);
