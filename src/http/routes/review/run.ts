import { z } from 'zod';
import { toldIn } from '../../../core/coaching/told-in.ts';
import { decidedWeek } from '../../../services/review/decided-week.ts';
import { reviewAthlete } from '../../../services/review/review-athlete.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { decision, sessionOfBlock } from '../../schemas/decision.ts';
import { day } from '../../schemas/parameters.ts';
import { languageQuery } from '../../schemas/progress.ts';
import { workout } from '../../schemas/workout.ts';

const answer = z.object({
  decisionId: z.string(),
  appended: z.boolean().describe('false: the same review was made before, and nothing changed'),
  decision,
  nextBlock: z.object({
    from: z.string(),
    to: z.string(),
    plannedKm: z.number(),
    km: z.number(),
    sessions: z.array(sessionOfBlock),
    workouts: z.array(workout),
  }),
});

const body = z.strictObject({ asOf: day.optional() }).nullish();

export const runReview: Route = (api) => {
  api.post(
    '/review',
    {
      config: { access: { action: 'review:run', resource: 'athlete' } },
      schema: {
        operationId: 'runReview',
        summary: 'Review the history and adjust the next block',
        description:
          'The same history gives the same decision; it is written once. `asOf` is by default the day of the latest activity.',
        tags: ['plan'],
        querystring: languageQuery,
        body,
        response: { 200: answer, 201: answer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, athlete, deps } = authorized(request);
      const asOf = request.body?.asOf;
      const outcome = granted(
        await deps.evaluations.alone(athleteId, () => reviewAthlete(deps, athleteId, asOf)),
      );
      const { evaluation, decisionId, appended } = outcome;
      const decided = granted(evaluation.decision);
      // a swapped workout has another id from here on; the record keeps what it was called before
      const week = decidedWeek(evaluation.reviewInput, decided);
      const idOf = new Map(decided.sessions.map((s, i) => [s.workoutId, week.sessions[i]!.id]));
      const told = toldIn(decided, evaluation.reviewInput, languageOf(request, athlete));
      const nextBlock = {
        ...decided.scope,
        plannedKm: decided.plannedKm,
        km: decided.newKm,
        sessions: decided.sessions.map((s) => ({ ...s, workoutId: idOf.get(s.workoutId)! })),
        workouts: evaluation.workouts.map((w) => ({ ...w, id: idOf.get(w.id) ?? w.id })),
      };
      return reply
        .code(appended ? 201 : 200)
        .send(plain({ decisionId, appended, decision: told, nextBlock }));
    },
  );
};
