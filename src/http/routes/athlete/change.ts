import type { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import type { Athlete } from '../../../db/queries/athlete.ts';
import { updateProfile } from '../../../services/athlete.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { athleteChanges, athleteView, viewAthlete } from '../../schemas/athlete.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const changeAthlete: Route = (api) => {
  api.patch(
    '/athlete',
    {
      config: { access: { action: 'athlete:change', resource: 'athlete' } },
      schema: {
        operationId: 'changeAthlete',
        summary: 'Change what is known of the runner',
        description:
          'What is left out stays, `null` takes a value back. A stated threshold counts from today until a newer result.',
        tags: ['athlete'],
        querystring: noQuery,
        body: athleteChanges,
        response: { 200: athleteView, ...problemResponses },
      },
    },
    async (request) => {
      const { athlete, deps } = authorized(request);
      refuseImpossible({ ...athlete, ...request.body }, localDay(deps.now(), athlete.zone));
      return viewAthlete(await updateProfile(deps, athlete.athleteId, request.body));
    },
  );
};

type Facts = Pick<Athlete, 'birthYear' | 'maxHrBpm' | 'restHrBpm'> &
  Pick<z.infer<typeof athleteChanges>, 'lthrBpm'>;

/** Values that are each possible but not together. Errors: HEART_RATES_CONTRADICT, BIRTH_YEAR_IN_FUTURE. */
function refuseImpossible(facts: Facts, today: string): void {
  const { birthYear, maxHrBpm, restHrBpm, lthrBpm } = facts;
  const tooHigh = (bpm: number | null | undefined) => bpm != null && maxHrBpm !== null && bpm >= maxHrBpm;
  const restTooHigh = restHrBpm !== null && lthrBpm != null && restHrBpm >= lthrBpm;
  if (tooHigh(restHrBpm) || tooHigh(lthrBpm) || restTooHigh) {
    throw refusal(
      'HEART_RATES_CONTRADICT',
      'Heart rate must rise from rest over threshold to maximum: restHrBpm < lthrBpm < maxHrBpm.',
    );
  }
  if (birthYear !== null && birthYear > Number(today.slice(0, 4))) {
    throw refusal('BIRTH_YEAR_IN_FUTURE', 'birthYear lies in the future.');
  }
}
