import { z } from 'zod';
import { listClearances as listRows } from '../../../db/queries/coaching.ts';
import { giveClearance as give, takeBackClearance } from '../../../services/review/clearances.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { clearanceView, newClearance, reviewed, viewClearance } from '../../schemas/coaching.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { languageQuery } from '../../schemas/progress.ts';
import { toldReview } from '../../told-review.ts';

export const listClearances: Route = (api) => {
  api.get(
    '/clearances',
    {
      config: { access: { action: 'clearance:read', resource: 'athlete' } },
      schema: {
        operationId: 'listClearances',
        summary: 'What lets the runner run again, by day',
        tags: ['body'],
        querystring: noQuery,
        response: { 200: z.object({ clearances: z.array(clearanceView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listRows(db, athleteId));
      return { clearances: rows.map(viewClearance) };
    },
  );
};

export const giveClearance: Route = (api) => {
  const answer = z.object({ clearance: clearanceView, review: reviewed });
  api.post(
    '/clearances',
    {
      config: { access: { action: 'clearance:write', resource: 'athlete' } },
      schema: {
        operationId: 'giveClearance',
        summary: 'Say that running is all right again',
        description:
          'After pain that stopped running, an illness or a warning sign (SAFE-1, SAFE-2, BRK-2): by the coach, or as a professional said. The return is laid at once. The same again is the same.',
        tags: ['body'],
        querystring: languageQuery,
        body: newClearance,
        response: { 201: answer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, athlete, deps } = checked;
      const given = granted(
        await deps.evaluations.alone(athleteId, () => give(deps, athleteId, askerOf(checked), request.body)),
      );
      const review = await toldReview(deps, athleteId, given.review, languageOf(request, athlete));
      return reply.code(201).send(plain({ clearance: viewClearance(given.clearance), review }));
    },
  );
};

export const withdrawClearance: Route = (api) => {
  const answer = z.object({ review: reviewed });
  api.delete(
    '/clearances/:id',
    {
      config: { access: { action: 'clearance:write', resource: 'athlete' } },
      schema: {
        operationId: 'withdrawClearance',
        summary: 'Take a clearance back',
        tags: ['body'],
        params: idParam,
        querystring: languageQuery,
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, athlete, deps } = checked;
      const review = granted(
        await deps.evaluations.alone(athleteId, () =>
          takeBackClearance(deps, athleteId, askerOf(checked), request.params.id),
        ),
      );
      return plain({ review: await toldReview(deps, athleteId, review, languageOf(request, athlete)) });
    },
  );
};
