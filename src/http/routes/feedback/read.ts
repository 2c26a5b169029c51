import { getFeedback } from '../../../db/queries/feedback.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { feedbackView, viewFeedback } from '../../schemas/feedback.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';

export const readFeedback: Route = (api) => {
  api.get(
    '/feedback/:id',
    {
      config: { access: { action: 'feedback:read', resource: 'athlete' } },
      schema: {
        operationId: 'readFeedback',
        summary: 'One piece of feedback',
        tags: ['body'],
        params: idParam,
        querystring: noQuery,
        response: { 200: feedbackView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const row = await deps.db.read((db) => getFeedback(db, athleteId, request.params.id));
      if (row === null) throw toldRefusal('FEEDBACK_NOT_FOUND');
      return viewFeedback(row);
    },
  );
};
