import { giveFeedback } from '../../../services/review/feedback.ts';
import { feedbackDocument } from '../../../services/review/feedback-document.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { feedbackStored, viewStored } from '../../schemas/feedback.ts';
import { idParam } from '../../schemas/parameters.ts';
import { languageQuery } from '../../schemas/progress.ts';
import { toldReview } from '../../told-review.ts';

export const putFeedback: Route = (api) => {
  api.put(
    '/feedback/:id',
    {
      config: { access: { action: 'feedback:write', resource: 'athlete' } },
      schema: {
        operationId: 'putFeedback',
        summary: 'Say how a run or a day was',
        description:
          'The id is the sender’s own: the same again changes nothing, other words replace what was said. Pain, illness and warning signs are reviewed at once (§2.3); a key session that life came in between of may move once (MISS-2).',
        tags: ['body'],
        params: idParam,
        querystring: languageQuery,
        body: feedbackDocument,
        response: { 200: feedbackStored, 201: feedbackStored, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, athlete, deps } = authorized(request);
      const stored = granted(
        await deps.evaluations.alone(athleteId, () =>
          giveFeedback(deps, athleteId, request.params.id, request.body),
        ),
      );
      const decision = await toldReview(deps, athleteId, stored.decision, languageOf(request, athlete));
      return reply.code(stored.created ? 201 : 200).send(plain(viewStored({ ...stored, decision })));
    },
  );
};
